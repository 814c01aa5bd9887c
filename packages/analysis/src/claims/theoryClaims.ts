import { largest, smallest } from '@mixed-dynamics/artifacts';
import { limitModes, type Prediction, predict } from '@mixed-dynamics/theory';
import { quantile } from 'd3-array';
import { fitThrough } from '../statistics/regression.ts';
import type { Claim, Measurement, NoResult } from './claim.ts';
import { countOf, onEnough, type Plane, type PlaneCell } from './plane.ts';
import { unavoidableError } from './testErrorClaims.ts';

// Theory predicts Figure 2 from d, K, w, σ² and η alone. It uses the spectrum for large d, so it needs no
// matrix and no draw.

/** Smallest w/d at which the fluctuations of W₁ᵀW₁ and W₂W₂ᵀ are small compared with their means. */
const wide = 10;
/** A part of the distance dominates if it is at least this many times the sum of the others. */
const dominance = 4;
/** Number of quantiles of the quarter circle; more of them change no result below by 1e-3. */
const quantiles = 60;

const where = 'Figure 2, and the closed form of equation (1)';
const domain = `cells with w ≥ ${wide}d`;
const spread = ({ dimension, rank }: Plane) => Math.sqrt(rank / dimension);
const spreadBasis =
  '√(K/d), the relative scatter of the teacher’s singular values about their common limit';

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

/** The claim that theory and training agree in one panel: the difference that nine in ten wide networks do not exceed. */
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
    quantity: `${quantity} between theory and training that nine in ten networks do not exceed`,
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
    note: `median ${quantile(values, 0.5)!.toPrecision(2)}, largest ${largest(values).toPrecision(2)}`,
  }));
}

const panels = [
  agreement('predicted-test-error', 'a', {
    quantity: 'difference of the smallest test error',
    off: ({ testError }, { minTestError }) => testError - minTestError,
    bound: unavoidableError,
    basis: 'K(2d − K)/d², the error that the noise adds to a matrix of rank K',
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
    basis: `√(d/w) at w = ${wide}d, the order of finite width that linear response neglects`,
  }),
];

/** Beyond the line of infinite noise the distance is dσ⁴/(2e²), so the contours are vertical. */
const noiseContours: Claim<Plane> = {
  id: 'noise-contours',
  statement: 'Where the initial noise dominates, the distance depends on σ² alone',
  where: 'Figure 2, bottom right: vertical contours beyond the line of infinite noise',
  domain: `${domain}, γ_w > −2γ_σ², predicted part of the noise at least ${dominance} times the rest`,
  quantity:
    '|ln of the largest ‖A_GD − A_SC‖²/d² over dσ⁴/(2e²)| that nine in ten networks do not exceed',
  criterion: () => ({
    high: Math.log(1 + 1 / dominance),
    basis: `ln(1 + 1/${dominance}), the most that finite steps and finite width add there`,
  }),
  measure: (plane) => {
    const found = predictedOf(plane).filter(({ cell, prediction: { maxDistance } }) => {
      const { noise, step, width } = maxDistance;
      return cell.gammaW > -2 * cell.gammaSigma2 && noise >= dominance * (step + width);
    });
    const limit = ({ sigma2 }: PlaneCell) => (plane.dimension * sigma2 ** 2) / (2 * Math.E ** 2);
    const off = found.map(({ cell }) => Math.abs(Math.log(cell.distance / limit(cell))));
    return nineInTen(plane, 'noisy', off);
  },
};

/** The initial δC₁ and δC₂ have variance s²/w, so at fixed s the squared linear response scales like 1/w. */
const widthPower: Claim<Plane> = {
  id: 'width-power',
  statement: 'Where finite width dominates, the squared distance scales like 1/w at fixed σ²w',
  where: 'Figure 2, bottom right; linear response to finite width',
  domain: `${domain}, predicted part of finite width at least ${dominance} times the rest`,
  quantity: 'p in ‖A_GD − A_SC‖²/d² ∝ w^p times the linear response at this σ²w',
  criterion: (plane) => {
    const off = nextOrder(widthCells(plane));
    return {
      ...(Number.isFinite(off) && { low: -1 - off, high: -1 + off }),
      basis: `√(d/w) at w = ${wide}d, the order that linear response neglects, over the range of ln w`,
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
    return cell.distance > 0 && width >= dominance * (step + noise);
  });

/** The error of the slope by the order √(d/w) that linear response neglects. */
function nextOrder(found: ReturnType<typeof predictedOf>): number {
  const widths = found.map(({ cell }) => cell.width);
  const range = Math.log(largest(widths) / smallest(widths));
  return 1 / Math.sqrt(wide) / range;
}

export const theoryClaims = [...panels, noiseContours, widthPower];
