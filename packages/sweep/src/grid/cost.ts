import { availableParallelism } from 'node:os';
import { regimeExcess } from '@mixed-dynamics/artifacts';
import type { Sizes } from '@mixed-dynamics/data';
import { catalogue, engineRow } from '@mixed-dynamics/engines/catalogue';
import { limitModes, type Modes, type Network, predictStop } from '@mixed-dynamics/theory';
import { type CellTask, type Physics, physicsOf, withEquation, withIdeal } from '../cells/cell.ts';
import { limitNetwork } from '../prediction/limitNetwork.ts';

/** The parts of a task that its iterations and its cost are estimated from. */
type CostInputs = Pick<CellTask, 'section' | 'gammaSigma2' | 'gammaW'>;

/** One core with OpenBLAS in float32, 2024. */
const reference = 1e9 * catalogue.blas.usualGflops;
/** Calls, elementwise operations and everything else independent of the width. */
const overheadPerStep = 0.5e-3;
/**
 * The self-consistent step, everything in it, in multiples of d³ flops of products: what whole runs of the
 * paper's plane took on two cores, within a tenth the same by `wasm` and by `blas`. In the lazy regime most
 * corrections are left out; at w ≤ K few directions turn, below 2d many.
 */
const cubes = { lazy: 4, wide: 15, middle: 27, narrow: 16 };

/** With the network of infinite width beside each: two more of gradient descent, and both of width 2d. */
const idealFactor = 3;

/**
 * Estimated seconds of one worker: seconds per step · predicted iterations, rounded to microseconds so that
 * shards are divided alike on machines whose `pow` differs in the last bit. Only ratios matter later: the
 * measured rate soon replaces the estimate.
 * @param flopsPerSecond of products on it; by default those of a reference machine, used to compare cells
 *   and divide shards
 */
export function estimateCost(task: CostInputs, flopsPerSecond?: number): number {
  return Math.round(step(task, flopsPerSecond) * predictedStop(task) * 1e6) / 1e6;
}

/** The larger side: rectangles are trained as squares with zeros around them. */
export const sideOf = ({ dimension, inputs = dimension, outputs = dimension }: Sizes): number =>
  Math.max(inputs, outputs);

/** Seconds of a step of all dynamics. */
function step({ section, gammaSigma2, gammaW }: CostInputs, flopsPerSecond = reference): number {
  const { dimension, rank } = section;
  const d = sideOf(section);
  const width = Math.min(dimension ** gammaW, 2 * d);
  const isLazy = regimeExcess(gammaSigma2, gammaW) > 0;
  const narrow = width > rank ? 'middle' : 'narrow';
  const kind = isLazy ? 'lazy' : width >= 2 * d ? 'wide' : narrow;
  const flops = (withEquation(section) ? cubes[kind] * d ** 3 : 0) + 6 * d ** 2 * width;
  const seconds = overheadPerStep + flops / flopsPerSecond;
  return withIdeal(section) ? idealFactor * seconds : seconds;
}

/** The usual rate of an engine's products on one worker, before any measurement. */
export const usualFlops = (engine: string): number =>
  1e9 * (engineRow(engine) ?? catalogue.blas).usualGflops;

/** Time of these tasks at a rate, relative to the reference machine. */
export function slownessOf(tasks: readonly CostInputs[], flopsPerSecond: number): number {
  const sum = (rate?: number) => tasks.reduce((total, task) => total + estimateCost(task, rate), 0);
  return tasks.length === 0 ? 1 : sum(flopsPerSecond) / sum();
}

/** On one core, until a worker process has loaded its program and opened its engine. */
const startSeconds = 1;

/**
 * The default number of workers: one per core, but none whose start takes longer than its share of the
 * work.
 * @param seconds of one worker for all tasks
 */
export function workersFor(seconds: number, tasks: number): number {
  const worthIt = Math.ceil(seconds / startSeconds);
  return Math.max(1, Math.min(availableParallelism(), tasks, worthIt));
}

/** Bins of the bulk that suffice for predicting the stop. */
const bins = 12;

const spectra = new Map<string, Modes>();
const stops = new Map<string, number>();

/**
 * Iterations until the stop rule ends a network, predicted from d, K and its exponents, without data,
 * which may not exist yet: see `predictStop`. Takes fractions of a millisecond; cached, because it is
 * needed many times.
 */
export function predictedStop({ section, gammaSigma2, gammaW }: CostInputs): number {
  const physics = physicsOf(section);
  const key = JSON.stringify([physics, gammaSigma2, gammaW]);
  const known = stops.get(key);
  if (known !== undefined) return known;
  const network = networkOf(physics, gammaSigma2, gammaW);
  const stop = Math.max(1, predictStop(spectrumOf(physics), network, physics.stop));
  stops.set(key, stop);
  return stop;
}

/** Roughly: as a square with one variance, all entries seen and white inputs, at its own learning rate. */
function networkOf(physics: Physics, gammaSigma2: number, gammaW: number): Network {
  const { learningRateConstant = 1, learningRate, momentum = 0 } = physics;
  const { varianceRatio, update } = physics;
  const square = { ...limitOf(physics), learningRateConstant, varianceRatio, update };
  const network = limitNetwork(square, gammaSigma2, gammaW);
  // Momentum sums up 1/(1 − μ) steps.
  return { ...network, learningRate: (learningRate ?? network.learningRate) / (1 - momentum) };
}

const limitOf = ({ dimension, rank }: Physics) => ({ dimension: Math.round(dimension), rank });

function spectrumOf(physics: Physics): Modes {
  const { dimension, rank } = physics;
  const key = `${dimension} ${rank}`;
  const known = spectra.get(key);
  if (known) return known;
  const modes = limitModes(limitOf(physics), bins);
  spectra.set(key, modes);
  return modes;
}

/** Bytes of a worker before its first cell: Node, the library, the cell program. */
const resting = 200e6;
/**
 * d×d float32 matrices in memory at once: weights, their gradients, the frames of the
 * self-consistent dynamics, the best iteration. Measured with `blas` at d = 200 and 1000, where a
 * worker took 204 and 429 MB, rounded up.
 */
const matrices = 60;

/** Bytes that one worker needs for a cell of dimension d; any width above 2d takes the same. */
export function estimateMemory(dimension: number): number {
  return resting + matrices * 4 * dimension ** 2;
}

export type SweepCost = ReturnType<typeof sweepCost>;

/**
 * Estimates the cost of cells before any is computed.
 * @param flopsPerSecond of products on one worker
 * @param asked workers; by default as many as a sweep starts
 */
export function sweepCost(cells: readonly CostInputs[], flopsPerSecond: number, asked?: number) {
  const of = [...new Set(cells.map(({ section }) => sideOf(section)))].sort((a, b) => a - b);
  const dimensions = of.map((dimension) => {
    const own = cells.filter(({ section }) => sideOf(section) === dimension);
    const seconds = own.reduce((sum, cell) => sum + estimateCost(cell, flopsPerSecond), 0);
    return { dimension, cells: own.length, seconds, bytes: estimateMemory(dimension) };
  });
  const seconds = dimensions.reduce((sum, each) => sum + each.seconds, 0);
  const workers = Math.max(1, Math.min(asked ?? workersFor(seconds, cells.length), cells.length));
  return {
    workers,
    /** Until the last worker has finished. */
    seconds: seconds / workers,
    /** For all workers, each at its largest cell. */
    bytes: workers * Math.max(0, ...dimensions.map(({ bytes }) => bytes)),
    /** Seconds and bytes of one worker. */
    dimensions,
  };
}
