import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expected, numberColumn, parseCsv, type Table } from '@mixed-dynamics/artifacts';
import { singularValueTextColumns } from '@mixed-dynamics/figures';
import { curveNames, packCurves } from './curves.ts';
import type { Figure1Facts, Figure1Setting } from './facts.ts';

/** The tables of Figure 1, relative to the results folder. */
export const figure1Tables = ['figure1/training.csv', 'figure1/singular-values.csv'] as const;

/** The network of Figure 1 in the page's form. */
export interface Figure1 {
  readonly facts: Figure1Facts;
  /** The five curves, then every singular value of GD, largest first, then those of SC; packed. */
  readonly curves: Uint8Array;
}

/**
 * Reads the run of Figure 1, or nothing where there is none.
 * @throws UserError when one of its tables is damaged or they do not belong together
 */
export function readFigure1(outDir: string, setting: Figure1Setting): Figure1 | undefined {
  const [training, spectra] = figure1Tables.map((name) => join(outDir, name));
  if (!existsSync(training!) || !existsSync(spectra!)) return undefined;
  const errors = parseCsv(readFileSync(training!, 'utf8'), [], training!);
  const values = parseCsv(readFileSync(spectra!, 'utf8'), singularValueTextColumns, spectra!);
  const rows = errors.rows.length;
  const curves = [
    ...curveNames.map((name) => numberColumn(errors, name)),
    ...singularValues(values, 'gd', setting.dimension, rows, spectra!),
    ...singularValues(values, 'sc', setting.dimension, rows, spectra!),
  ];
  return { facts: { ...setting, rows }, curves: packCurves(curves) };
}

function singularValues(
  table: Table,
  dynamics: string,
  dimension: number,
  rows: number,
  path: string,
): number[][] {
  const which = table.columns.indexOf('dynamics');
  const part = { ...table, rows: table.rows.filter((row) => row[which] === dynamics) };
  if (part.rows.length !== rows) {
    throw expected({
      culprit: path,
      expected: `${rows} iterations of ${dynamics}, as training.csv has it`,
      got: part.rows.length,
      remedy: 'run the stage `training` again',
    });
  }
  return Array.from({ length: dimension }, (_, k) => numberColumn(part, `s${k + 1}`));
}
