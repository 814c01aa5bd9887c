import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  canonicalJson,
  expected,
  readManifest,
  sha256,
  writeFileAtomically,
} from '@mixed-dynamics/artifacts';
import {
  type AxisKey,
  type DataSection,
  dataNames,
  dataVariants,
  filesOf,
  type Preset,
} from '@mixed-dynamics/sweep/preset';
import type { Command } from 'commander';
import { writeData } from '../cli/cellData.ts';
import { type Experiment, experimentCommand, withStageOptions } from '../cli/experiment.ts';
import { holdFolder } from '../cli/holdFolder.ts';
import { shortPath } from '../cli/project.ts';
import { runStage } from '../cli/runStage.ts';

export const help = {
  details: 'Writes data/*.npy, data/data.json and their manifest into the results folder.',
  example: 'mixed-dynamics data --preset small',
};

export default (command: Command): Command => experimentCommand(withStageOptions(command), data);

/** The folders of the sections' arrays: data/ for Figure 2, and one below it for each other section. */
const folders = { figure2: 'data', figure1: 'data/figure1', stepSize: 'data/step-size' } as const;

/** The data that some cells share: teacher, noise, and the arrays that their loss needs. */
interface Draw {
  readonly section: DataSection<number>;
  readonly trial: number;
  /** The folder of its arrays, relative to the results folder. */
  readonly folder: string;
}

/** The folder of a section, and the folder of one draw of an ensemble, relative to the results folder. */
export const dataFolder = (section: keyof typeof folders): string => folders[section];
export const ensembleDataFolder = (trial: number): string => `data/ensemble/trial-${trial}`;

/** The files of all arrays that the networks of a section learn from, relative to the results folder. */
export function dataFiles(
  section: DataSection & { readonly axes?: readonly AxisKey[] },
  folder: string,
): string[] {
  return variantsIn(section, folder).flatMap(arraysOf);
}

const variantsIn = (
  section: DataSection & { readonly axes?: readonly AxisKey[] },
  folder: string,
  trial = 0,
): Draw[] =>
  dataVariants(section).map((variant) => ({
    section: variant.section,
    trial,
    folder: join(folder, variant.folder),
  }));

const arraysOf = ({ section, folder }: Draw): string[] =>
  dataNames(section).map((name) => `${folder}/${name}.npy`);

/** The draws of each section of a preset, in the order of data.json. */
function drawsOf(preset: Preset): Record<string, Draw | Draw[]> {
  const { figure2, figure1, stepSize, ensemble } = preset;
  const single = (draws: Draw[]) => (draws.length === 1 ? draws[0]! : draws);
  return {
    // All trials of Figure 2 share one draw; Figure 1 has its own.
    ...(figure2 && { figure2: single(variantsIn(figure2, folders.figure2)) }),
    ...(figure1 && { figure1: single(variantsIn(figure1, folders.figure1, figure1.trial)) }),
    ...(stepSize && { stepSize: single(variantsIn(stepSize, folders.stepSize)) }),
    ...(ensemble && {
      ensemble: Array.from({ length: ensemble.draws }, (_, trial) =>
        single(variantsIn(ensemble, ensembleDataFolder(trial), trial)),
      ).flat(),
    }),
  };
}

/**
 * Draws the teacher and the noise of each section and writes them with data.json.
 * @throws UserError when the results folder holds the teacher and noise of another experiment
 */
export function data(experiment: Experiment): Promise<void> {
  return holdFolder(experiment, () => drawArrays(experiment));
}

async function drawArrays(experiment: Experiment): Promise<void> {
  const { preset, root } = experiment;
  const draws = drawsOf(preset);
  refuseOtherDraws(experiment, draws);
  const arrays = Object.values(draws).flat().flatMap(arraysOf);
  const copies = filesOf(preset);
  const stage = {
    name: 'data',
    inputs: [],
    outputs: ['data/data.json', ...arrays, ...copies.map(({ to }) => to)],
    manifest: 'data/manifest.json',
  };
  await runStage(stage, experiment, () => {
    // A preset in a results folder already refers to the copies there.
    const others = copies.filter(({ from, to }) => from !== join(root, to));
    for (const { from, to } of others) writeFileAtomically(join(root, to), readFileSync(from));
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
 * Refuses to replace the teacher and noise of a results folder, since everything in it was computed from them.
 * The same preset with a finer grid or another stop rule has the same draws, and so keeps its cells.
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

/** A text that identifies a draw, from its description in data.json or by a preset. */
function identity(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return value.map(identity).join();
  if ('section' in value) return identity(describe(value as Draw));
  const { dimension, rank, trial = 0, noiseDeviation = 1, ...arrays } = value as Description;
  const rest = Object.fromEntries(
    Object.entries(arrays).filter(([name]) => !arrayNames.includes(name)),
  );
  return canonicalJson([dimension, rank, trial, noiseDeviation, rest]);
}

const arrayNames = ['teacher', 'noise', 'mask', 'covariance'];

/** The entry of a draw and its arrays in data.json. */
type Description = Readonly<Record<string, unknown>>;

/** The settings that determine a draw, without those that are as in the paper. */
function describe({ section, trial }: Draw): Description {
  const { dimension, inputs, outputs, rank, teacher, noise = 1, loss } = section;
  const sha256Of = (file: unknown) => (file as { readonly sha256?: string } | undefined)?.sha256;
  const [given, added] = [sha256Of(teacher), sha256Of(noise)];
  return {
    dimension,
    ...(inputs !== undefined && { inputs, outputs }),
    rank,
    ...(trial > 0 && { trial }),
    ...(typeof noise === 'number' && noise !== 1 && { noiseDeviation: noise }),
    ...(teacher && 'singularValues' in teacher && { singularValues: teacher.singularValues }),
    ...(given !== undefined && { teacherFile: given }),
    ...(added !== undefined && { noiseFile: added }),
    ...(loss && { loss }),
  };
}

/** Writes the arrays of a draw and returns what data.json says about them. */
function write(draw: Draw, { preset, root }: Experiment): Description {
  const { section, folder, trial } = draw;
  const arrays = writeData(join(root, folder), preset.seed, section, trial);
  const files = arrays.map(({ name, shape, bytes }) => {
    const file = `${folder}/${name}.npy`.slice('data/'.length);
    return [name, { file, dtype: '<f4', shape, sha256: sha256(bytes) }];
  });
  return { ...describe(draw), ...Object.fromEntries(files) };
}

/** Draws the data, unless it already exists for this preset. Through Nx it always exists. */
export async function ensureData(experiment: Experiment): Promise<void> {
  const manifest = join(experiment.root, 'data/manifest.json');
  if (existsSync(manifest) && readManifest(manifest).preset?.sha256 === experiment.sha256) return;
  await data(experiment);
}
