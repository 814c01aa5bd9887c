import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Table } from '@mixed-dynamics/artifacts';
import { cellWidth, initialVariance } from '@mixed-dynamics/data';
import { isValid, limitModes, predict } from '@mixed-dynamics/theory';
import type { Physics } from '../cells/cell.ts';
import { type GridAxes, gridCells } from '../grid/grid.ts';
import { figure2Cells } from '../grid/sweepCells.ts';
import { runPool } from '../pool/pool.ts';
import type { Figure2Section } from '../presets/preset.ts';
import { type LimitSetting, limitNetwork } from './limitNetwork.ts';
import predictCell, { type PredictionTask } from './predictCell.ts';
import { predictedRow, predictionTable } from './predictionTable.ts';

interface PredictPlaneOptions {
  readonly section: Figure2Section;
  readonly rootSeed: number;
  /** The folder of the training data (`teacher.npy`, `noise.npy`, …). */
  readonly dataDir: string;
  /** Whether to use the weights that the sweep draws; otherwise the exponents alone. */
  readonly draw: boolean;
  /**
   * The engine's name, not `auto`, for narrow networks whose start is dominated by noise. The theory does not cover
   * them, so their gradient descent is trained; without an engine they are predicted like the others.
   */
  readonly trainNarrow?: string | undefined;
  /** Number of processes; by default one per core, if there is enough work. */
  readonly workers?: number | undefined;
}

const program = fileURLToPath(new URL('./predictCell.ts', import.meta.url));
const narrowProgram = fileURLToPath(new URL('./trainNarrowCell.ts', import.meta.url));
/** Below this total number of matrix entries, starting more processes takes longer than it saves. */
const entriesForWorkers = 2e6;

/**
 * Predicts every network of a plane from one SVD of T: the rows of `theory/figure2.csv`, in the order of
 * `metrics.csv`. Trains nothing unless `trainNarrow` is set. The bytes do not depend on the workers.
 * @throws UserError when the training data is missing
 */
export async function predictPlane(options: PredictPlaneOptions): Promise<Table> {
  const { section, trainNarrow: engine } = options;
  // Weight decay is predicted without draws, so a plane with that axis uses none even where the decay is 0.
  const draw = options.draw && section.weightDecay === undefined;
  const places = figure2Cells(section, resolve(options.dataDir));
  const tasks = places.map((place) => ({ ...place, rootSeed: options.rootSeed, draw }));
  const isTrained = (task: PredictionTask) => engine !== undefined && isNarrowNoise(task);
  const predicted = tasks.filter((task) => !isTrained(task));
  const worthIt = predicted.length * section.dimension ** 2 >= entriesForWorkers;
  const workers = options.workers ?? (worthIt ? availableParallelism() : 1);
  const rows =
    workers === 1 ? predicted.map(predictCell) : await inWorkers(program, predicted, workers);
  const narrow = tasks.filter(isTrained).map(({ draw: _, ...task }) => ({ ...task, engine }));
  const trainers = options.workers ?? availableParallelism();
  const trained = narrow.length > 0 ? await inWorkers(narrowProgram, narrow, trainers) : [];
  const all = tasks.map((task) => (isTrained(task) ? trained.shift()! : rows.shift()!));
  return predictionTable(all, places, section);
}

/**
 * Predicts a plane for any d without matrices, from the large-d spectrum of T. Nothing is drawn, so there is one row
 * per grid point, however many trials the section has.
 * @throws UserError when d or the rank is out of range
 */
export function predictLimit(section: Pick<Physics, 'stop'> & LimitSetting & GridAxes): Table {
  const modes = limitModes(section);
  const { gammaSigma2, gammaW } = section;
  const rows = gridCells({ gammaSigma2, gammaW }).map((place) => {
    const network = limitNetwork(section, place.gammaSigma2, place.gammaW);
    return predictedRow(place, network.width, predict(modes, network, section.stop));
  });
  return predictionTable(rows);
}

/** Whether a network is outside the range of the theory even if its drawn weights are known. */
function isNarrowNoise({ section, gammaSigma2, gammaW }: PredictionTask): boolean {
  const { dimension, start, weightDecay } = section;
  // The prediction of equation (1) that training is compared with needs a Gaussian start without decay.
  if (start || weightDecay) return false;
  const width = cellWidth(dimension, gammaW);
  const sigma2 = initialVariance(dimension, gammaSigma2);
  return !isValid(dimension, { width, sigma2 }, true);
}

/** Runs a program on all tasks and returns the results in the order of the tasks; throws if a task fails twice. */
async function inWorkers<Task>(
  workerProgram: string,
  tasks: readonly Task[],
  workers: number,
): Promise<number[][]> {
  const found: number[][] = [];
  await runPool<Task, number[]>({
    program: workerProgram,
    tasks,
    workers,
    retries: 1,
    grace: 0,
    problemOf: (result) => (typeof result === 'object' ? undefined : `got ${typeof result}`),
    onResult: (position, result) => {
      found[position] = result;
    },
    onFailed: (_position, reason) => {
      throw new Error(`a network could not be predicted: ${reason}`);
    },
  });
  return found;
}
