import { dirname, join } from 'node:path';
import { formatCsv, writeFileAtomically } from '@mixed-dynamics/artifacts';
import {
  type CellsOutcome,
  catchInterruption,
  engineIdentity,
  ensembleCells,
  ensembleTable,
  type RepeatedCell,
  runCells,
  stepSizeCells,
  stepSizeTable,
} from '@mixed-dynamics/sweep';
import { measureFlops } from '../frame/measureFlops.ts';
import { openEngineWithFacts } from '../frame/openEngineWithFacts.ts';
import type { Experiment } from '../frame/openPreset.ts';
import { CheckFailed, Interrupted } from '../frame/reportFailure.ts';
import { runStage } from '../frame/runStage.ts';
import { dataFiles, ensembleDataFiles } from './data.ts';
import { ensureData } from './ensureData.ts';

export interface RepeatedRequest {
  readonly engine: string;
  readonly workers?: number | undefined;
}

/** Trains every cell of the section `ensemble` once a draw: ensemble/draws.csv. */
export function ensembleSweep(experiment: Experiment, request: RepeatedRequest): Promise<void> {
  const section = experiment.preset.ensemble;
  return repeatedSweep(experiment, request, {
    kind: 'ensemble',
    table: 'ensemble/draws.csv',
    cells: section && ensembleCells(section),
    dataOf: ({ trial }) => ensembleDataFiles(trial),
  });
}

/** Trains every cell of the section `stepSize` with every step size: step-size/runs.csv. */
export function stepSizeSweep(experiment: Experiment, request: RepeatedRequest): Promise<void> {
  const section = experiment.preset.stepSize;
  return repeatedSweep(experiment, request, {
    kind: 'stepSize',
    table: 'step-size/runs.csv',
    cells: section && stepSizeCells(section),
    dataOf: () => dataFiles('stepSize'),
  });
}

interface Study {
  readonly kind: 'ensemble' | 'stepSize';
  /** The table to write, relative to the results folder. */
  readonly table: string;
  /** None when the preset has no such section. */
  readonly cells: readonly RepeatedCell[] | undefined;
  readonly dataOf: (cell: RepeatedCell) => { readonly teacher: string; readonly noise: string };
}

/**
 * Trains the cells of a plane several times over. Finished cells are kept.
 * @throws Interrupted by a signal, CheckFailed when a cell could not be computed: what is finished
 *   is kept, and the same command goes on
 */
async function repeatedSweep(
  experiment: Experiment,
  { engine: name, workers }: RepeatedRequest,
  { kind, table, cells, dataOf }: Study,
): Promise<void> {
  const { preset, root } = experiment;
  if (!cells) return console.log(`this preset has no section ${kind}, nothing to compute`);
  await ensureData(experiment);
  const { engine, facts } = await openEngineWithFacts(name);
  const interruption = catchInterruption();
  const stage = {
    name: dirname(table),
    inputs: [...new Set(cells.flatMap((cell) => Object.values(dataOf(cell))))],
    outputs: [table],
    manifest: join(dirname(table), 'manifest.json'),
  };
  let failures: CellsOutcome['failures'] = new Map();
  try {
    await runStage(stage, experiment, async () => {
      const done = await runCells({
        cells: cells.map((cell) => ({
          ...cell,
          dataDir: join(root, dirname(dataOf(cell).teacher)),
        })),
        rootSeed: preset.seed,
        engine: engine.name,
        engineIdentity: engineIdentity(engine),
        flopsPerSecond: await measureFlops(engine, cells[0]!.section.dimension),
        outDir: root,
        workers,
        signal: interruption.signal,
      });
      if (done.outcome === 'interrupted')
        throw new Interrupted(interruption.received() ?? 'SIGINT');
      failures = done.failures;
      const tableOf = kind === 'ensemble' ? ensembleTable : stepSizeTable;
      const rows = tableOf(preset.seed, cells, done.results);
      writeFileAtomically(join(root, table), formatCsv(rows));
      return { engine: facts, computeSeconds: done.computeSeconds };
    });
  } finally {
    interruption.release();
  }
  for (const [position, reason] of failures) {
    const { gammaSigma2, gammaW, trial, section } = cells[position]!;
    const repetition =
      kind === 'ensemble' ? `trial ${trial}` : `c = ${section.learningRateConstant}`;
    console.error(`cell (${gammaSigma2}, ${gammaW}), ${repetition}, failed: ${reason}`);
  }
  if (failures.size > 0) throw new CheckFailed();
}
