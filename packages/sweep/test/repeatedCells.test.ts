import { metricsColumns } from '@mixed-dynamics/artifacts';
import { expect, test } from 'vitest';
import type { SweepCell } from '../src/cells/cell.ts';
import { gridCells } from '../src/grid/grid.ts';
import { ensembleCells, stepSizeCells } from '../src/grid/sweepCells.ts';
import { parsePreset } from '../src/presets/preset.ts';
import { cellKey } from '../src/store/cellKey.ts';
import { failedMetrics } from '../src/tables/metricsTable.ts';
import { ensembleTable, stepSizeTable } from '../src/tables/repeatedTables.ts';
import { makeResult } from './fixtures/makeResult.ts';
import { physics, section } from './fixtures/setup.ts';

const { trials: _trials, ...plane } = section();
const ensembleOf = (changes: object) =>
  parsePreset({ seed: 1, ensemble: { ...plane, draws: 3, ...changes } }, 'p.json').ensemble!;
const studyOf = (changes: object) =>
  parsePreset({ seed: 1, stepSize: { ...plane, learningRateConstant: [2, 50], ...changes } }, 'p')
    .stepSize!;

const keyOf = (cell: SweepCell, data: string) =>
  cellKey({ rootSeed: 1, engine: 'cpu', data, code: 'x' }, cell);

const folderOf = (trial: number) => `draw-${trial}`;

/** The results of a sweep of these cells in which one cell fails. */
function found(cells: readonly SweepCell[], failed: number) {
  const resultOf = (cell: SweepCell) =>
    cell.index === failed ? undefined : makeResult({ ...cell, rootSeed: 1, engine: 'cpu' });
  const metricsOf = (cell: SweepCell) =>
    resultOf(cell)?.metrics ?? failedMetrics({ ...cell, rootSeed: 1 });
  return { cells, resultOf, metricsOf };
}

test('an ensemble has each cell of the plane once per draw, and its first draw is Figure 2', () => {
  const cells = ensembleCells(ensembleOf({}), folderOf);
  expect(cells.map(({ trial }) => trial)).toEqual([0, 1, 2].flatMap((k) => Array(12).fill(k)));
  expect(cells.map(({ index }) => index)).toEqual([...cells.keys()]);
  expect(cells[12]!.dataDir).toBe('draw-1');
  const figure2 = gridCells(section()).map((cell) =>
    keyOf({ ...cell, section: physics(), dataDir: 'data' }, 'd0'),
  );
  expect(cells.slice(0, 12).map((cell) => keyOf(cell, 'd0'))).toEqual(figure2);
  const keys = cells.map((cell) => keyOf(cell, 'd0'));
  expect(new Set(keys).size).toBe(36);
  expect(cells.slice(12).map((cell) => keyOf(cell, 'd1'))).not.toContain(keys[12]);
});

test('a step-size study has each cell once for every c, all with the same draw', () => {
  const cells = stepSizeCells(studyOf({}), 'data');
  expect(cells).toHaveLength(24);
  expect(cells.map((cell) => cell.section.learningRateConstant)).toEqual([
    ...Array(12).fill(2),
    ...Array(12).fill(50),
  ]);
  expect(new Set(cells.map(({ trial }) => trial))).toEqual(new Set([0]));
  // At c = 50 these are the cells of Figure 2.
  const [last] = cells.slice(-1);
  const own = { ...gridCells(section()).at(-1)!, section: physics(), dataDir: 'data' };
  expect(keyOf(last!, 'd')).toBe(keyOf(own, 'd'));
});

test('the table has the draw of each row, and the status of a failed cell', () => {
  const cells = ensembleCells(ensembleOf({ draws: 2 }), folderOf);
  const table = ensembleTable(found(cells, 13));
  expect(table.columns).toEqual(['trial', ...metricsColumns]);
  expect(table.rows).toHaveLength(24);
  expect(table.rows[0]!.slice(0, 3)).toEqual([0, -3, 0]);
  expect(table.rows[13]).toEqual(expect.arrayContaining([1, 'failed', Number.NaN]));
});

test('the table of step sizes has c, and the train error at the start and at the end', () => {
  const cells = stepSizeCells(studyOf({}), 'data');
  const { columns, rows } = stepSizeTable(found(cells, 0));
  expect(columns).toEqual([
    'learning_rate_constant',
    ...metricsColumns,
    'train_error_start',
    'train_error_end',
  ]);
  expect([rows[0]![0], rows.at(-1)![0]]).toEqual([2, 50]);
  const { gdTrainError } = found(cells, 0).resultOf(cells.at(-1)!)!.trajectory;
  expect(rows.at(-1)!.slice(-2)).toEqual([gdTrainError[0], gdTrainError.at(-1)]);
  expect(rows[0]!.slice(-2)).toEqual([Number.NaN, Number.NaN]);
});

test.each([
  [() => ensembleOf({ draws: 1 }), /`ensemble\.draws`: expected .*2.*got 1/],
  [() => ensembleOf({ draws: undefined }), /`ensemble\.draws`: .*got nothing; add it/],
  [() => ensembleOf({ drawz: 5 }), /`ensemble\.drawz`: .*did you mean `draws`\?/],
  [() => ensembleOf({ rank: 11 }), /`ensemble\.rank`: expected at most `dimension`, 10/],
  [() => ensembleOf({ gammaW: [2, 1] }), /`ensemble\.gammaW\.1`: expected more than/],
  [() => studyOf({ learningRateConstant: [2] }), /`stepSize\.learningRateConstant`: .*2/],
  [
    () => studyOf({ gammaW: [1] }),
    /`stepSize\.gammaW`: expected at least two values, a plane, got 1/,
  ],
  [() => studyOf({ learningRateConstant: [5, 2] }), /learningRateConstant\.1`: expected more than/],
  [() => studyOf({ learningRateConstant: [0, 2] }), /learningRateConstant\.0`: expected .*0/],
  [() => studyOf({ learningRateConstant: 50 }), /`stepSize\.learningRateConstant`: expected/],
])('refuses %s', (parse, message) => {
  expect(parse).toThrow(message);
});
