import type { Table } from '@mixed-dynamics/artifacts';
import { analyseAgreement, powerOf } from './agreement.ts';
import type { Estimate } from './estimate.ts';
import { scalingRows } from './scalingTable.ts';
import { analyseTransition } from './transition.ts';

export type ScalingFindings = ReturnType<typeof analyseScaling>;

/**
 * Analyses a scaling study.
 * @param cells the table of `scaling/cells.csv`
 * @throws UserError when a column is missing
 */
export function analyseScaling(cells: Table) {
  const rows = scalingRows(cells);
  return { transition: analyseTransition(rows), agreement: analyseAgreement(rows) };
}

/** A named estimate, a row of `scaling/fits.csv`. */
export interface NamedEstimate extends Estimate {
  readonly name: string;
}

/** Every fitted number of a study, by name. */
export function estimatesOf({ transition, agreement }: ScalingFindings): NamedEstimate[] {
  const { places, position, width, widthPower } = transition;
  const named = (name: string, estimate: Estimate | undefined): NamedEstimate[] =>
    estimate ? [{ name, ...estimate }] : [];
  return [
    ...places.flatMap((place) => [
      ...named(`position of the transition at d = ${place.dimension}`, place.position),
      ...named(`width of the transition at d = ${place.dimension}`, place.width),
    ]),
    ...named('position of the transition as d → ∞', position?.limit),
    ...named('position of the transition, times ln d', position?.slope),
    ...named('width of the transition as d → ∞', width?.limit),
    ...named('width of the transition, times ln d', width?.slope),
    ...named('width of the transition, power of ln d', widthPower),
    ...agreement.lines.flatMap(({ excess, dimension, fit }) =>
      named(
        `distance², power of w at s = ${powerOfD(excess)}, d = ${dimension}`,
        fit && powerOf(fit),
      ),
    ),
    ...agreement.powers.flatMap(({ excess, power }) =>
      named(`distance², power of w at s = ${powerOfD(excess)}, all d`, power),
    ),
  ];
}

const powerOfD = (excess: number) => `d^${Number((1 + excess).toPrecision(12))}`;

/** The table of `scaling/fits.csv`. */
export function estimatesTable(estimates: readonly NamedEstimate[]): Table {
  return {
    columns: ['quantity', 'points', 'value', 'standard_error', 'low', 'high', 'theory'],
    rows: estimates.map(({ name, count, value, error, interval: [low, high], theory }) => [
      ...[name, count, value, error],
      ...[low, high, theory ?? Number.NaN],
    ]),
  };
}
