import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  agreementTable,
  differenceColumns,
  differenceParts,
  effectsTable,
  estimatesTable,
  statisticNames,
  statisticsColumns,
} from '@mixed-dynamics/analysis';
import {
  axisColumns,
  cellStatuses,
  ensembleColumns,
  idealMetricsColumns,
  metricsColumns,
  predictionColumns,
  scalingColumns,
  stepSizeColumns,
  stopReasons,
  theoryColumns,
  trainingColumns,
} from '@mixed-dynamics/artifacts';
import { failuresTable, spectraColumns, trajectoryColumns } from '@mixed-dynamics/sweep';
import { describe, expect, it } from 'vitest';
import { differenceTable } from '../src/commands/ensemble.ts';
import { predictedCurvesColumns } from '../src/network/keepNetwork.ts';
import { projectFolder } from './runCli.ts';

/** The columns of every table, as the code writes them, by the heading of the table on the page. */
const tables: Readonly<Record<string, readonly string[]>> = {
  'figure2/metrics.csv, .parquet, .npz': metricsColumns,
  'figure2/trajectories.parquet, .npz': trajectoryColumns().map(({ name }) => name),
  'figure2/metrics of a preset whose `figure2.dynamics` have `ideal`': idealMetricsColumns,
  'figure2/trajectories of such a preset': theoryColumns.ideal,
  'figure2/singular-values.csv of a preset with `figure2.singularValues`, n of them':
    spectraColumns(2),
  'figure2/metrics of a plane with other axes than γ_σ² and γ_w': Object.keys(axisColumns),
  'figure2/failures.csv': failuresTable([]).columns,
  'theory/figure2.csv': predictionColumns,
  'figure1/training.csv; what `train` and `recompute` write': trainingColumns,
  'what `train --dynamics exact,ideal` writes': [
    ...trainingColumns,
    ...theoryColumns.exact,
    ...theoryColumns.ideal,
  ],
  'figure1/singular-values.csv': ['iteration', 'dynamics', 's1', 's2'],
  'figure1/prediction.csv, by `network`': predictedCurvesColumns,
  'ensemble/draws.csv': ensembleColumns,
  'ensemble/statistics.csv': statisticsColumns,
  '`ensemble compare --table`': differenceTable([]).columns,
  'differences.csv, by `compare`': differenceColumns,
  'step-size/runs.csv': stepSizeColumns,
  'step-size/effects.csv': effectsTable({ reference: 0, constants: [], effects: [] }).columns,
  'scaling/cells.csv': scalingColumns,
  'scaling/fits.csv': estimatesTable([]).columns,
  'published/agreement.csv': agreementTable([]).columns,
};

/** The name of a column on the page: s1, s2, … together, and those of statistics by their ending. */
function nameOf(column: string): string {
  if (/^s\d+$/.test(column)) return 's1 … sd';
  const ending = [...statisticNames, ...differenceParts].find((name) =>
    column.endsWith(`_${name}`),
  );
  return ending ? `<quantity>_${ending}` : column;
}

const namesOf = (columns: readonly string[]) => [...new Set(columns.map(nameOf))];

const page = readFileSync(join(projectFolder, 'docs/columns.md'), 'utf8');

/** The cells of the table that has this heading. */
const rowsOf = (heading: string) =>
  page
    .slice(page.indexOf(`| ${heading} |`))
    .split('\n\n')[0]!
    .trimEnd()
    .split('\n')
    .slice(2)
    .map((line) => line.slice(2, -2).split(' | '));

describe('docs/columns.md', () => {
  it('has every table with its columns, as the code writes them', () => {
    const named = rowsOf('file').map(([file = '', , columns = '']) => [
      file,
      columns
        .replace('those of `metrics.csv`', metricsColumns.map((name) => `\`${name}\``).join(', '))
        .split(', ')
        .map((name) => name.replaceAll('`', '')),
    ]);
    const written = Object.entries(tables).map(([file, columns]) => [file, namesOf(columns)]);
    expect(Object.fromEntries(named)).toEqual(Object.fromEntries(written));
  });

  it('explains each column once, and no other', () => {
    const cells = rowsOf('column').map(([name = '']) => name);
    const alone = cells.filter((name) => !name.includes('` in `')).map((it) => it.slice(1, -1));
    const used = namesOf(Object.values(tables).flat());
    expect(alone.toSorted()).toEqual(used.toSorted());
    // This column means something else in one of the tables.
    const plain = Object.keys(tables).map((file) => file.replaceAll('`', ''));
    for (const own of cells.filter((name) => name.includes('` in `'))) {
      expect(plain).toContain(own.slice(own.indexOf('` in `') + 6, -1));
    }
  });

  it('lists the values of `status` and of `reason`', () => {
    const meaningOf = (column: string) =>
      rowsOf('column')
        .find(([name]) => name === `\`${column}\``)!
        .at(-1)!;
    expect(meaningOf('status')).toContain(cellStatuses.join(', '));
    expect(meaningOf('stop_reason')).toContain(stopReasons.join(', '));
  });

  it('matches every committed table', () => {
    const golden = join(projectFolder, 'golden');
    const files = readdirSync(golden, { recursive: true, encoding: 'utf8' }).filter((file) =>
      file.endsWith('.csv'),
    );
    expect(files.length).toBeGreaterThan(4);
    for (const file of files) {
      const name = file.split('/').slice(1).join('/');
      const [line] = readFileSync(join(golden, file), 'utf8').split('\n');
      const found = line!.split(',').filter((column) => !/^s([3-9]|\d\d+)$/.test(column));
      const [, own = []] = Object.entries(tables).find(([table]) => table.startsWith(name)) ?? [];
      // Of a plane of other axes with those at its end, of gradient descent alone without the distance.
      const axes = found.filter((column) => !own.includes(column) && column in axisColumns);
      const alone = found.includes('max_distance') ? [] : ['max_distance'];
      const wanted = [...own.filter((column) => !alone.includes(column)), ...axes];
      expect([name, wanted]).toEqual([name, found]);
    }
  });
});
