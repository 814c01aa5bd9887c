import { limitModes, type Prediction, predict } from '@mixed-dynamics/theory';
import { quantile } from 'd3-array';
import { fitThrough } from '../statistics/regression.ts';
import type { Claim, Measurement, NoResult } from './claim.ts';
import { countOf, onEnough, type Plane, type PlaneCell } from './plane.ts';
import { unavoidableError } from './testErrorClaims.ts';

// Figure 2 as theory predicts it from d, K, w, σ² and η alone, with the large-d spectrum instead of a
// singular value decomposition: no matrix, no draw.

/** Hidden units per input from which the fluctuation of the weights is small compared with their mean. */
const wide = 10;
/** A part of the distance dominates if it is this many times the sum of the others. */
const decides = 4;
/** Quantiles of the quarter circle; more change no number below by 1e-3. */
const quantiles = 60;

const where = 'Figure 2, and the closed form of equation (1)';
const domain = `cells with w ≥ ${wide}d`;
const spread = ({ dimension, rank }: Plane) => Math.sqrt(rank / dimension);
const spreadBasis =
  '√(K/d), the relative spread of the teacher’s singular values about their common limit';

const known = new Map<string, Prediction>();

/** The wide networks of the plane with their predictions. */
function predictedOf(plane: Plane) {
  const { dimension, rank, update, stop, cells } = plane;
  const chosen = cells.filter(({ width }) => width >= wide * dimension);
  if (chosen.length === 0) return [];
  const modes = limitModes({ dimension, rank }, quantiles);
  return chosen.map((cell) => {
    const { width, sigma2, learningRate } = cell;
    const network = { width, sigma2, learningRate, update };
    const key = JSON.stringify([dimension, rank, network, stop]);
    const prediction = known.get(key) ?? predict(modes, network, stop);
    known.set(key, prediction);
    return { cell, prediction };
  });
}

/** The difference from theory that nine in ten wide networks stay within. */
function agreement(
  id: string,
  panel: string,
  {
    quantity,
    off,
    bound,
    basis,
  }: {
    readonly quantity: string;
    readonly off: (cell: PlaneCell, prediction: Prediction) => number;
    readonly bound: (plane: Plane) => number;
    readonly basis: string;
  },
): Claim<Plane> {
  return {
    ...{ id, where: `${where}; panel ${panel}`, domain },
    statement: `The theory predicts panel ${panel} of Figure 2 without training`,
    quantity: `${quantity}, predicted and measured, which nine in ten networks stay below`,
    criterion: (plane) => ({ high: bound(plane), basis }),
    measure: (plane) => {
      const found = predictedOf(plane).map(({ cell, prediction }) => off(cell, prediction));
      return nineInTen(plane, 'wide', found.map(Math.abs));
    },
  };
}

function nineInTen(plane: Plane, name: string, values: readonly number[]): Measurement | NoResult {
  return onEnough(plane, { [name]: values.length }, () => ({
    value: quantile(values, 0.9)!,
    note: `median ${quantile(values, 0.5)!.toPrecision(2)}, largest ${Math.max(...values).toPrecision(2)}`,
  }));
}

const panels = [
  agreement('predicted-test-error', 'a', {
    quantity: 'difference of the smallest test error',
    off: ({ testError }, { minTestError }) => testError - minTestError,
    bound: unavoidableError,
    basis: 'K(2d − K)/d², what the draw of the noise adds to a matrix of rank K',
  }),
  agreement('predicted-rank', 'b', {
    quantity: 'difference of the logarithms of the stable rank',
    off: ({ stableRank }, { stableRankAtMin }) => Math.log(stableRank / stableRankAtMin),
    bound: spread,
    basis: spreadBasis,
  }),
  agreement('predicted-iterations', 'c', {
    quantity: 'relative difference of the iterations to the smallest test error',
    off: ({ iterations }, { iterationsToMinTestError }) =>
      (iterations - iterationsToMinTestError) / Math.max(1, iterations),
    bound: spread,
    basis: spreadBasis,
  }),
  agreement('predicted-distance', 'd', {
    quantity: 'difference of ln max ‖A_GD − A_SC‖²/d²',
    off: ({ distance }, { maxDistance }) => Math.log(distance / maxDistance.distance),
    bound: () => 1 / Math.sqrt(wide),
    basis: `√(d/w) at w = ${wide}d, the order that linear response in finite width leaves out`,
  }),
];

/** Beyond the line of infinite noise the distance is dσ⁴/(2e²), so the contours are vertical. */
const noiseContours: Claim<Plane> = {
  id: 'noise-contours',
  statement: 'Where the noise of the start decides, the distance depends on σ² alone',
  where: 'Figure 2, bottom right: vertical contours past the line of infinite noise',
  domain: `${domain}, γ_w > −2γ_σ², predicted noise at least ${decides} times the rest`,
  quantity:
    '|ln of the largest ‖A_GD − A_SC‖²/d² over dσ⁴/(2e²)| that nine in ten networks stay below',
  criterion: () => ({
    high: Math.log(1 + 1 / decides),
    basis: `ln(1 + 1/${decides}), the part of finite steps and finite width that is left out there`,
  }),
  measure: (plane) => {
    const found = predictedOf(plane).filter(({ cell, prediction: { maxDistance } }) => {
      const { noise, step, width } = maxDistance;
      return cell.gammaW > -2 * cell.gammaSigma2 && noise >= decides * (step + width);
    });
    const limit = ({ sigma2 }: PlaneCell) => (plane.dimension * sigma2 ** 2) / (2 * Math.E ** 2);
    const off = found.map(({ cell }) => Math.abs(Math.log(cell.distance / limit(cell))));
    return nineInTen(plane, 'noisy', off);
  },
};

/** Linear response to the initial δC₁ and δC₂, of variance s²/w: at fixed s it scales like 1/w. */
const widthPower: Claim<Plane> = {
  id: 'width-power',
  statement: 'Where finite width decides, the squared distance goes like 1/w at fixed σ²w',
  where: 'Figure 2, bottom right; linear response to finite width',
  domain: `${domain}, predicted part of finite width at least ${decides} times the rest`,
  quantity: 'p in ‖A_GD − A_SC‖²/d² ∝ w^p times the response at this σ²w',
  criterion: (plane) => {
    const off = neglected(widthCells(plane));
    return {
      ...(Number.isFinite(off) && { low: -1 - off, high: -1 + off }),
      basis: '√(d/w), the next order of linear response, at the smallest w, over the range of ln w',
    };
  },
  measure: (plane) => {
    const found = widthCells(plane);
    const counts = { 'finite-width': found.length };
    return onEnough(plane, counts, () => {
      if (new Set(found.map(({ cell }) => cell.width)).size === 1) {
        return { reason: 'all networks have the same width', cells: countOf(plane, counts) };
      }
      const { slope, slopeError } = fitThrough(
        found,
        ({ cell }) => Math.log(cell.width),
        ({ cell, prediction: { maxDistance } }) =>
          Math.log(cell.distance / (maxDistance.width * cell.width)),
      );
      return { value: slope, standardError: slopeError };
    });
  },
};

const widthCells = (plane: Plane) =>
  predictedOf(plane).filter(({ cell, prediction: { maxDistance } }) => {
    const { noise, step, width } = maxDistance;
    return cell.distance > 0 && width >= decides * (step + noise);
  });

function neglected(found: ReturnType<typeof predictedOf>): number {
  const widths = found.map(({ cell }) => cell.width);
  const range = Math.log(Math.max(...widths) / Math.min(...widths));
  return 1 / Math.sqrt(wide) / range;
}

export const theoryClaims = [...panels, noiseContours, widthPower];
