import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  type EngineFacts,
  expected,
  type Manifest,
  readManifest,
  verifyInputs,
  writeFileAtomically,
} from '@mixed-dynamics/artifacts';
import { svgToPng } from '@mixed-dynamics/figures';
import {
  type ComparableRun,
  formatSpread,
  measureSpread,
  readPlane,
  readTables,
  readToleranceFile,
  stages,
  type ToleranceFile,
  tolerancesFolder,
  trajectoriesName,
} from '@mixed-dynamics/golden';
import { checkCommitted, type Experiment } from '../cli/experiment.ts';
import { shortPath } from '../cli/project.ts';
import { calibrationRuns } from './calibrationRuns.ts';
import { drawerOf } from './goldenFacts.ts';

interface CalibrateRequest {
  /** Results folders of the preset; by default it is run on every available engine. */
  readonly runs?: readonly string[] | undefined;
  /** The folder of the tolerance file. */
  readonly folder?: string;
}

const comment =
  'Written by `mixed-dynamics golden calibrate`: the differences between runs on several engines, and tolerances three times as large. See packages/golden/README.md.';

/**
 * Measures the differences between runs of a preset on several engines, writes the tolerances that follow from
 * them, and prints the differences run by run.
 * @throws UserError for a preset that is not the project's own, for folders that hold other results,
 *   and when a run fails
 */
export async function goldenCalibrate(
  experiment: Experiment,
  { runs, folder = tolerancesFolder }: CalibrateRequest = {},
): Promise<void> {
  checkCommitted(experiment);
  const folders = runs?.map((path) => resolve(path)) ?? (await calibrationRuns(experiment));
  const read: ComparableRun[] = [];
  for (const path of folders) read.push(await readRun(experiment, path));
  const { name, sha256, preset } = experiment;
  const path = join(folder, `${name}.json`);
  const classes: ToleranceFile['classes'] = existsSync(path) ? readToleranceFile(path).classes : {};
  let pairs = 0;
  for (const engineClass of ['cpu', 'gpu'] as const) {
    const spread = await measureSpread(read, engineClass, preset.figure2?.stop);
    if (!spread) continue;
    classes[engineClass] = spread.measured;
    pairs += spread.pairs.length;
    console.log(formatSpread(spread.pairs).join('\n'));
  }
  if (pairs === 0) {
    throw expected({
      culprit: '`--runs`',
      expected: 'two runs or more',
      got: folders.length,
      remedy: 'run the preset on another engine',
    });
  }
  const file: ToleranceFile = { $comment: comment, preset: { name, sha256 }, classes };
  writeFileAtomically(path, `${JSON.stringify(file, null, 2)}\n`);
  console.log(`golden calibrate: ${pairs} pairs of ${read.length} runs, in ${shortPath(path)}`);
}

/** The tables of a results folder, its curves, and its pictures as they are drawn now. */
async function readRun(experiment: Experiment, root: string): Promise<ComparableRun> {
  const present = stages.filter((stage) => existsSync(join(root, stage, 'manifest.json')));
  const manifests = present.map((stage) => readManifest(join(root, stage, 'manifest.json')));
  checkRun(experiment, root, manifests);
  const tables: Record<string, ComparableRun['tables'][string]> = {};
  const pictures: Record<string, Uint8Array> = {};
  const draw = drawerOf(experiment);
  for (const stage of present) {
    const folder = join(root, stage);
    for (const [name, table] of Object.entries(readTables(folder))) {
      verifyInputs([join(folder, name)], root);
      tables[name] = table;
    }
    for (const [name, svg] of Object.entries(draw(stage, folder) ?? {})) {
      pictures[name] = await svgToPng(svg);
    }
  }
  const [{ engine, git, node }] = manifests as [Manifest];
  const facts = {
    engine: engine!.name,
    versions: engine!.versions,
    ...(engine!.device !== undefined && { device: engine!.device }),
    node,
    ...(git && !git.dirty && { commit: git.commit }),
  };
  return { name: nameOf(engine!), facts, ...(await planeOf(root, present)), tables, pictures };
}

async function planeOf(root: string, present: readonly string[]) {
  if (!present.includes('figure2')) return {};
  const folder = join(root, 'figure2');
  verifyInputs([join(folder, 'metrics.csv'), join(folder, trajectoriesName)], root);
  return { plane: await readPlane(folder, trajectoriesName) };
}

function checkRun({ name, sha256 }: Experiment, root: string, manifests: readonly Manifest[]) {
  const other = manifests.find(({ preset }) => preset?.sha256 !== sha256);
  if (manifests.length > 0 && !other && manifests.every(({ engine }) => engine)) return;
  throw expected({
    culprit: root,
    expected: `results of the preset '${name}' with the engine in their manifests`,
    got: other
      ? `a run of another preset, '${other.preset?.name ?? 'unknown'}' (${other.stage})`
      : manifests.length > 0
        ? 'a run of several engines'
        : 'none',
    remedy: `run it there: mixed-dynamics sweep --preset ${name} --out ${shortPath(root)}`,
  });
}

/** The engine with the kernels that OpenBLAS chose, or with the rounding of our own kernels: `blas Haswell`. */
function nameOf({ name, versions }: EngineFacts): string {
  const [, kernel] = /\((\w+)\)/.exec(versions.OpenBLAS ?? '') ?? [];
  const relaxed = versions['own kernels']?.startsWith('relaxed') ? 'relaxed' : undefined;
  return [name, kernel, relaxed].filter(Boolean).join(' ');
}
