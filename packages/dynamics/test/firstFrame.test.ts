import { stream } from '@mixed-dynamics/data';
import { hostSvd } from '@mixed-dynamics/engines';
import { describe, expect, it } from 'vitest';
import { firstFrame } from '../src/firstFrame.ts';
import { gaussian, identity, relativeDistance, sandwich, times, transposed } from './matrices.ts';

const d = 10;
const source = stream(9, 'first frame');
const draw = (rows = d, columns = d) => Float32Array.from(gaussian(source, rows, columns));

/** An SVD that records its calls, since one costs as much as a hundred steps. */
function counting() {
  const seen: number[][] = [];
  const svd: typeof hostSvd = (matrix, n) => {
    seen.push(Array.from(matrix));
    return hostSvd(matrix, n);
  };
  return { svd, seen };
}

const offDiagonal = (matrix: Float64Array) =>
  Math.max(...matrix.map((value, at) => (at % (d + 1) ? Math.abs(value) : 0)));

describe('the first frame', () => {
  const size = { dimension: d, rank: d, threshold: 0.5, learningRate: 0.01 };

  it.each([1, 41])('is orthogonal, w = %i', (width) => {
    const { u, v } = firstFrame(draw(), draw(), { ...size, width, svd: hostSvd });
    for (const frame of [u, v]) {
      const product = times(transposed(frame, d, d), frame, [d, d, d]);
      expect(relativeDistance(product, identity(d))).toBeLessThan(1e-13);
    }
  });

  it('is the frame of T for a wide network, computed once for all cells that share T', () => {
    const target = draw();
    const { svd, seen } = counting();
    const wide = { ...size, width: 41, svd };
    const frame = firstFrame(draw(), target, wide);
    const inFrame = sandwich(transposed(frame.u, d, d), target, frame.v, d);
    expect(offDiagonal(inFrame)).toBeLessThan(1e-12);
    expect(firstFrame(draw(), target, wide)).toBe(frame);
    expect(firstFrame(draw(), target.slice(), wide)).not.toBe(frame);
    expect(seen).toHaveLength(2);
  });

  it('is the frame of A(0) + 2ηs·20·T for w ≤ 4d', () => {
    const [learned, target] = [draw(), draw()];
    const { svd, seen } = counting();
    firstFrame(learned, target, { ...size, width: 40, svd });
    const ahead = Float64Array.from(learned, (value, i) => value + 0.2 * target[i]!);
    expect(relativeDistance(seen[0]!, ahead)).toBeLessThan(1e-15);
  });
});
