import { rmSync } from 'node:fs';
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
  idealKeys,
  physicsOf,
  runSweep,
  silent,
  trajectoryKeys,
} from '@mixed-dynamics/sweep';
import { atValues } from '@mixed-dynamics/sweep/preset';
import type { Command } from 'commander';
import { writeData } from '../frame/cellData.ts';
import { chooseEngine, type EngineChoice, withEngineOption } from '../frame/chooseEngine.ts';
import { figure2Section } from '../frame/figure2Section.ts';
import { nearestCell, type Place } from '../frame/nearestCell.ts';
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
      'Takes the cell of the plane that lies nearest to the two exponents, draws teacher, noise and ' +
      'weights from the seed of the preset, and trains as a sweep does: on the same engine every ' +
      `number is that of the sweep. Writes ${trainingColumns.join(',')} at every iteration; reads ` +
      'and changes no results.',
    example:
      'mixed-dynamics recompute --preset small --gamma-sigma2 -1.85 --gamma-w 2.25 --out cell.csv',
  })
    .requiredOption('--gamma-sigma2 <number>', 'γ_σ²: σ² = d^γ_σ²', anyNumber('--gamma-sigma2'))
    .requiredOption('--gamma-w <number>', 'γ_w: w = ⌊d^γ_w⌋', anyNumber('--gamma-w'))
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
    await recompute(experiment, { ...options, engine });
  });
}

interface RecomputeOptions extends PresetOptions {
  readonly gammaSigma2: number;
  readonly gammaW: number;
  readonly trial: number;
  readonly engine?: EngineChoice;
}

interface RecomputeRequest extends Place {
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
  if (!isSame(place, request)) say(`recompute: that is the one nearest to ${nameOf(request)}`);

  const folder = workFolder('mixed-dynamics-');
  const interruption = catchInterruption();
  try {
    writeData(folder, preset.seed, atValues(section));
    const cell = { index: 0, section: physicsOf(section), ...place, dataDir: '.' };
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

const nameOf = ({ gammaSigma2, gammaW, trial }: Place): string =>
  `γ_σ² = ${gammaSigma2}, γ_w = ${gammaW}${trial > 0 ? `, trial ${trial}` : ''}`;

const isSame = (a: Place, b: Place): boolean =>
  a.gammaSigma2 === b.gammaSigma2 && a.gammaW === b.gammaW;

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
