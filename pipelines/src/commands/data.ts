import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expected, readManifest, sha256, writeFileAtomically } from '@mixed-dynamics/artifacts';
import { drawData, encodeNpy } from '@mixed-dynamics/data';
import type { Figure2Section, Preset } from '@mixed-dynamics/sweep/preset';
import type { Command } from 'commander';
import { experimentCommand } from '../frame/experimentCommand.ts';
import { holdFolder } from '../frame/holdFolder.ts';
import { type Experiment, withStageOptions } from '../frame/openPreset.ts';
import { shortPath } from '../frame/project.ts';
import { runStage } from '../frame/runStage.ts';

export default function command(summary: string): Command {
  const text = {
    summary,
    details: 'Writes data/*.npy, data/data.json and their manifest into the results folder.',
    example: 'mixed-dynamics data --preset small',
  };
  return experimentCommand('data', text, data, withStageOptions);
}

/** The folder of a section's arrays: data/ for Figure 2, a separate one for each other section. */
const folders = { figure2: 'data', figure1: 'data/figure1', stepSize: 'data/step-size' } as const;

/** A draw of teacher and noise shared by some cells. */
interface Draw {
  readonly dimension: number;
  readonly rank: number;
  readonly trial: number;
  /** Standard deviation of the entries of E if it is not 1. */
  readonly noiseDeviation?: number;
  /** The folder of `teacher.npy` and `noise.npy`, relative to the results folder. */
  readonly folder: string;
}

/** The arrays of a section, relative to the results folder. */
export function dataFiles(section: keyof typeof folders): { teacher: string; noise: string } {
  return arraysIn(folders[section]);
}

/** The arrays of one draw of an ensemble, relative to the results folder. */
export function ensembleDataFiles(trial: number): { teacher: string; noise: string } {
  return arraysIn(`data/ensemble/trial-${trial}`);
}

const arraysIn = (folder: string) => ({
  teacher: `${folder}/teacher.npy`,
  noise: `${folder}/noise.npy`,
});

/** The draws of all sections of a preset, in the order of data.json. */
function drawsOf(preset: Preset): Record<string, Draw | Draw[]> {
  const { figure2, figure1, stepSize, ensemble } = preset;
  const draw = (
    { dimension, rank, noise = 1 }: Pick<Figure2Section, 'dimension' | 'rank' | 'noise'>,
    arrays: { teacher: string },
    trial = 0,
  ): Draw => {
    const folder = dirname(arrays.teacher);
    return { dimension, rank, trial, ...(noise !== 1 && { noiseDeviation: noise }), folder };
  };
  return {
    // The trials of Figure 2 share its data; Figure 1 has its own draw.
    ...(figure2 && { figure2: draw(figure2, dataFiles('figure2')) }),
    ...(figure1 && { figure1: draw(figure1, dataFiles('figure1'), figure1.trial) }),
    ...(stepSize && { stepSize: draw(stepSize, dataFiles('stepSize')) }),
    ...(ensemble && {
      ensemble: Array.from({ length: ensemble.draws }, (_, trial) =>
        draw(ensemble, ensembleDataFiles(trial), trial),
      ),
    }),
  };
}

/**
 * Draws the teacher and the noise of each section and writes them with data.json.
 * @throws UserError when the results folder holds those of another experiment
 */
export function data(experiment: Experiment): Promise<void> {
  return holdFolder(experiment, () => drawArrays(experiment));
}

async function drawArrays(experiment: Experiment): Promise<void> {
  const { preset, root } = experiment;
  const draws = drawsOf(preset);
  refuseOtherDraws(experiment, draws);
  const arrays = Object.values(draws)
    .flat()
    .flatMap(({ folder }) => Object.values(arraysIn(folder)));
  const stage = {
    name: 'data',
    inputs: [],
    outputs: ['data/data.json', ...arrays],
    manifest: 'data/manifest.json',
  };
  await runStage(stage, experiment, () => {
    const sections = Object.entries(draws).map(([section, drawn]) => [
      section,
      Array.isArray(drawn)
        ? drawn.map((draw) => write(draw, experiment))
        : write(drawn, experiment),
    ]);
    const description = { seed: preset.seed, ...Object.fromEntries(sections) };
    writeFileAtomically(join(root, 'data/data.json'), `${JSON.stringify(description, null, 2)}\n`);
    return {};
  });
  console.log(`data: ${arrays.length} arrays in ${shortPath(join(root, 'data'))}`);
}

/**
 * Everything in a results folder was computed from its teacher and noise: others never
 * replace them. The same preset with a finer grid or another stop rule keeps them, and thus its cells.
 */
function refuseOtherDraws({ name, root, preset }: Experiment, draws: object): void {
  const path = join(root, 'data/data.json');
  if (!existsSync(path)) return;
  const there = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
  const wanted: Record<string, unknown> = { seed: preset.seed, ...draws };
  const other = Object.keys(wanted).find(
    (key) => key in there && identity(there[key]) !== identity(wanted[key]),
  );
  if (other === undefined) return;
  const manifest = join(root, 'data/manifest.json');
  const owner = existsSync(manifest) ? readManifest(manifest).preset?.name : undefined;
  throw expected({
    culprit: shortPath(root),
    expected: `a results folder of the preset '${name}'`,
    got: `teacher and noise of another experiment${owner ? `, the preset '${owner}'` : ''} (its ${other} differs)`,
    remedy: `name another folder with \`--out\`, or remove this one`,
  });
}

/** The parts of a draw's description that determine it. */
function identity(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return value.map(identity).join();
  const { dimension, rank, trial = 0, noiseDeviation = 1 } = value as Record<string, unknown>;
  return [dimension, rank, trial, noiseDeviation].join(' ');
}

/** Writes the arrays of a draw and returns its entry in data.json. */
function write(
  { dimension, rank, trial, noiseDeviation, folder }: Draw,
  { preset, root }: Experiment,
): object {
  const drawn = drawData(preset.seed, { dimension, rank, trial, noise: noiseDeviation });
  const files = arraysIn(folder);
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
    ...(noiseDeviation !== undefined && { noiseDeviation }),
    teacher: describe('teacher'),
    noise: describe('noise'),
  };
}

/** Draws the data unless it exists for this preset. Through Nx it always exists. */
export async function ensureData(experiment: Experiment): Promise<void> {
  const manifest = join(experiment.root, 'data/manifest.json');
  if (existsSync(manifest) && readManifest(manifest).preset?.sha256 === experiment.sha256) return;
  await data(experiment);
}
