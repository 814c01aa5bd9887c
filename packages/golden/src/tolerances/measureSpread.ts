import { expected, type StopRule, type Table } from '@mixed-dynamics/artifacts';
import { type EngineClass, engineClassOf } from '../engineClass.ts';
import { alignNetworks, type PlaneResults, type TablePair } from '../networks/alignNetworks.ts';
import { type DecisionTolerances, stepUnit } from '../networks/compareStops.ts';
import { lastIteration } from '../networks/network.ts';
import { comparePng } from '../png/comparePng.ts';
import { formatKey } from '../report/quantities.ts';
import { compareTables } from '../tables/compareTables.ts';
import { roundingUnit, type Tolerance } from '../tables/metric.ts';
import { metricOf, rowScales, type TableShape, tableShapes } from '../tables/tableShape.ts';
import { Spread, Spreads, takeColumn } from './spread.ts';
import type { MeasuredClass, MeasuredRun } from './tolerances.ts';

/** One of several runs of a preset that differ only in the engine. */
export interface ComparableRun {
  readonly name: string;
  readonly facts: MeasuredRun;
  readonly plane?: PlaneResults;
  /** Tables beside the plane, by file name. */
  readonly tables: Readonly<Record<string, Table>>;
  /** PNGs by the picture's name. */
  readonly pictures: Readonly<Record<string, Uint8Array>>;
}

/** The differences between two runs. */
export interface PairSpread {
  readonly runs: readonly [string, string];
  /** Decisions that the two made at different iterations. */
  readonly ties: number;
  /** By quantity: `metrics.csv min_test_error`. */
  readonly single: Readonly<Record<string, number>>;
  readonly median: Readonly<Record<string, number>>;
}

interface ClassSpread {
  readonly measured: MeasuredClass;
  readonly pairs: readonly PairSpread[];
}

/**
 * The largest differences over all pairs of runs of a class of engines, and three times that as tolerance.
 * Undefined if no pair belongs to that class.
 * @throws UserError when the runs are not of the same networks
 */
export async function measureSpread(
  runs: readonly ComparableRun[],
  engineClass: EngineClass,
  rule: StopRule | undefined,
): Promise<ClassSpread | undefined> {
  const pairs = runs
    .flatMap((a, i) => runs.slice(i + 1).map((b) => [a, b] as const))
    .filter(([a, b]) => engineClassOf(a.facts.engine, b.facts.engine) === engineClass);
  if (pairs.length === 0) return undefined;
  const rounding = new Spread();
  for (const pair of pairs) takeRounding(rounding, pair);
  const spreads = { single: new Spreads(), median: new Spreads() };
  const found: PairSpread[] = [];
  for (const pair of pairs) {
    const one = { single: new Spreads(), median: new Spreads() };
    const { tables, ties } = comparableTables(pair, rule);
    for (const [file, tablePair] of Object.entries(tables)) {
      takeTable(one, file, tablePair, rounding.value, namesOf(pair));
    }
    takeSteps(one.single, pair);
    await takePictures(one.single, pair);
    spreads.single.merge(one.single);
    spreads.median.merge(one.median);
    const values = { single: one.single.values, median: one.median.values };
    found.push({ runs: [pair[0].name, pair[1].name], ties, ...values });
  }
  const used = runs.filter((run) => pairs.some((pair) => pair.includes(run)));
  const measured = measuredClass(used, rounding, spreads);
  return { measured, pairs: found };
}

type RunPair = readonly [ComparableRun, ComparableRun];

const namesOf = ([a, b]: RunPair) => `${a.name} / ${b.name}`;

/** Takes the difference at iteration 0: both dynamics start from the same matrix, so their distance is pure rounding. */
function takeRounding(rounding: Spread, [a, b]: RunPair): void {
  const take = (first: number, second: number, trainError: number, place: string) => {
    const apart = Math.abs(Math.sqrt(first) - Math.sqrt(second)) / roundingUnit(trainError);
    rounding.take(apart, () => `${place}, ${namesOf([a, b])}`);
  };
  a.plane?.networks.forEach(({ key, curves }, i) => {
    const other = b.plane?.networks[i]?.curves;
    if (!other || lastIteration(curves) < 0 || lastIteration(other) < 0) return;
    take(curves.distance[0]!, other.distance[0]!, curves.gd_train_error[0]!, formatKey(key));
  });
}

const { POSITIVE_INFINITY: any } = Number;
const anyDifference: Tolerance = { metric: 'largest', single: any, rounding: 0, median: any };
/** Makes every decision a tie, so that the difference between the margins is measured. */
const anyMargin: DecisionTolerances = {
  trainError: anyDifference,
  step: { train: any, test: any },
};

/** The tables of two runs, aligned; everything that must be equal is checked. */
function comparableTables(pair: RunPair, rule: StopRule | undefined) {
  const [a, b] = pair;
  const tables: Record<string, TablePair> = {};
  for (const [file, golden] of Object.entries(a.tables)) {
    const actual = b.tables[file];
    if (!actual) continue;
    tables[file] = { golden, actual, scales: rowScales(file, golden) };
  }
  let ties = 0;
  const exact = { ...tables };
  if (a.plane && b.plane && rule) {
    const aligned = alignNetworks(a.plane, b.plane, rule, anyMargin);
    const apart = aligned.decisions.find(({ tied }) => !tied);
    if (apart) {
      throw otherRuns(pair, 'stops that a rule decided', `others at ${formatKey(apart.key)}`);
    }
    ties = aligned.decisions.length;
    tables['metrics.csv'] = aligned.metrics;
    tables['curves.parquet'] = aligned.curves;
    exact['metrics.csv'] = aligned.metrics;
  }
  for (const [file, tablePair] of Object.entries(exact)) checkExact(pair, file, tablePair);
  return { tables, ties };
}

/** Checks that rows, columns, and all values that do not depend on the arithmetic are equal. */
function checkExact(pair: RunPair, file: string, { golden, actual }: TablePair): void {
  const shape = tableShapes[file]!;
  const compared = compareTables(actual, golden, {
    key: shape.key,
    toleranceOf: (column) => (metricOf(shape, column) ? anyDifference : undefined),
  });
  if (compared.pass) return;
  const [row] = compared.rowProblems;
  const [difference] = compared.differences;
  const got = row
    ? `a row that is ${row.kind}: ${formatKey(row.key)}`
    : difference
      ? `${difference.column} ${difference.golden} and ${difference.actual} at ${formatKey(difference.key)}`
      : 'other columns';
  throw otherRuns(pair, `the same networks in ${file}`, got);
}

function otherRuns([a, b]: RunPair, wanted: string, got: string): Error {
  return expected({
    culprit: `${a.name}, ${b.name}`,
    expected: wanted,
    got,
    remedy: 'compare runs of one preset that differ only in the engine',
  });
}

function takeTable(
  { single, median }: { readonly single: Spreads; readonly median: Spreads },
  file: string,
  { golden, actual, scales }: TablePair,
  rounding: number,
  names: string,
): void {
  const shape = tableShapes[file]!;
  golden.columns.forEach((column, c) => {
    const metric = metricOf(shape, column);
    if (!metric) return;
    const name = spreadName(file, column, shape);
    const spread = { single: single.of(name), median: median.of(name) };
    const valuesOf = ({ rows }: Table) => rows.map((row) => Number(row[c]));
    takeColumn(spread, { metric, rounding }, [valuesOf(golden), valuesOf(actual)], scales, {
      at: names,
      place: (row) => placeOf(golden, shape, row),
    });
  });
}

/** Columns without their own entry share one spread. */
function spreadName(file: string, column: string, shape: TableShape): string {
  return `${file} ${column in shape.metrics ? column : '*'}`;
}

function placeOf({ columns, rows }: Table, { key }: TableShape, row: number): string {
  return formatKey(
    Object.fromEntries(key.map((name) => [name, rows[row]![columns.indexOf(name)]!])),
  );
}

/** Takes the changes of the errors between successive iterations, around every stop and minimum of the runs. */
function takeSteps(single: Spreads, pair: RunPair): void {
  const [a, b] = pair;
  a.plane?.networks.forEach(({ key, row, curves }, i) => {
    const other = b.plane?.networks[i];
    if (!other) return;
    const end = Math.min(lastIteration(curves), lastIteration(other.curves));
    const minima = [row, other.row].map((one) => Number(one.iterations_to_min_test_error));
    const places = new Set([end, end - 1, ...minima.flatMap((best) => [best, best + 1])]);
    for (const at of [...places].filter((one) => one >= 1 && one <= end)) {
      for (const curve of ['train', 'test'] as const) {
        const step = (values: readonly number[]) => values[at]! - values[at - 1]!;
        const name = `gd_${curve}_error` as const;
        const apart = Math.abs(step(curves[name]) - step(other.curves[name]));
        single
          .of(`step ${curve}`)
          .take(apart / stepUnit(curves, curve, at), () => `${formatKey(key)}, ${namesOf(pair)}`);
      }
    }
  });
}

async function takePictures(single: Spreads, pair: RunPair): Promise<void> {
  for (const [name, picture] of Object.entries(pair[0].pictures)) {
    const other = pair[1].pictures[name];
    if (!other) continue;
    const { share } = await comparePng(other, picture, { share: 1 });
    single.of(`picture ${name}`).take(share, () => namesOf(pair));
  }
}

function measuredClass(
  runs: readonly ComparableRun[],
  rounding: Spread,
  { single, median }: { readonly single: Spreads; readonly median: Spreads },
): MeasuredClass {
  const tables: MeasuredClass['tables'] = {};
  const pictures: MeasuredClass['pictures'] = {};
  for (const name of single.names) {
    const [kind, what] = name.split(' ') as [string, string];
    if (kind === 'picture') pictures[what] = single.of(name).written;
    const metric = tableShapes[kind]?.metrics[what];
    if (!metric) continue;
    tables[kind] ??= {};
    tables[kind][what] = {
      ...{ metric, single: single.of(name).written, median: median.of(name).written },
    };
  }
  const [train, test] = [single.of('step train').written, single.of('step test').written];
  const decides = runs.some(({ plane }) => plane !== undefined);
  return {
    runs: runs.map(({ facts }) => facts),
    rounding: rounding.written,
    ...(decides && { step: { train, test } }),
    tables,
    pictures,
  };
}
