import { rmSync } from 'node:fs';
import { join } from 'node:path';
import {
  expected,
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
import { writeData } from '../frame/cellData.ts';
import { chooseEngine, type EngineChoice, withEngineOption } from '../frame/chooseEngine.ts';
import { figure2Section } from '../frame/figure2Section.ts';
import { type AskedCell, nearestCell } from '../frame/nearestCell.ts';
import { newCommand } from '../frame/newCommand.ts';
import {
  type Experiment,
  openPreset,
  type PresetOptions,
  withPresetChoice,
} from '../frame/openPreset.ts';
import { shortPath } from '../frame/project.ts';
import { Interrupted } from '../frame/reportFailure.ts';
import { anyNumber, nonEmpty, refuseFolder, wholeNumber } from '../frame/values.ts';

export default function command(summary: string): Command {
  const made = newCommand('recompute', {
    summary,
    details:
      'Takes the cell of the plane that lies nearest to the given values of its axes, draws teacher, noise and ' +
      'weights from the seed of the preset, and trains as a sweep does: on the same engine every ' +
      `number is that of the sweep. Writes ${trainingColumns.join(',')} at every iteration; reads ` +
      'and changes no results.',
    example:
      'mixed-dynamics recompute --preset small --gamma-sigma2 -1.85 --gamma-w 2.25 --out cell.csv',
  })
    .option('--gamma-sigma2 <number>', 'γ_σ²: σ² = d^γ_σ²', anyNumber('--gamma-sigma2'))
    .option('--gamma-w <number>', 'γ_w: w = ⌊d^γ_w⌋', anyNumber('--gamma-w'))
    .option(
      '--at <key=value>',
      'the value of another axis of the plane, such as weightDecay=0.1; may be repeated',
      axisValue,
    )
    .option('--trial <number>', 'which draw of the weights, from 0', wholeNumber('--trial'), 0)
    .option(
      '--out <file>',
      'the CSV file to write (default: standard output)',
      nonEmpty('--out', 'a file'),
    );
  return withEngineOption(withPresetChoice(made)).action(async (options: RecomputeOptions) => {
    const { preset, set } = options;
    const experiment = openPreset({ preset, set });
    const engine = chooseEngine(options.engine, experiment.preset.engine);
    const { gammaSigma2, gammaW, at: others, trial, out } = options;
    const at = { gammaSigma2, gammaW, ...others };
    await recompute(experiment, { at, trial, out, engine });
  });
}

/** Reads `weightDecay=0.1` into the values given before. */
function axisValue(text: string, before: Readonly<Record<string, number>> = {}) {
  const [, key, number] = /^([A-Za-z][\w.]*)=(\S+)$/.exec(text) ?? [];
  if (key !== undefined) return { ...before, [key]: anyNumber('--at')(number!) };
  throw expected({
    culprit: '`--at`',
    expected: 'a key of the preset and a number, such as weightDecay=0.1',
    got: `'${text}'`,
    remedy: 'name an axis of the plane and a value on it',
  });
}

interface RecomputeOptions extends PresetOptions {
  readonly gammaSigma2?: number;
  readonly gammaW?: number;
  /** Values of other axes, by their keys. */
  readonly at?: Readonly<Record<string, number>>;
  readonly trial: number;
  readonly engine?: EngineChoice;
}

interface RecomputeRequest extends AskedCell {
  readonly engine: string;
  /** The CSV file; by default the curve goes to standard output and messages to standard error. */
  readonly out?: string | undefined;
}

/** Computes one cell of the plane as the sweep does, and writes its curve. */
async function recompute(experiment: Experiment, request: RecomputeRequest): Promise<void> {
  const { preset } = experiment;
  const section = figure2Section(experiment, 'name another one');
  const place = nearestCell(section, request);
  const { out } = request;
  if (out !== undefined) refuseFolder('`--out`', out, 'cell.csv');
  const engine = await openEngine(request.engine);
  const say = out === undefined ? console.error : console.log;
  say(`recompute: ${nameOf(place)} of the preset '${experiment.name}', by ${engine.name}`);
  const isSame = Object.entries(place.at).every(([key, value]) => request.at[key] === value);
  if (!isSame) say(`recompute: that is the one nearest to ${nameOf(request)}`);

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

function nameOf({ at, trial }: AskedCell): string {
  const values = Object.entries(at).filter(([, value]) => value !== undefined);
  const names = values.map(([key, value]) => `${symbols[key] ?? key} = ${value}`);
  return [...names, ...(trial > 0 ? [`trial ${trial}`] : [])].join(', ');
}

const symbols: Readonly<Record<string, string>> = { gammaSigma2: 'γ_σ²', gammaW: 'γ_w' };

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
