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
  /** The folder of `teacher.npy` and `noise.npy`. */
  readonly dataDir: string;
  /** Whether to use the weights that the sweep draws, or the exponents alone. */
  readonly draw: boolean;
  /**
   * The engine, already chosen, that trains gradient descent of narrow networks that start as noise, so
   * that the table covers these too. Without it none is trained.
   */
  readonly trainNarrow?: string | undefined;
  /** Number of processes; by default one per core, if there is enough work. */
  readonly workers?: number | undefined;
}

const program = fileURLToPath(new URL('./predictCell.ts', import.meta.url));
const narrowProgram = fileURLToPath(new URL('./trainNarrowCell.ts', import.meta.url));
/** Below this total number of matrix entries, starting a second process takes longer than it saves. */
const entriesForWorkers = 2e6;

/**
 * Predicts every network of a plane without training any, from one decomposition of T: the rows of
 * `theory/figure2.csv`, in the order of `metrics.csv`. The bytes do not depend on the workers.
 * @throws UserError when the data is missing
 */
export async function predictPlane(options: PredictPlaneOptions): Promise<Table> {
  const { section, trainNarrow: engine } = options;
  // One way of predicting for all of a plane, also where its decay is 0.
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
  const team = options.workers ?? availableParallelism();
  const trained = narrow.length > 0 ? await inWorkers(narrowProgram, narrow, team) : [];
  const all = tasks.map((task) => (isTrained(task) ? trained.shift()! : rows.shift()!));
  return predictionTable(all, places, section);
}

/**
 * Predicts a plane for any d without matrices, from the large-d spectrum of T: one row per grid point,
 * however many networks it has, since none is drawn.
 * @throws UserError when d or the rank is out of its range
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

/** Whether the theory does not cover a network even with its drawn weights. */
function isNarrowNoise({ section, gammaSigma2, gammaW }: PredictionTask): boolean {
  const { dimension, start, weightDecay } = section;
  // What is trained there is compared with formulas for Gaussian starts without decay.
  if (start || weightDecay) return false;
  const width = cellWidth(dimension, gammaW);
  const sigma2 = initialVariance(dimension, gammaSigma2);
  return !isValid(dimension, { width, sigma2 }, true);
}

/** The results of a program in the order of its tasks; a task that fails twice ends everything. */
async function inWorkers<Task>(
  of: string,
  tasks: readonly Task[],
  workers: number,
): Promise<number[][]> {
  const found: number[][] = [];
  await runPool<Task, number[]>({
    program: of,
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
