import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import {
  drawData,
  drawMask,
  drawSampleCovariance,
  drawSpectrum,
  powerLawCovariance,
  stream,
} from '../src/index.ts';
import { singularValues, toMatrix } from './matrices.ts';
import { ksTwoSample } from './statistics.ts';

describe('a teacher of given singular values', () => {
  const shape = { inputs: 7, outputs: 4 };
  it('has these singular values, and vectors that do not depend on them', () => {
    const [a, b] = [
      [9, 2.5],
      [3, 1],
    ].map((values) => toMatrix(drawSpectrum(stream(1, 'spectrum'), shape, values), 4, 7)) as [
      Matrix,
      Matrix,
    ];
    const found = singularValues(a);
    [9, 2.5, 0, 0].forEach((value, k) => {
      expect(Math.abs(found[k]! - value)).toBeLessThan(1e-6);
    });
    const product = a.transpose().mmul(b);
    expect(product.sub(product.transpose()).norm()).toBeLessThan(1e-5);
  });

  it('is refused for more values than dimensions, and for a value that is not positive', () => {
    expect(() => drawSpectrum(stream(1, 's'), 2, [3, 2, 1])).toThrow(
      /^`min\(inputs, outputs\)`: expected an integer from 3/,
    );
    expect(() => drawSpectrum(stream(1, 's'), 2, [3, 0])).toThrow(/^`singularValues`: .*got 0/);
  });
});

describe('a mask', () => {
  it('shows exactly its share, and a larger mask contains a smaller one', () => {
    const [few, many] = [0.3, 0.5].map((share) =>
      drawMask(stream(1, 'mask'), { inputs: 8, outputs: 5 }, share),
    ) as [Float32Array, Float32Array];
    const seen = (mask: Float32Array) => mask.reduce((sum, value) => sum + value, 0);
    expect([seen(few), seen(many)]).toEqual([12, 20]);
    expect(few.every((value, i) => value <= many[i]!)).toBe(true);
  });

  it('always shows an entry and hides one', () => {
    for (const [share, seen] of [
      [1e-9, 1],
      [1 - 1e-9, 8],
    ] as const) {
      expect(drawMask(stream(1, 'mask'), 3, share).reduce((a, b) => a + b)).toBe(seen);
    }
    for (const share of [0, 1, 1.2, Number.NaN]) {
      expect(() => drawMask(stream(1, 'mask'), 3, share)).toThrow(/^`mask`: expected a share/);
    }
  });
});

describe('a covariance', () => {
  it('of a power law has trace d_in and eigenvalues i^(−exponent)', () => {
    const covariance = powerLawCovariance(6, 1.5);
    const diagonal = Array.from({ length: 6 }, (_, i) => covariance[7 * i]!);
    expect(diagonal.reduce((a, b) => a + b)).toBeCloseTo(6, 5);
    diagonal.forEach((value, i) => {
      expect(value / diagonal[0]!).toBeCloseTo((i + 1) ** -1.5, 6);
    });
    expect(covariance.filter((value) => value !== 0)).toHaveLength(6);
    expect(Array.from(powerLawCovariance(2, 0))).toEqual([1, 0, 0, 1]);
  });

  it('of samples has the law of XᵀX/n', () => {
    const [inputs, samples, count] = [3, 5, 1500];
    const ends = (covariance: Matrix) => {
      const values = new EigenvalueDecomposition(covariance, { assumeSymmetric: true });
      return values.realEigenvalues;
    };
    const direct = Array.from({ length: count }, (_, k) =>
      ends(toMatrix(drawSampleCovariance(stream(1, 'direct', k), inputs, samples), 3, 3)),
    );
    const explicit = Array.from({ length: count }, (_, k) => {
      const { normal } = stream(1, 'samples', k);
      const x = Matrix.from1DArray(samples, inputs, Array.from({ length: 15 }, normal));
      return ends(x.transpose().mmul(x).div(samples));
    });
    for (const k of [0, 1, 2]) {
      const [a, b] = [direct, explicit].map((draws) => draws.map((values) => values[k]!));
      expect(ksTwoSample(a!, b!)).toBeGreaterThan(1e-3);
    }
  });

  it('is refused with fewer samples than inputs, because it would be singular', () => {
    expect(() => drawSampleCovariance(stream(1, 'x'), 4, 3)).toThrow(
      /^`samples`: expected an integer from 4 .*got 3/,
    );
  });
});

describe('the data of an experiment', () => {
  const square = { dimension: 6, rank: 2 };
  it('has the same teacher and noise with every loss', () => {
    const plain = drawData(1, square);
    expect(Object.keys(plain)).toEqual(['teacher', 'noise']);
    const masked = drawData(1, { ...square, loss: { mask: 0.5 } });
    expect(masked).toEqual({ ...plain, mask: masked.mask });
    const coloured = drawData(1, { ...square, loss: { covariance: { samples: 9 } } });
    expect(coloured).toEqual({ ...plain, covariance: coloured.covariance });
    expect(drawData(1, { ...square, inputs: 6, outputs: 6 })).toEqual(plain);
  });

  it('is d_out×d_in, with another draw for the transposed shape', () => {
    const [wide, tall] = [
      { inputs: 9, outputs: 4 },
      { inputs: 4, outputs: 9 },
    ].map((shape) => drawData(1, { dimension: 6, rank: 2, ...shape }));
    expect(wide!.teacher).toHaveLength(36);
    expect(singularValues(toMatrix(wide!.teacher, 4, 9))[2]).toBeLessThan(1e-5);
    expect(wide!.noise).not.toEqual(tall!.noise);
  });
});
