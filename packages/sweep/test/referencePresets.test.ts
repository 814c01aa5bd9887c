import { join } from 'node:path';
import { shapeOf, writeNpy } from '@mixed-dynamics/data';
import { expect, test } from 'vitest';
import { type DecayCase, type PlaneCase, readJson } from '../../theory/test/cases.ts';
import computeCell from '../src/cells/computeCell.ts';
import { figure2Cells } from '../src/grid/sweepCells.ts';
import { dataOf } from '../src/presets/data.ts';
import { withFiles } from '../src/presets/files.ts';
import { parsePreset } from '../src/presets/preset.ts';
import { temporaryFolder } from './fixtures/setup.ts';

// Presets reproduce values of other programs (NumPy, float64; see packages/theory/test/reference). An orthogonal start
// has Q = diag(s₁I, s₂I) exactly for every draw, so its gradient flow is that of the reference.

/** The exponents of a network with s = σ²w and w = d_in + d_out, the smallest width without finite-width error. */
function exponentsOf(s: number, inputs: number, outputs: number) {
  const d = Math.sqrt(inputs * outputs);
  const width = inputs + outputs;
  return {
    gammaW: [Math.log(width) / Math.log(d)],
    gammaSigma2: [Math.log(s / width) / Math.log(d)],
  };
}

/** ‖A − T‖² at the given times t = ηn, extrapolated to η = 0 from two step sizes. */
async function missing(figure2: object, times: readonly number[], folder = temporaryFolder()) {
  const curves: number[][] = [];
  for (const learningRate of [1e-3, 5e-4]) {
    const maxIterations = Math.round(Math.max(...times) / learningRate);
    const written = {
      ...{
        update: 'alternating',
        start: 'orthogonal',
        dynamics: ['gradient-descent'],
        learningRate,
      },
      ...{ ...figure2, noise: 0 },
      stop: {
        ...{ trainError: 0, testRising: false, plateau: { change: 0, minimumDrop: 0 } },
        maxIterations,
      },
    };
    const preset = withFiles(parsePreset({ seed: 1, figure2: written }, 'p'), folder, 'p');
    const section = preset.figure2!;
    const [cell] = figure2Cells(section, folder);
    const { inputs, outputs } = shapeOf(section);
    for (const [name, values] of Object.entries(dataOf(1, section as never))) {
      writeNpy(join(folder, `${name}.npy`), values, [outputs, inputs]);
    }
    const { trajectory } = await computeCell({
      ...cell!,
      dataDir: folder,
      rootSeed: 1,
      engine: 'cpu',
    });
    const entries = inputs * outputs;
    curves.push(times.map((t) => trajectory.gdTrainError[Math.round(t / learningRate)]! * entries));
  }
  return curves[1]!.map((fine, i) => 2 * fine - curves[0]![i]!);
}

test.each(['unequal-variances', 'wide-orthogonal'])('the invariant plane: %s', async (name) => {
  const { alpha, beta, target, times, learned } = readJson<PlaneCase>(`plane/${name}`);
  const [outputs, inputs] = [target.length, target[0]!.length];
  const a = Math.sqrt(alpha + beta ** 2 / 4);
  const folder = temporaryFolder();
  writeNpy(join(folder, 'target.npy'), Float64Array.from(target.flat()), [outputs, inputs]);
  const found = await missing(
    {
      ...{ inputs, outputs, rank: outputs, teacher: 'target.npy' },
      ...exponentsOf(Math.sqrt(alpha), inputs, outputs),
      varianceRatio: (a + beta / 2) / (a - beta / 2),
    },
    times.slice(0, 3),
    folder,
  );
  found.forEach((value, i) => {
    const rest = learned[i]!.flat().map((x, k) => x - target.flat()[k]!);
    const expected = rest.reduce((sum, x) => sum + x * x, 0);
    expect(Math.abs(value / expected - 1)).toBeLessThan(1e-4);
  });
});

test.each(readJson<DecayCase[]>('decay'))(
  'one mode under weight decay: τ = $tau, λ = $lambda_, s = $s',
  async ({ tau, lambda_, s, times, a }) => {
    const early = times.filter((t) => t <= 1);
    const found = await missing(
      {
        ...{ dimension: 2, teacher: { singularValues: [tau] }, weightDecay: lambda_ },
        ...exponentsOf(s, 2, 2),
      },
      early,
    );
    found.forEach((square, i) => {
      // a stays below τ, so the root has one sign.
      expect(Math.abs(tau - Math.sqrt(square) - a[i]!)).toBeLessThan(1e-4 * tau);
    });
  },
);
