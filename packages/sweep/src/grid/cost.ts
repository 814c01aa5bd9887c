import { availableParallelism } from 'node:os';
import { regimeExcess } from '@mixed-dynamics/artifacts';
import type { Sizes } from '@mixed-dynamics/data';
import { catalogue, engineRow } from '@mixed-dynamics/engines/catalogue';
import { limitModes, type Modes, type Network, predictStop } from '@mixed-dynamics/theory';
import { type CellTask, type Physics, physicsOf, withEquation, withIdeal } from '../cells/cell.ts';
import { limitNetwork } from '../prediction/limitNetwork.ts';

/** The parts of a task that determine its estimated iterations and cost. */
type CostInputs = Pick<CellTask, 'section' | 'gammaSigma2' | 'gammaW'>;

/** Flops per second of the reference machine: one core with OpenBLAS in float32, 2024. */
const reference = 1e9 * catalogue.blas.usualGflops;
/** Seconds of a step that do not depend on the width: calls and elementwise operations. */
const overheadPerStep = 0.5e-3;
/**
 * The cost of a self-consistent step, divided by d³ flops. Measured on whole runs of the paper's plane on two cores;
 * `wasm` and `blas` agree within a tenth. The lazy regime skips most corrections. The number of directions that turn
 * is small for w ≤ K and large for K < w < 2d.
 */
const stepCubes = { lazy: 4, wide: 15, middle: 27, narrow: 16 };

/** Cost factor of training the infinitely wide network too: two more gradient descents, both of width 2d. */
const idealFactor = 3;

/**
 * Estimated seconds of one worker: seconds per step · predicted iterations. Rounded to microseconds, so that machines
 * whose `pow` differs in the last bit divide shards alike. Only ratios matter later: the measured rate soon replaces
 * the estimate.
 * @param flopsPerSecond rate of matrix products on the worker; by default that of the reference machine, which serves
 *   to compare cells and to divide shards
 */
export function estimateCost(task: CostInputs, flopsPerSecond?: number): number {
  return Math.round(step(task, flopsPerSecond) * predictedStop(task) * 1e6) / 1e6;
}

/** The larger of d_in and d_out: a rectangle is trained as a square padded with zeros. */
export const sideOf = ({ dimension, inputs = dimension, outputs = dimension }: Sizes): number =>
  Math.max(inputs, outputs);

/** Seconds of one step of all dynamics of a cell. */
function step({ section, gammaSigma2, gammaW }: CostInputs, flopsPerSecond = reference): number {
  const { dimension, rank } = section;
  const d = sideOf(section);
  const width = Math.min(dimension ** gammaW, 2 * d);
  const isLazy = regimeExcess(gammaSigma2, gammaW) > 0;
  const narrow = width > rank ? 'middle' : 'narrow';
  const kind = isLazy ? 'lazy' : width >= 2 * d ? 'wide' : narrow;
  const flops = (withEquation(section) ? stepCubes[kind] * d ** 3 : 0) + 6 * d ** 2 * width;
  const seconds = overheadPerStep + flops / flopsPerSecond;
  return withIdeal(section) ? idealFactor * seconds : seconds;
}

/** The usual rate of an engine's products on one worker, before any measurement. */
export const usualFlops = (engine: string): number =>
  1e9 * (engineRow(engine) ?? catalogue.blas).usualGflops;

/** The time of these tasks at a given rate, divided by their time on the reference machine. */
export function slownessOf(tasks: readonly CostInputs[], flopsPerSecond: number): number {
  const sum = (rate?: number) => tasks.reduce((total, task) => total + estimateCost(task, rate), 0);
  return tasks.length === 0 ? 1 : sum(flopsPerSecond) / sum();
}

/** Seconds until a worker process has loaded its program and opened its engine, on one core. */
const startSeconds = 1;

/**
 * The default number of workers: one per core, but no more than the work is worth, since each takes about a second
 * to start.
 * @param seconds the time of all tasks on one worker
 */
export function workersFor(seconds: number, tasks: number): number {
  const worthIt = Math.ceil(seconds / startSeconds);
  return Math.max(1, Math.min(availableParallelism(), tasks, worthIt));
}

/** Bins of the bulk of the spectrum; so few suffice to predict the stop. */
const bins = 12;

const spectra = new Map<string, Modes>();
const stops = new Map<string, number>();

/**
 * Predicts after how many iterations the stop rule ends a network, by `predictStop` of theory. It uses d, K and the
 * exponents but no data, which may not exist yet. Cached, because many callers need it.
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

/** A rough model of the network: square, with Gaussian weights, full loss and its own learning rate. */
function networkOf(physics: Physics, gammaSigma2: number, gammaW: number): Network {
  const { learningRateConstant = 1, learningRate, momentum = 0 } = physics;
  const { varianceRatio, update } = physics;
  const square = { ...limitOf(physics), learningRateConstant, varianceRatio, update };
  const network = limitNetwork(square, gammaSigma2, gammaW);
  // With momentum μ the steps add up to a learning rate of η/(1 − μ).
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
const baseMemory = 200e6;
/**
 * How many d×d float32 matrices are in memory at once: weights, gradients, the frames of the self-consistent
 * dynamics, the best iteration. Measured with `blas`, rounded up: a worker took 204 MB at d = 200 and 429 MB at
 * d = 1000.
 */
const matrices = 60;

/** Estimated bytes of one worker for a cell of dimension d; widths above 2d are reduced to 2d and take no more. */
export function estimateMemory(dimension: number): number {
  return baseMemory + matrices * 4 * dimension ** 2;
}

export type SweepCost = ReturnType<typeof sweepCost>;

/**
 * Estimates the cost of cells before any is computed.
 * @param flopsPerSecond rate of matrix products on one worker
 * @param asked number of workers; by default as many as a sweep starts
 */
export function sweepCost(cells: readonly CostInputs[], flopsPerSecond: number, asked?: number) {
  const sides = [...new Set(cells.map(({ section }) => sideOf(section)))].sort((a, b) => a - b);
  const dimensions = sides.map((dimension) => {
    const own = cells.filter(({ section }) => sideOf(section) === dimension);
    const seconds = own.reduce((sum, cell) => sum + estimateCost(cell, flopsPerSecond), 0);
    return { dimension, cells: own.length, seconds, bytes: estimateMemory(dimension) };
  });
  const seconds = dimensions.reduce((sum, each) => sum + each.seconds, 0);
  const workers = Math.max(1, Math.min(asked ?? workersFor(seconds, cells.length), cells.length));
  return {
    workers,
    /** Estimated seconds until the last worker has finished. */
    seconds: seconds / workers,
    /** Estimated bytes of all workers together, each computing its largest cell. */
    bytes: workers * Math.max(0, ...dimensions.map(({ bytes }) => bytes)),
    /** For each dimension: the cells, and the seconds and bytes of one worker. */
    dimensions,
  };
}
