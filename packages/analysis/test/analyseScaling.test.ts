import { limitRatio } from '@mixed-dynamics/theory';
import { describe, expect, it } from 'vitest';
import { analyseScaling, estimatesOf, estimatesTable } from '../src/index.ts';
import { meanOf } from '../src/scaling/estimate.ts';
import { crossing } from '../src/scaling/transition.ts';
import { scalingRow, theoryTable } from './scalingTable.ts';

const value = (estimates: ReturnType<typeof estimatesOf>, name: string) =>
  estimates.find((each) => each.name === name)!;

describe('a study that follows the theory', () => {
  const findings = analyseScaling(theoryTable());
  const estimates = estimatesOf(findings);

  it('has its transition at ln ρ/ln d, and a width that vanishes for d → ∞', () => {
    const { places, position, width, widthPower } = findings.transition;
    for (const place of places) {
      expect(place.position.value).toBeCloseTo(
        Math.log(limitRatio(0.25)) / Math.log(place.dimension),
        2,
      );
      expect(place.position.theory).toBeCloseTo(place.position.value, 2);
      expect(place.width.theory).toBeCloseTo(place.width.value, 2);
    }
    for (const line of [position!, width!]) {
      expect(line.limit.value).toBeCloseTo(0, 3);
      expect(line.slope.value / line.slope.theory!).toBeCloseTo(1, 2);
    }
    expect(widthPower!.value).toBeCloseTo(-1, 2);
    expect(places.map(({ dimension, used }) => [dimension, used])).toEqual([
      [50, false],
      [200, true],
      [1000, true],
    ]);
  });

  it('has a squared distance ∝ 1/w above the floor; noisy starts and points at the floor are left out', () => {
    for (const { fit, points, floor, dimension } of findings.agreement.lines) {
      expect(floor).toBeCloseTo(1e-7, 12);
      expect(fit!.slope).toBeCloseTo(-1, 6);
      for (const { width, distance, used } of points) {
        const isQuiet = dimension ** 1.2 / width <= 0.25;
        expect(used).toBe(isQuiet && distance >= 4e-7);
      }
    }
    expect(value(estimates, 'distance², power of w at s = d^0.6, all d').value).toBeCloseTo(-1, 6);
  });

  it('names every estimate once, and lists all of them in the table', () => {
    const names = estimates.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    const { columns, rows } = estimatesTable(estimates);
    expect(rows).toHaveLength(names.length);
    for (const row of rows) expect(row).toHaveLength(columns.length);
  });
});

describe('a study that does not follow the theory', () => {
  it('gives its own power, with an interval that excludes −1', () => {
    const { lines } = analyseScaling(theoryTable({ power: -0.8, noise: 0.05 })).agreement;
    for (const { fit } of lines) {
      expect(fit!.slope).toBeCloseTo(-0.8, 1);
      expect(fit!.slopeInterval[0]).toBeGreaterThan(-1);
    }
  });

  it('leaves out diverged networks, and gives no fit for too few points', () => {
    const { columns, rows } = theoryTable();
    const table = {
      columns,
      rows: [
        ...rows.slice(0, 66),
        scalingRow({
          ...{ part: 'agreement', dimension: 50, trial: 5, excess: -0.4, gammaW: 1.8 },
          ...{ distance: Number.POSITIVE_INFINITY, status: 'diverged' },
        }),
      ],
    };
    const { transition, agreement } = analyseScaling(table);
    expect(agreement.lines[0]!.points.map(({ trial }) => trial)).toEqual([0, 0, 0, 0]);
    expect(transition.places[0]!.position.count).toBe(1);
    expect(transition.places[0]!.position.error).toBeNaN();
    expect(transition.position).toBeUndefined();
  });

  it('refuses a table without the columns', () => {
    expect(() => analyseScaling({ columns: ['part', 'status'], rows: [] })).toThrow(
      /expected a column 'dimension'/,
    );
  });
});

describe('crossing', () => {
  const x = [0, 1, 2];
  it('is exact on straight lines and cubics, and undefined without a crossing', () => {
    expect(crossing(x, [0.1, 0.3, 0.5], 0.2)).toBeCloseTo(0.5, 12);
    expect(crossing(x, [0.1, 0.3, 0.7], 0.3)).toBeCloseTo(1, 12);
    const cubic = [0, 1, 2, 3, 4, 5];
    const values = cubic.map((at) => at ** 3);
    for (const level of [0.5, 10, 50, 100]) {
      expect(crossing(cubic, values, level)).toBeCloseTo(Math.cbrt(level), 12);
    }
    expect(crossing(x, [0.1, 0.3, 0.7], 0.8)).toBeUndefined();
    expect(crossing(x, [0.1, 0.3, 0.7], 0.05)).toBeUndefined();
  });
});

describe('meanOf', () => {
  it('gives the standard error and Student interval of a textbook sample', () => {
    const { value: mean, error, interval, count } = meanOf([1, 2, 3, 4, 5]);
    expect([mean, count]).toEqual([3, 5]);
    expect(error).toBeCloseTo(Math.sqrt(2.5 / 5), 12);
    expect(interval[1] - mean).toBeCloseTo(2.7764451 * error, 6);
  });
});
