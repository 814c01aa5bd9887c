import { join } from 'node:path';
import { sha256, writeFileAtomically } from '@mixed-dynamics/artifacts';
import { drawData, encodeNpy } from '@mixed-dynamics/data';
import type { Preset } from '@mixed-dynamics/sweep/preset';
import type { Experiment } from '../frame/openPreset.ts';
import { shortPath } from '../frame/project.ts';
import { runStage } from '../frame/runStage.ts';

/** Figure 2's arrays lie in data/, Figure 1's, of another dimension, in data/figure1/. */
const prefixes = { figure2: '', figure1: 'figure1/' } as const;
type Section = keyof typeof prefixes;

/** The arrays of a section, relative to the results folder. */
export function dataFiles(section: Section): { teacher: string; noise: string } {
  const prefix = `data/${prefixes[section]}`;
  return { teacher: `${prefix}teacher.npy`, noise: `${prefix}noise.npy` };
}

/** The sections of a preset that need data. */
function sectionsOf(preset: Preset): Section[] {
  return (['figure2', 'figure1'] as const).filter((section) => preset[section]);
}

/** Draws the teacher and the noise of each figure and writes them with data.json. */
export async function data(experiment: Experiment): Promise<void> {
  const { preset, root } = experiment;
  const arrays = sectionsOf(preset).flatMap((section) => Object.values(dataFiles(section)));
  const stage = {
    name: 'data',
    inputs: [],
    outputs: ['data/data.json', ...arrays],
    manifest: 'data/manifest.json',
  };
  await runStage(stage, experiment, () => {
    const sections = sectionsOf(preset).map((section) => [section, write(section, experiment)]);
    const description = { seed: preset.seed, ...Object.fromEntries(sections) };
    writeFileAtomically(join(root, 'data/data.json'), `${JSON.stringify(description, null, 2)}\n`);
    return {};
  });
  console.log(`data: ${arrays.length} arrays in ${shortPath(join(root, 'data'))}`);
}

/** Writes a section's arrays and returns what data.json says about them. */
function write(section: Section, { preset, root }: Experiment): object {
  const { dimension, rank } = preset[section]!;
  // The trials of Figure 2 share its data; Figure 1 is one draw of its own.
  const trial = section === 'figure1' ? preset.figure1!.trial : 0;
  const drawn = drawData(preset.seed, { dimension, rank, trial });
  const files = dataFiles(section);
  const describe = (name: 'teacher' | 'noise') => {
    const bytes = encodeNpy(drawn[name], [dimension, dimension]);
    writeFileAtomically(join(root, files[name]), bytes);
    const file = files[name].slice('data/'.length);
    return { file, dtype: '<f4', shape: [dimension, dimension], sha256: sha256(bytes) };
  };
  return {
    dimension,
    rank,
    ...(trial > 0 && { trial }),
    teacher: describe('teacher'),
    noise: describe('noise'),
  };
}
