import { placeKey } from '@mixed-dynamics/artifacts';
import { group, mean } from 'd3-array';
import { type Claim, type ClaimResult, evaluateClaim } from '../claims/claim.ts';
import { fitLine } from '../statistics/regression.ts';
import type { StepSizeEffect, StepSizeEffects } from './stepSizeEffects.ts';

/** The effects, and the rank K of the teacher, with which the width is compared. */
interface StepSizeStudy extends StepSizeEffects {
  readonly rank: number;
}

const where = 'the paper on the learning rate: c is usually 50; 2 or 5 is faster but less stable';
/** Fewer iterations are too coarsely rounded to integers for the fit of a power. */
const fewestIterations = 5;
const domain = 'w > K, cells that diverge with no step size';

/** The cells of the domain, each with its effects in order of c. */
function cellsOf({ effects, rank }: StepSizeStudy): StepSizeEffect[][] {
  const wide = effects.filter(({ width }) => width > rank);
  const cells = group(wide, ({ gammaSigma2, gammaW }) => placeKey(gammaSigma2, gammaW));
  return [...cells.values()].filter((cell) => cell.every(({ state }) => state === 'ok'));
}

const iterations: Claim<StepSizeStudy> = {
  id: 'step-size-iterations',
  statement: 'A larger step saves iterations in proportion: their number grows like c',
  where,
  domain: `${domain}, at least ${fewestIterations} iterations with every c`,
  quantity: 'p in iterations ∝ c^p, with one factor per cell, by least squares',
  criterion: () => ({
    low: 0.95,
    high: 1.05,
    basis: 'p = 1, because η is proportional to 1/c, up to the error of finite steps',
  }),
  measure: (study) => {
    const cells = cellsOf(study).filter((cell) =>
      cell.every((effect) => effect.iterations >= fewestIterations),
    );
    const count = `${cells.length} cells, c = ${study.constants.join(', ')}`;
    if (cells.length < 3) return { reason: 'fewer than 3 cells', cells: count };
    // Subtracting each cell's mean removes its own factor.
    const centred = (of: (effect: StepSizeEffect) => number) =>
      cells.flatMap((cell) => {
        const logs = cell.map((effect) => Math.log(of(effect)));
        const middle = mean(logs)!;
        return logs.map((log) => log - middle);
      });
    const { slope, slopeError } = fitLine(
      centred(({ constant }) => constant),
      centred((effect) => effect.iterations),
    );
    return { value: slope, standardError: slopeError, cells: count };
  },
};

const testError: Claim<StepSizeStudy> = {
  id: 'step-size-test-error',
  statement: 'The second smallest c reaches the same test error as the largest',
  where,
  domain,
  quantity: 'fraction of cells whose smallest test error changes by less than 0.01',
  criterion: () => ({
    low: 0.9,
    basis: '0.01 is a sixth of a colour band of Figure 2; the rest are narrow or at the transition',
  }),
  measure: (study) => {
    const constant = study.constants[1]!;
    const cells = cellsOf(study).map(
      (cell) => cell.find((effect) => effect.constant === constant)!,
    );
    const count = `${cells.length} cells, c = ${constant} and ${study.reference}`;
    if (study.constants.length < 3) return { reason: 'fewer than three values of c', cells: count };
    if (cells.length === 0) return { reason: 'no cell', cells: count };
    const close = cells.filter(({ testErrorChange }) => Math.abs(testErrorChange) < 0.01).length;
    return { value: close / cells.length, cells: count };
  },
};

const stability: Claim<StepSizeStudy> = {
  id: 'step-size-stability',
  statement: 'The smallest c is less stable: training diverges where it does not with any larger c',
  where,
  domain: 'all cells',
  quantity: 'fraction of cells that diverge with the smallest c, minus that with any larger c',
  criterion: () => ({ low: 0.005, basis: 'more than nothing: one cell in 200' }),
  measure: ({ effects, constants }) => {
    const cells = effects.length / constants.length;
    const diverged = effects.filter(({ state }) => state === 'diverged');
    const first = diverged.filter(({ constant }) => constant === constants[0]).length;
    const places = new Set(
      diverged
        .filter(({ constant }) => constant !== constants[0])
        .map(({ gammaSigma2, gammaW }) => placeKey(gammaSigma2, gammaW)),
    );
    return {
      value: (first - places.size) / cells,
      cells: `${cells} cells`,
      note: `${first} cells diverge with c = ${constants[0]}, ${places.size} with a larger c`,
    };
  },
};

/** The paper's claims about its step size, evaluated on a study of step sizes. */
export function stepSizeClaims(study: StepSizeStudy): ClaimResult[] {
  return [iterations, testError, stability].map((claim) => evaluateClaim(claim, study));
}
