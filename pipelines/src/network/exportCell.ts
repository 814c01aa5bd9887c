import { join } from 'node:path';
import { type Value, writeFileAtomically } from '@mixed-dynamics/artifacts';
import { shapeOf, writeNpy } from '@mixed-dynamics/data';
import { drawProblem, sharedDataOf } from '@mixed-dynamics/dynamics';
import { dataOf } from '@mixed-dynamics/sweep/preset';
import type { Experiment } from '../cli/experiment.ts';
import type { CellSection, NetworkFacts } from './cellFacts.ts';

interface ExportOptions {
  readonly experiment: Experiment;
  readonly section: CellSection;
  readonly facts: NetworkFacts;
  /** The row of metrics.csv, if a sweep has computed it. */
  readonly result?: Readonly<Record<string, Value>> | undefined;
}

/**
 * Writes everything needed to train the same network with another program: the float32 arrays teacher.npy and
 * noise.npy (d_out×d_in), w1.npy (r×d_in), w2.npy (d_out×r) and the arrays that the loss needs; and cell.json with σ²,
 * η, all settings that differ from the paper's, the order of the updates, the stop rule, and the result to compare
 * with. Here r = min(w, d_in + d_out). If w is larger, the weights are those of a network of width r with the same
 * A(t) at every step; otherwise they are the network's own.
 * @returns the names of the files
 */
export function exportCell(folder: string, cell: ExportOptions): string[] {
  const { experiment, section, facts, result } = cell;
  const { seed } = experiment.preset;
  const shape = shapeOf(section);
  const { inputs, outputs } = shape;
  const data = dataOf(seed, section);
  const { w1, w2, hidden } = drawProblem(seed, section, sharedDataOf(data, shape));
  const arrays = {
    teacher: [data.teacher, [outputs, inputs]],
    noise: [data.noise, [outputs, inputs]],
    ...(data.mask && { mask: [data.mask, [outputs, inputs]] as const }),
    ...(data.covariance && { covariance: [data.covariance, [inputs, inputs]] as const }),
    w1: [w1, [hidden, inputs]],
    w2: [w2, [outputs, hidden]],
  } as const;
  for (const [name, [values, shape]] of Object.entries(arrays)) {
    writeNpy(join(folder, `${name}.npy`), values, shape);
  }
  const { dimension, rank, gammaSigma2, gammaW, trial } = section;
  const { start, varianceRatio, weightDecay, momentum, loss } = section;
  const { learningRateConstant, update, stop } = section;
  const { width, sigma2, threshold, learningRate } = facts;
  const description = {
    preset: { name: experiment.name, sha256: experiment.sha256 },
    dimension,
    ...(section.inputs !== undefined && shape),
    ...{ rank, gammaSigma2, gammaW, trial, seed: facts.seed, width, hidden, sigma2 },
    // The threshold of equation (1); absent where C₁ and C₂ are not functions of A.
    ...{ threshold, start, varianceRatio, weightDecay, momentum, loss },
    ...{ learningRateConstant, learningRate, update, stop },
    ...(result && { result: jsonSafe(result) }),
  };
  writeFileAtomically(join(folder, 'cell.json'), `${JSON.stringify(description, null, 2)}\n`);
  return [...Object.keys(arrays).map((name) => `${name}.npy`), 'cell.json'];
}

/** JSON has no NaN: missing values of a diverged cell are null. */
function jsonSafe(row: Readonly<Record<string, Value>>): Record<string, Value | null> {
  return Object.fromEntries(
    Object.entries(row).map(([column, value]) => [
      column,
      typeof value === 'number' && !Number.isFinite(value) ? null : value,
    ]),
  );
}
