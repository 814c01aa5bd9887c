import type { Table } from '@mixed-dynamics/artifacts';
import { describe, expect, it } from 'vitest';
import { compareRuns, ensembleStatistics } from '../src/index.ts';
import { drawer, metricsOf, stack } from './planes.ts';

const count = (
  { differences }: ReturnType<typeof compareRuns>,
  quantity: string,
  verdict: string,
) => differences.filter((one) => one.quantity === quantity && one.verdict === verdict).length;

const draw = drawer(11);
const ensemble = (draws = 5) =>
  ensembleStatistics(stack(Array.from({ length: draws }, (_, trial) => draw(trial))));

/** The run with one column changed in every cell. */
function shifted(run: Table, column: string, change: (value: number) => number | string): Table {
  const at = run.columns.indexOf(column);
  return { ...run, rows: run.rows.map((row) => row.with(at, change(Number(row[at])))) };
}

describe('compareRuns', () => {
  it.each([
    [0.95, 0.05],
    [0.8, 0.2],
  ])('at confidence %d, two fresh runs differ beyond the noise in %d of the cells', (p, share) => {
    const [runs, cells] = [400, 9];
    for (const quantity of ['min_test_error', 'log_max_distance', 'stable_rank_at_min']) {
      let beyond = 0;
      for (let k = 0; k < runs; k++) {
        beyond += count(compareRuns(draw(), draw(), ensemble(), p), quantity, 'beyond');
      }
      const deviation = Math.sqrt((share * (1 - share)) / (runs * cells));
      expect(Math.abs(beyond / (runs * cells) - share)).toBeLessThan(5 * deviation);
    }
  });

  it('finds a difference larger than that between draws, in its quantity', () => {
    const [a, b] = [draw(), draw()];
    const compared = compareRuns(
      a,
      shifted(b, 'stable_rank_at_min', (v) => v + 9),
      ensemble(),
    );
    expect(count(compared, 'stable_rank_at_min', 'beyond')).toBe(9);
    expect(count(compared, 'min_test_error', 'beyond')).toBeLessThan(4);
    expect(compared.cells).toBe(9);
  });

  it('reports cells without a result, and cells without a deviation in the ensemble', () => {
    const [a, b] = [draw(), draw()];
    const diverged = shifted(b, 'status', () => 'diverged');
    expect(count(compareRuns(a, diverged, ensemble()), 'min_test_error', 'status')).toBe(9);
    expect(count(compareRuns(diverged, diverged, ensemble()), 'min_test_error', 'unknown')).toBe(9);
    const oneDraw = shifted(ensemble(), 'min_test_error_draws', () => 1);
    const compared = compareRuns(a, b, oneDraw);
    expect(count(compared, 'min_test_error', 'unknown')).toBe(9);
    expect(count(compared, 'stable_rank_at_min', 'unknown')).toBe(0);
  });

  it('ignores a difference of one iteration, even if all draws of the ensemble agree', () => {
    const plain = () => metricsOf(() => undefined);
    const same = ensembleStatistics(
      stack([metricsOf(() => undefined, 0), metricsOf(() => undefined, 1)]),
    );
    const by = (steps: number) =>
      compareRuns(
        plain(),
        shifted(plain(), 'iterations_to_min_test_error', (v) => v + steps),
        same,
      );
    expect(count(by(1), 'iterations_to_min_test_error', 'within')).toBe(9);
    expect(count(by(2), 'iterations_to_min_test_error', 'beyond')).toBe(9);
  });

  it('counts the cells that are the same draw in both runs', () => {
    const run = draw();
    expect(compareRuns(run, run, ensemble()).sameDraw).toBe(9);
    const other = shifted(run, 'seed', () => 'another');
    expect(compareRuns(run, other, ensemble()).sameDraw).toBe(0);
  });

  it('compares the cells common to all three tables, and refuses if there are none', () => {
    const half = (table: Table) => ({ ...table, rows: table.rows.slice(0, 4) });
    expect(compareRuns(half(draw()), draw(), ensemble()).cells).toBe(4);
    const elsewhere = shifted(draw(), 'gamma_w', (v) => v + 0.5);
    expect(() => compareRuns(elsewhere, draw(), ensemble())).toThrow(
      /the runs: expected cells at the places of the ensemble, got none in common/,
    );
  });

  it('refuses a run with several networks per cell', () => {
    const two = stack([draw(), draw()]);
    expect(() => compareRuns(draw(), two, ensemble())).toThrow(
      /second run: expected one network per cell, got 18 networks in 9 cells; .*without `trials`/,
    );
  });

  it('refuses a run of another dimension', () => {
    const wide = shifted(draw(), 'width', (v) => 2 * v);
    expect(() => compareRuns(draw(), wide, ensemble())).toThrow(
      /second run, cell \(-2,0\): expected the ensemble's width, 1, got 2; .*same dimension/,
    );
  });
});
