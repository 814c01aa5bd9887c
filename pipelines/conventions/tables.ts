import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCsv, type Table, type Value, withGenerated } from '@mixed-dynamics/artifacts';
import type { TrainingResult } from '@mixed-dynamics/dynamics';
import { projectFolder } from '../src/cli/project.ts';
import type { Network } from './measure.ts';
import { conventionsPicture } from './picture.ts';
import { formatCells, formatPlane } from './words.ts';

export const docsFolder = join(projectFolder, 'docs');

/** The tables of measurements, relative to docs/. */
export const files = { metrics: 'conventions/metrics.csv', curves: 'conventions/curves.csv' };

export const metricsColumns = [
  ...['part', 'label', 'dimension', 'gamma_sigma2', 'gamma_w', 'constant', 'variant', 'status'],
  ...['stop_reason', 'iterations', 'min_test_error', 'iterations_to_min_test_error'],
  ...['stable_rank_at_min', 'max_distance'],
] as const;

export const curvesColumns = ['label', 'variant', 'iteration', 'test_error', 'distance'] as const;

/** Largest number of points kept per curve; more would not be visible. */
const mostPoints = 150;
const digits = 5;

export function metricsRow(network: Network, variant: string, result: TrainingResult): Value[] {
  const { part, label, dimension, gammaSigma2, gammaW, constant } = network;
  const { status, stopReason, iterations, iterationsToMinTestError } = result;
  const measured = [result.stableRankAtMin, result.maxDistance].map(short);
  return [
    ...[part, label, dimension, short(gammaSigma2), short(gammaW), constant, variant, status],
    ...[stopReason, iterations, short(result.minTestError), iterationsToMinTestError, ...measured],
  ];
}

export function curvesRows(label: string, variant: string, result: TrainingResult): Value[][] {
  const { gdTestError, distance } = result.curves;
  const every = Math.ceil(gdTestError.length / mostPoints);
  return Array.from(gdTestError, (error, i) => [
    ...[label, variant, i, short(error), short(distance[i]!)],
  ]).filter((_, i) => i % every === 0);
}

const short = (value: number) => Number(value.toPrecision(digits));

/** The last measurements. */
export function readTables(): Record<keyof typeof files, Table> {
  const read = (path: string) => readCsv(join(docsFolder, path));
  return { metrics: read(files.metrics), curves: read(files.curves) };
}

/** The files made from the tables, by their paths in docs/. */
export function render({ metrics, curves }: ReturnType<typeof readTables>): Record<string, string> {
  const name = 'conventions.md';
  const text = readFileSync(join(docsFolder, name), 'utf8');
  const withCells = withGenerated(text, 'cells', formatCells(metrics), name);
  return {
    [name]: withGenerated(withCells, 'plane', formatPlane(metrics), name),
    'conventions/curves.svg': conventionsPicture(curves),
  };
}
