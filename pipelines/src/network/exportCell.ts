import { join } from 'node:path';
import { type Value, writeFileAtomically } from '@mixed-dynamics/artifacts';
import { shapeOf, writeNpy } from '@mixed-dynamics/data';
import { drawProblem, sharedDataOf } from '@mixed-dynamics/dynamics';
import { dataOf, type Figure2Section } from '@mixed-dynamics/sweep/preset';
import type { Experiment } from '../frame/openPreset.ts';
import type { CellFacts, CellPhysics, CellPlace } from './cellFacts.ts';

interface ExportedCell {
  readonly experiment: Experiment;
  readonly section: CellPhysics & Pick<Figure2Section, 'stop'>;
  readonly request: CellPlace;
  readonly facts: CellFacts;
  /** The row of metrics.csv, if a sweep has computed it. */
  readonly result?: Readonly<Record<string, Value>> | undefined;
}

/**
 * Writes everything needed to train the same network with another program: teacher.npy and
 * noise.npy (d×d), w1.npy (r×d), w2.npy (d×r), float32, and cell.json with σ², η, the order of the
 * updates, the rule for stopping, and the result to compare with. r = min(w, 2d): for w ≤ 2d the
 * weights are the network's own; for larger w, those of a network with the same A(t) at every step.
 * @returns the names of the files
 */
export function exportCell(folder: string, cell: ExportedCell): string[] {
  const { experiment, section, request, facts, result } = cell;
  const { dimension, rank, update, stop, learningRateConstant } = section;
  const { gammaSigma2, gammaW, trial } = request;
  const { seed } = experiment.preset;
  const setting = { ...section, gammaSigma2, gammaW, trial };
  const shape = shapeOf(section);
  const { inputs, outputs } = shape;
  const data = dataOf(seed, section);
  const { w1, w2, hidden } = drawProblem(seed, setting, sharedDataOf(data, shape));
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
  const description = {
    preset: { name: experiment.name, sha256: experiment.sha256 },
    ...{
      dimension,
      ...(section.inputs !== undefined && shape),
      rank,
      gammaSigma2,
      gammaW,
      trial,
      seed: facts.seed,
    },
    ...{ width: facts.width, hidden, sigma2: facts.sigma2 },
    ...{ learningRateConstant, learningRate: facts.learningRate, update, stop },
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
