import { availableParallelism } from 'node:os';
import { drawCellWeights, drawData } from '@mixed-dynamics/data';
import { learningRate, spectralNorm, targetOf, trainCell } from '@mixed-dynamics/dynamics';
import type { Engine } from '@mixed-dynamics/engines';
import { estimateCost, gridCells } from '@mixed-dynamics/sweep';
import type { Figure2Section, Preset } from '@mixed-dynamics/sweep/preset';

/** How long a preset would take on this machine. */
export interface TimeEstimate {
  readonly seconds: number;
  readonly workers: number;
  /** Milliseconds of one step of both dynamics, on average over the cells that were tried. */
  readonly step: number;
}

/** Steps that are really taken, in each cell that is tried. */
const steps = 25;
/** Where in the plane cells are tried: narrow, middle, wide. */
const places = [1 / 6, 1 / 2, 5 / 6];

/**
 * Predicts the time of a sweep: the cost model says how its cells compare, some first steps of a
 * few of them say how fast this machine is. Undefined for a preset without a sweep.
 */
export async function estimateTime(
  { seed, figure2: section }: Preset,
  engine: Engine,
): Promise<TimeEstimate | undefined> {
  if (!section) return undefined;
  const cells = gridCells(section);
  const shared = sharedData(seed, section);
  let [measured, predicted, taken] = [0, 0, 0];
  for (const place of places) {
    const cell = cells[Math.floor(place * cells.length)]!;
    const run = await firstSteps(seed, section, cell, shared, engine);
    measured += run.seconds;
    taken += run.steps;
    const stop = { ...section.stop, maxIterations: run.steps };
    predicted += estimateCost({ section: { ...section, stop }, ...cell });
  }
  const total = cells.reduce((sum, cell) => sum + estimateCost({ section, ...cell }), 0);
  const workers = availableParallelism();
  const seconds = (total * measured) / predicted / workers;
  return { seconds, workers, step: (1000 * measured) / taken };
}

interface Shared {
  readonly teacher: Float32Array;
  readonly target: Float32Array;
  readonly teacherNorm: number;
}

function sharedData(seed: number, { dimension, rank }: Figure2Section): Shared {
  const { teacher, noise } = drawData(seed, { dimension, rank });
  const target = targetOf(teacher, noise);
  return { teacher, target, teacherNorm: spectralNorm(teacher, dimension) };
}

async function firstSteps(
  seed: number,
  { dimension, learningRateConstant: constant, update }: Figure2Section,
  exponents: { readonly gammaSigma2: number; readonly gammaW: number },
  { teacher, target, teacherNorm }: Shared,
  engine: Engine,
): Promise<{ seconds: number; steps: number }> {
  const weights = drawCellWeights(seed, { dimension, ...exponents });
  const eta = learningRate({ dimension, ...exponents, teacherNorm, constant });
  const problem = { dimension, teacher, target, ...weights, learningRate: eta, update };
  // Once before, because the first step also compiles.
  await trainCell(engine, problem, { stop: { maxIterations: 1 } });
  const begin = performance.now();
  const { iterations } = await trainCell(engine, problem, { stop: { maxIterations: steps } });
  return { seconds: (performance.now() - begin) / 1000, steps: Math.max(1, iterations) };
}
