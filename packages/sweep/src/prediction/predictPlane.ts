import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Table } from '@mixed-dynamics/artifacts';
import { physicsOf } from '../cell.ts';
import { gridCells } from '../grid.ts';
import { runPool } from '../pool.ts';
import type { Figure2Section } from '../preset.ts';
import predictCell, { type PredictionTask } from './predictCell.ts';
import { type PredictedCell, predictionTable } from './predictedCell.ts';

export interface PredictPlaneOptions {
  readonly section: Figure2Section;
  readonly rootSeed: number;
  /** The folder of `teacher.npy` and `noise.npy`. */
  readonly dataDir: string;
  /** With the weights that the sweep draws, or from the exponents alone. */
  readonly draw: boolean;
  /** How many processes; by default as many as cores, where there is enough to do. */
  readonly workers?: number | undefined;
}

const program = fileURLToPath(new URL('./predictCell.ts', import.meta.url));
/** Below so many entries of all matrices together a second process takes longer to start. */
const entriesForWorkers = 2e6;

/**
 * Predicts every network of a plane without training any, from one decomposition of T: the rows of
 * `theory/figure2.csv`, in the order of `metrics.csv`. The bytes do not depend on the workers.
 * @throws UserError when the data is missing
 */
export async function predictPlane(options: PredictPlaneOptions): Promise<Table> {
  const { section, rootSeed, draw } = options;
  const dataDir = resolve(options.dataDir);
  const physics = physicsOf(section);
  const tasks = gridCells(section).map(({ gammaSigma2, gammaW, trial }): PredictionTask => {
    return { rootSeed, section: physics, gammaSigma2, gammaW, trial, dataDir, draw };
  });
  const worthIt = tasks.length * section.dimension ** 2 >= entriesForWorkers;
  const workers = options.workers ?? (worthIt ? availableParallelism() : 1);
  if (workers === 1) return predictionTable(tasks.map(predictCell));
  return predictionTable(await inWorkers(program, tasks, workers));
}

/** The results of a program in the order of its tasks; a task that fails twice ends all. */
export async function inWorkers<Task>(
  of: string,
  tasks: readonly Task[],
  workers: number,
): Promise<PredictedCell[]> {
  const found: PredictedCell[] = [];
  await runPool<Task, PredictedCell>({
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
