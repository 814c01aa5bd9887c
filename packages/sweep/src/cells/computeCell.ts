import {
  BatchTrainer,
  type TrainingProblem,
  type TrainingResult,
  trainCell,
} from '@mixed-dynamics/dynamics';
import type { Engine } from '@mixed-dynamics/engines';
import {
  type CellResult,
  type CellTask,
  dynamicsOf,
  type Physics,
  withEquation,
  withIdeal,
} from './cell.ts';
import { openSame } from './engineIdentity.ts';
import { trainAtInfiniteWidth } from './infiniteWidth.ts';
import { problemOf } from './problem.ts';

let engine: Promise<Engine> | undefined;
const batches = new Map<string, BatchTrainer>();

/** The cell program of every sweep: draws the cell's weights and trains it with both dynamics. */
export default async function computeCell(task: CellTask): Promise<CellResult> {
  engine ??= openSame(task);
  const opened = await engine;
  const { gammaSigma2, gammaW } = task;
  const problem = problemOf(task);
  const { width, sigma2, learningRate, seed } = problem;
  const { curves, tracker: _, ...outcome } = await train(opened, problem, task);
  const metrics = { gammaSigma2, gammaW, width, sigma2, learningRate, seed, ...outcome };
  if (!withIdeal(task.section)) return { metrics, trajectory: curves };
  const { varianceRatio } = task.section;
  const { iterations } = outcome;
  const ideal = await trainAtInfiniteWidth(opened, problem, {
    iterations,
    varianceRatio,
    dynamics: dynamicsOf(task.section),
  });
  const maxDistanceWidth = largest(ideal.distanceWidth);
  const maxDistanceStep = largest(ideal.distanceStep);
  return {
    metrics: { ...metrics, maxDistanceWidth, maxDistanceStep },
    trajectory: { ...curves, ...ideal },
  };
}

/** NaN if one of them is NaN. */
const largest = (values: Float64Array) => values.reduce((a, b) => Math.max(a, b));

/** Alone, or together with this worker's other cells of the same kind. */
function train(engine: Engine, problem: TrainingProblem, task: CellTask): Promise<TrainingResult> {
  const { section, batch = 1 } = task;
  const { stop } = section;
  const dynamics = dynamicsOf(section);
  if (batch === 1 || !fitsBatch(section)) return trainCell(engine, problem, { stop, dynamics });
  const kind = JSON.stringify([section.dimension, section.update, stop, batch]);
  const known = batches.get(kind) ?? new BatchTrainer(engine, { stop, capacity: batch });
  batches.set(kind, known);
  return known.train(problem);
}

/** Whether it can be trained side by side with others: a square, on ½‖A − T‖², by plain steps, with (1). */
function fitsBatch(section: Physics): boolean {
  const { inputs, loss, weightDecay, momentum } = section;
  return (
    [inputs, loss, weightDecay, momentum].every((key) => key === undefined) && withEquation(section)
  );
}
