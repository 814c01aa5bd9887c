import { largest } from '@mixed-dynamics/artifacts/tables';
import {
  BatchTrainer,
  type Moment,
  type TrainingProblem,
  type TrainingResult,
  trainCell,
} from '@mixed-dynamics/dynamics';
import type { Engine } from '@mixed-dynamics/engines';
import { type CellResult, type CellTask, dynamicsOf, withEquation, withIdeal } from './cell.ts';
import { openSame } from './engineIdentity.ts';
import { trainAtInfiniteWidth } from './infiniteWidth.ts';
import { problemOf } from './problem.ts';
import { recordSpectra } from './spectra.ts';

let engine: Promise<Engine> | undefined;
const batches = new Map<string, BatchTrainer>();

/** The cell program of every sweep: draws the cell's weights and trains the dynamics that its section names. */
export default async function computeCell(task: CellTask): Promise<CellResult> {
  engine ??= openSame(task);
  const opened = await engine;
  const { gammaSigma2, gammaW } = task;
  const problem = problemOf(task);
  const { width, sigma2, learningRate, seed } = problem;
  const { singularValues: count } = task.section;
  const record =
    count === undefined
      ? undefined
      : recordSpectra(opened, Math.min(count, problem.inputs, problem.outputs));
  const { curves, tracker: _, ...outcome } = await train(opened, problem, task, record);
  const spectra = record?.spectra;
  const metrics = { gammaSigma2, gammaW, width, sigma2, learningRate, seed, ...outcome };
  if (!withIdeal(task.section)) return { metrics, trajectory: curves, spectra };
  const { varianceRatio = 1 } = task.section;
  const dynamics = dynamicsOf(task.section);
  const { iterations } = outcome;
  const ideal = await trainAtInfiniteWidth(opened, problem, iterations, varianceRatio, dynamics);
  const maxDistanceWidth = largest(ideal.distanceWidth);
  const maxDistanceStep = largest(ideal.distanceStep);
  return {
    metrics: { ...metrics, maxDistanceWidth, maxDistanceStep },
    trajectory: { ...curves, ...ideal },
    spectra,
  };
}

/** Trains a cell alone, or in one batch with this worker's other cells of the same kind. */
function train(
  engine: Engine,
  problem: TrainingProblem,
  task: CellTask,
  record: ReturnType<typeof recordSpectra> | undefined,
): Promise<TrainingResult> {
  const { section, batch = 1 } = task;
  const { stop } = section;
  const dynamics = dynamicsOf(section);
  // BatchTrainer itself passes other cells that do not fit in a batch to trainCell.
  if (batch === 1 || record || !withEquation(section)) {
    const onIteration = (moment: Moment) => record?.add(moment);
    return trainCell(engine, problem, { stop, dynamics, onIteration });
  }
  const { inputs, outputs, update, loss } = problem;
  const kind = JSON.stringify([inputs, outputs, update, loss !== undefined, stop, batch]);
  const known = batches.get(kind) ?? new BatchTrainer(engine, { stop, capacity: batch });
  batches.set(kind, known);
  return known.train(problem);
}
