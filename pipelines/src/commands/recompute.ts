import { rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  formatCsv,
  theoryColumns,
  trainingColumns,
  workFolder,
  writeFileAtomically,
} from '@mixed-dynamics/artifacts';
import { openEngine } from '@mixed-dynamics/engines';
import {
  type CellResult,
  catchInterruption,
  cellsAlone,
  figure2Sweep,
  idealKeys,
  runSweep,
  silent,
  trajectoryKeys,
} from '@mixed-dynamics/sweep';
import { atValues } from '@mixed-dynamics/sweep/preset';
import type { Command } from 'commander';
import {
  type AskedCell,
  askedCell,
  nameOf,
  nearestCell,
  type PlaceOptions,
  withCell,
} from '../cli/askedCell.ts';
import { writeData } from '../cli/cellData.ts';
import {
  chooseEngine,
  type Experiment,
  openPreset,
  type PresetOptions,
  withEngineOption,
  withPresetChoice,
} from '../cli/experiment.ts';
import { figure2Section } from '../cli/figure2Section.ts';
import { shortPath } from '../cli/project.ts';
import { Interrupted } from '../cli/reportFailure.ts';
import { nonEmpty, refuseFolder } from '../cli/values.ts';

export const help = {
  details:
    'Takes the cell nearest to the given values of the axes, draws teacher, noise and weights from ' +
    'the seed of the preset, and trains as a sweep does: on the same engine every number is the ' +
    `same as in the sweep. Writes ${trainingColumns.join(',')} at every iteration; reads and ` +
    'changes no results.',
  example:
    'mixed-dynamics recompute --preset small --gamma-sigma2 -1.85 --gamma-w 2.25 --out cell.csv',
};

export default function define(command: Command): Command {
  withCell(command).option(
    '--out <file>',
    'the CSV file to write (default: standard output)',
    nonEmpty('a file'),
  );
  return withEngineOption(withPresetChoice(command)).action(async (options: RecomputeOptions) => {
    const { preset, set } = options;
    const experiment = openPreset({ preset, set });
    const engine = chooseEngine(options.engine, experiment.preset.engine);
    await recompute(experiment, askedCell(options), { out: options.out, engine });
  });
}

interface RecomputeOptions extends PresetOptions, PlaceOptions {
  readonly engine?: string;
}

/**
 * Computes one cell of the plane as the sweep does, and writes its curve.
 * @param out the CSV file; by default the curve goes to standard output and messages to standard error
 */
async function recompute(
  experiment: Experiment,
  asked: AskedCell,
  { out, engine: choice }: { readonly out: string | undefined; readonly engine: string },
): Promise<void> {
  const { preset } = experiment;
  const section = figure2Section(experiment, 'name another one');
  const place = nearestCell(section, asked);
  if (out !== undefined) refuseFolder('`--out`', out, 'cell.csv');
  const engine = await openEngine(choice);
  const say = out === undefined ? console.error : console.log;
  say(`recompute: ${nameOf(place)} of the preset '${experiment.name}', by ${engine.name}`);
  const isSame = Object.entries(place.at).every(([key, value]) => asked.at[key] === value);
  if (!isSame) say(`recompute: this is the cell nearest to ${nameOf(asked)}`);

  const folder = workFolder('mixed-dynamics-');
  const interruption = catchInterruption();
  try {
    const cell = { ...figure2Sweep(section, '.').cells[place.index]!, index: 0 };
    writeData(join(folder, cell.dataDir), preset.seed, atValues(section, cell.at));
    const { outcome, resultOf, failures } = await runSweep({
      sweep: cellsAlone([cell]),
      ...{ rootSeed: preset.seed, engine: engine.name, outDir: folder, workers: 1 },
      ...{ progress: silent, signal: interruption.signal },
    });
    if (outcome === 'interrupted') throw new Interrupted(interruption.received() ?? 'SIGINT');
    const result = resultOf(cell);
    if (!result) throw new Error(`the cell could not be computed: ${failures[0]?.reason}`);
    for (const line of describe(result)) say(`recompute: ${line}`);
    if (out === undefined) process.stdout.write(curveOf(result));
    else writeFileAtomically(out, curveOf(result));
    if (out !== undefined) say(`recompute: ${shortPath(out)}`);
  } finally {
    interruption.release();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The cell's row of metrics.csv in words, with all digits. */
function describe({ metrics }: CellResult): string[] {
  const { width, sigma2, learningRate, seed, status, stopReason } = metrics;
  return [
    `w = ${width}, σ² = ${sigma2}, η = ${learningRate}, seed ${seed}`,
    `${status}, ${stopReason} after ${metrics.iterations} iterations`,
    `smallest test error ${metrics.minTestError} at ${metrics.iterationsToMinTestError}, ` +
      `there stable rank ${metrics.stableRankAtMin}; largest distance ${metrics.maxDistance}`,
  ];
}

function curveOf({ trajectory }: CellResult): string {
  const columns = [...trajectoryKeys, ...idealKeys].flatMap((key) => trajectory[key] ?? []);
  const rows = Array.from(trajectory.distance, (_, iteration) => [
    iteration,
    ...columns.map((column) => column[iteration]!),
  ]);
  const ideal = trajectory.distanceStep ? theoryColumns.ideal : [];
  return formatCsv({ columns: [...trainingColumns, ...ideal], rows });
}
