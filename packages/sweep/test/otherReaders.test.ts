import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatCsv, metricsTextColumns, parseCsv, type Table } from '@mixed-dynamics/artifacts';
import { expect, test, vi } from 'vitest';
import type { CellTask } from '../src/cells/cell.ts';
import { gridCells } from '../src/grid/grid.ts';
import { writeMetricsNpz, writeMetricsParquet } from '../src/tables/columnFiles.ts';
import { failedMetrics, plainTable } from '../src/tables/metricsTable.ts';
import { makeResult } from './fixtures/makeResult.ts';
import { physics, section, temporaryFolder } from './fixtures/setup.ts';

/** A table with a diverged and a failed cell, after a round trip through CSV. */
function csvTable(): Table {
  const metrics = gridCells(section()).map((cell) => {
    const { gammaSigma2, gammaW, trial, index } = cell;
    const base = { rootSeed: 1, engine: 'cpu', section: physics(), dataDir: '/data' };
    const task: CellTask = { ...base, gammaSigma2, gammaW, trial };
    return index === 5 ? failedMetrics(task) : makeResult(task, index === 2).metrics;
  });
  const text = formatCsv(plainTable(metrics));
  return parseCsv(text, metricsTextColumns, 'metrics.csv');
}

/** Every value as text, as JavaScript writes it, so that NaN equals NaN. */
const asTexts = (rows: readonly (readonly unknown[])[]) => rows.map((row) => row.map(String));

const numpyWorks = spawnSync('python3', ['-c', 'import numpy'], { stdio: 'ignore' }).status === 0;

const readWithNumpy = `
import json, sys, numpy
table = numpy.load(sys.argv[1], allow_pickle=False)
print(json.dumps({
    name: [table[name].dtype.kind, [v.hex() if table[name].dtype.kind == 'f' else v for v in table[name].tolist()]]
    for name in table.files
}))`;

test.skipIf(!numpyWorks)(
  `${numpyWorks ? '' : 'not run, no NumPy: '}NumPy reads the .npz with the values of the CSV`,
  () => {
    const table = csvTable();
    const path = join(temporaryFolder(), 'metrics.npz');
    writeMetricsNpz(path, table);
    const text = execFileSync('python3', ['-c', readWithNumpy, path], { encoding: 'utf8' });
    const columns = Object.entries(JSON.parse(text) as Record<string, [string, string[]]>);
    expect(columns.map(([name]) => name)).toEqual(table.columns);
    columns.forEach(([name, [kind, values]], i) => {
      const isText = (metricsTextColumns as readonly string[]).includes(name);
      expect([name, kind]).toEqual([name, isText ? 'U' : 'f']);
      const wanted = table.rows.map((row) => row[i]!);
      expect(isText ? values : values.map(fromHex)).toEqual(wanted);
    });
  },
);

/** Parses the output of Python's `float.hex`, which keeps every bit: `-0x1.8000000000000p+3`. */
function fromHex(text: string): number {
  if (/nan|inf/.test(text)) return Number(text.replace('nan', 'NaN').replace('inf', 'Infinity'));
  const [, sign, whole, fraction, exponent] = /^(-?)0x(\d)\.([0-9a-f]+)p([-+]\d+)$/.exec(text)!;
  const mantissa = Number(whole) + Number.parseInt(fraction!, 16) / 16 ** fraction!.length;
  return (sign ? -1 : 1) * mantissa * 2 ** Number(exponent);
}

test('the .npz depends only on the table, not on date or time zone', () => {
  const table = csvTable();
  const folder = temporaryFolder();
  const write = (name: string) => {
    writeMetricsNpz(join(folder, name), table);
    return readFileSync(join(folder, name));
  };
  const first = write('a.npz');
  vi.useFakeTimers({ now: new Date('2031-07-01T12:00:00Z') });
  vi.stubEnv('TZ', 'Pacific/Kiritimati');
  try {
    expect(write('b.npz').equals(first)).toBe(true);
  } finally {
    vi.useRealTimers();
    vi.unstubAllEnvs();
  }
});

const duckdb = await import('@duckdb/node-api').catch(() => undefined);

test.skipIf(!duckdb)(
  `${duckdb ? '' : 'not run, no DuckDB: '}DuckDB reads the Parquet with the values of the CSV`,
  async () => {
    const table = csvTable();
    const folder = temporaryFolder();
    const path = join(folder, 'metrics.parquet');
    writeMetricsParquet(path, table);
    writeFileSync(join(folder, 'metrics.csv'), formatCsv(table));
    const connection = await (await duckdb!.DuckDBInstance.create()).connect();
    try {
      const result = await connection.runAndReadAll(`select * from read_parquet('${path}')`);
      expect(result.columnNames()).toEqual(table.columns);
      expect(asTexts(result.getRows())).toEqual(asTexts(table.rows));
      const counted = await connection.runAndReadAll(
        `select status, count(*), min(min_test_error) from '${path}' where status = 'ok' group by status`,
      );
      const ok = table.rows.filter((row) => row[table.columns.indexOf('status')] === 'ok');
      const errors = ok.map((row) => row[table.columns.indexOf('min_test_error')] as number);
      expect(counted.getRows()).toEqual([['ok', BigInt(ok.length), Math.min(...errors)]]);
    } finally {
      connection.closeSync();
    }
  },
);
