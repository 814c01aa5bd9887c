import { join } from 'node:path';
import { hashFile } from '@mixed-dynamics/artifacts';
import { shapeOf, stream, writeNpy } from '@mixed-dynamics/data';
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { expect, test } from 'vitest';
import { type CellTask, withEquation } from '../src/cells/cell.ts';
import computeCell from '../src/cells/computeCell.ts';
import { problemOf } from '../src/cells/problem.ts';
import { figure2Cells } from '../src/grid/sweepCells.ts';
import { dataOf } from '../src/presets/data.ts';
import { parsePreset } from '../src/presets/preset.ts';
import { temporaryFolder } from './fixtures/setup.ts';

// Compares the cell program of a sweep with an independent training here: the network at its full width, with plain
// matrix products in float64.

const iterations = 60;
const usual = {
  ...{ dimension: 12, rank: 2, learningRateConstant: 20, update: 'alternating' },
  ...{ gammaSigma2: [-1.2], gammaW: [1.6] },
  stop: {
    ...{ trainError: 0, testRising: false, maxIterations: iterations },
    plateau: { change: 0, minimumDrop: 0 },
  },
};
const { dimension: _square, ...noSize } = usual;
const { learningRateConstant: _c, ...noRate } = usual;
const rectangle = { ...noSize, inputs: 9, outputs: 16 };

/** Sines, d×d: a file that a preset names as teacher and noise. */
const folder = temporaryFolder();
writeNpy(
  join(folder, 'own.npy'),
  Float32Array.from({ length: 144 }, (_, i) => Math.sin(i * i)),
  [12, 12],
);
const { sha256 } = hashFile(join(folder, 'own.npy'));
const file = { file: join(folder, 'own.npy'), sha256 };

const cases: Record<string, object> = {
  'a teacher of given singular values': { ...usual, teacher: { singularValues: [20, 6] } },
  'no noise': { ...usual, noise: 0 },
  'more inputs than outputs': { ...rectangle, inputs: 16, outputs: 9 },
  'more outputs than inputs': rectangle,
  'a narrow rectangle': { ...rectangle, gammaW: [0.6] },
  'an orthogonal start': { ...usual, start: 'orthogonal' },
  'a narrow orthogonal start': { ...usual, gammaW: [0.8], start: 'orthogonal' },
  'a balanced start': { ...usual, start: 'balanced' },
  'a λ-balanced start': { ...usual, gammaW: [1], start: { lambdaBalanced: 3 } },
  'a narrow λ-balanced start': { ...usual, gammaW: [0.7], start: { lambdaBalanced: -3 } },
  'unequal variances': { ...usual, varianceRatio: 16 },
  'weight decay': { ...usual, weightDecay: 0.4 },
  momentum: { ...usual, momentum: 0.7 },
  'a mask': { ...usual, loss: { mask: 0.6 } },
  'inputs of a power law': { ...usual, loss: { covariance: { powerLaw: 1 } } },
  'a sample of inputs': { ...usual, loss: { covariance: { samples: 20 } } },
  'its own learning rate': { ...noRate, learningRate: 0.003 },
  'a teacher and noise of files': { ...usual, rank: 12, teacher: file, noise: file },
};

/** A section with random keys that do not contradict each other. */
function randomSection(seed: number): object {
  const { uniform } = stream(seed, 'keys');
  const one = <T>(...choices: T[]): T => choices[Math.floor(uniform() * choices.length)]!;
  const start = one('gaussian', 'orthogonal', 'balanced');
  const { learningRateConstant: _, ...sizes } = one<typeof usual | typeof rectangle>(
    usual,
    rectangle,
    { ...rectangle, inputs: 16, outputs: 9 },
  );
  return {
    ...{ ...sizes, start, gammaW: [one(0.6, 1, 1.6)] },
    ...one({}, { teacher: { singularValues: [20, 6] } }),
    noise: one(0, 0.5, 1),
    varianceRatio: start === 'balanced' ? 1 : one(0.1, 1, 4),
    weightDecay: one(0, 0.2, 0.4),
    momentum: one(0, 0.5),
    loss: one<unknown>(
      'full',
      { mask: 0.6 },
      { covariance: { powerLaw: 0.7 } },
      { covariance: { samples: 40 } },
    ),
    ...one({ learningRateConstant: 20 }, { learningRate: 0.003 }),
    update: one('alternating', 'simultaneous'),
  };
}
for (const seed of [1, 2, 3]) {
  const { stop: _, ...keys } = randomSection(seed) as { stop: unknown };
  cases[`random keys: ${JSON.stringify(keys)}`] = randomSection(seed);
}

type Array32 = ArrayLike<number>;
const matrixOf = (data: Array32, rows: number, columns: number): Matrix =>
  Matrix.from1DArray(rows, columns, Array.from(data));

/** √(AᵀA + a²I). */
function rootOf(a: Matrix, threshold: number): Matrix {
  const gram = a.transpose().mmul(a);
  const { eigenvectorMatrix: v, realEigenvalues } = new EigenvalueDecomposition(gram, {
    assumeSymmetric: true,
  });
  const roots = realEigenvalues.map((value) =>
    Math.hypot(Math.sqrt(Math.max(0, value)), threshold),
  );
  return v.clone().mulRowVector(roots).mmul(v.transpose());
}

/** Widens a reduced network: M times random orthonormal rows, which does not change A(t). */
function widened({ w1, w2 }: { w1: Matrix; w2: Matrix }, width: number) {
  const hidden = w1.rows;
  if (width <= hidden) return { w1, w2 };
  const { normal } = stream(5, 'widened', width);
  const rows: Matrix[] = [];
  for (let k = 0; k < hidden; k++) {
    const row = matrixOf(Array.from({ length: width }, normal), 1, width);
    for (const other of [...rows, ...rows]) row.sub(other.clone().mul(row.dot(other)));
    rows.push(row.div(row.norm()));
  }
  const q = new Matrix(rows.map((row) => row.to1DArray()));
  return { w1: q.transpose().mmul(w1), w2: w2.mmul(q) };
}

/** Train and test errors of gradient descent and of equation (1) at every iteration. */
function explicit(problem: ReturnType<typeof problemOf>) {
  const { inputs, outputs, hidden, width, learningRate: eta, update, threshold } = problem;
  const { weightDecay: lambda = 0, momentum = 0, loss } = problem;
  const [target, teacher] = [problem.target, problem.teacher].map((data) =>
    matrixOf(data, outputs, inputs),
  ) as [Matrix, Matrix];
  const mask = loss && 'mask' in loss ? matrixOf(loss.mask, outputs, inputs) : undefined;
  const sigma =
    loss && 'covariance' in loss ? matrixOf(loss.covariance, inputs, inputs) : Matrix.eye(inputs);
  const population =
    loss && 'covariance' in loss && loss.population
      ? matrixOf(loss.population, inputs, inputs)
      : sigma;
  const gradient = (a: Matrix) => {
    const rest = a.clone().sub(target);
    return mask ? rest.mul(mask) : rest.mmul(sigma);
  };
  const errors = (a: Matrix): [number, number] => {
    const [rest, off] = [a.clone().sub(target), a.clone().sub(teacher)];
    if (mask) {
      const seen = mask.sum();
      const hiddenOnes = mask.clone().mul(-1).add(1);
      return [
        rest.mul(mask).norm() ** 2 / seen,
        off.mul(hiddenOnes).norm() ** 2 / (inputs * outputs - seen),
      ];
    }
    const weighted = (m: Matrix, s: Matrix) => m.mmul(s).dot(m) / (inputs * outputs);
    return [weighted(rest, sigma), weighted(off, population)];
  };
  let { w1, w2 } = widened(
    { w1: matrixOf(problem.w1, hidden, inputs), w2: matrixOf(problem.w2, outputs, hidden) },
    width,
  );
  let [v1, v2] = [Matrix.zeros(w1.rows, w1.columns), Matrix.zeros(w2.rows, w2.columns)];
  let b = w2.mmul(w1);
  return Array.from({ length: iterations + 1 }, (_, n) => {
    const a = w2.mmul(w1);
    const row = [...errors(a), ...errors(b)];
    const g = gradient(a);
    v1 = v1.mul(momentum).add(w2.transpose().mmul(g)).add(w1.clone().mul(lambda));
    const next = w1.clone().sub(v1.clone().mul(eta));
    const partner = update === 'alternating' ? next : w1;
    v2 = v2.mul(momentum).add(g.mmul(partner.transpose())).add(w2.clone().mul(lambda));
    w2 = w2.clone().sub(v2.clone().mul(eta));
    w1 = next;
    if (threshold !== undefined) {
      const own = threshold * Math.exp(-2 * lambda * eta * n);
      const h = gradient(b);
      const drift = rootOf(b.transpose(), own)
        .mmul(h)
        .add(h.mmul(rootOf(b, own)))
        .add(b.clone().mul(2 * lambda));
      b = b.clone().sub(drift.mul(eta));
    }
    return row;
  });
}

test.each(Object.entries(cases))(
  '%s: agrees with explicit training in float64',
  async (_, figure2) => {
    const section = parsePreset({ seed: 3, figure2 }, 'p.json').figure2!;
    const [cell] = figure2Cells(section, temporaryFolder());
    const { inputs, outputs } = shapeOf(section);
    for (const [name, values] of Object.entries(dataOf(3, section as never))) {
      const shape = name === 'covariance' ? [inputs, inputs] : [outputs, inputs];
      writeNpy(join(cell!.dataDir, `${name}.npy`), values, shape);
    }
    const task: CellTask = { ...cell!, rootSeed: 3, engine: 'cpu' };
    const { metrics, trajectory } = await computeCell(task);
    expect(metrics).toMatchObject({ status: 'ok', iterations });
    const rows = explicit(problemOf(task));
    const names = ['gdTrainError', 'gdTestError', 'scTrainError', 'scTestError'] as const;
    names.forEach((name, k) => {
      const expected = rows.map((row) => row[k]!);
      if (k > 1 && !withEquation(section)) {
        expect(trajectory[name].every(Number.isNaN)).toBe(true);
        return;
      }
      // The error changes enough for the comparison to mean something.
      if (k === 0) expect(Math.min(...expected)).toBeLessThan(0.9 * Math.max(...expected));
      const far = expected.map((value, i) => Math.abs(trajectory[name][i]! / value - 1));
      expect([name, Math.max(...far)]).toEqual([name, expect.toSatisfy((x: number) => x < 1e-4)]);
    });
  },
);
