import { curveNames, type StopRule, type Table, type Value } from '@mixed-dynamics/artifacts';
import { roundingUnit } from '../tables/metric.ts';
import { pairRows } from '../tables/pairRows.ts';
import { keyOf, tableShapes } from '../tables/tableShape.ts';
import {
  type Decision,
  type DecisionTolerances,
  minimumDecision,
  stopDecision,
} from './compareStops.ts';
import { lastIteration, type Network, numbersUpTo } from './network.ts';
import { sampled } from './sampleCurves.ts';

/** A plane: its table, and its networks in the order of the rows. */
export interface PlaneResults {
  readonly metrics: Table;
  readonly networks: readonly Network[];
}

/** Two tables with comparable rows and columns, and a scale for each golden row. */
export interface TablePair {
  readonly golden: Table;
  readonly actual: Table;
  readonly scales: readonly number[];
}

interface AlignedPlanes {
  /** `metrics.csv`; the numbers of a tied network are those of the earlier stop in both runs. */
  readonly metrics: TablePair;
  /** The curves at the iterations of the snapshot that both runs reach. */
  readonly curves: TablePair;
  /** Decisions in which the runs differ, tied or not. */
  readonly decisions: readonly Decision[];
  /** Number of networks whose stable ranks are not comparable, because they are read at different iterations. */
  readonly otherRank: number;
}

/** Aligns two runs of one plane for comparison value by value. */
export function alignNetworks(
  golden: PlaneResults,
  actual: PlaneResults,
  rule: StopRule,
  tolerances: DecisionTolerances,
): AlignedPlanes {
  const key = keyOf(tableShapes['metrics.csv'], golden.metrics.columns);
  const { pairs } = pairRows(actual.metrics, golden.metrics, key);
  const rows = { golden: [...golden.metrics.rows], actual: [...actual.metrics.rows] };
  const scales = golden.networks.map(({ curves }) => scaleOf(curves));
  const curves = { golden: [] as Value[][], actual: [] as Value[][], scales: [] as number[] };
  const decisions: Decision[] = [];
  let otherRank = 0;
  for (const { goldenIndex, actualIndex } of pairs) {
    const pair = [golden.networks[goldenIndex]!, actual.networks[actualIndex]!] as const;
    if (pair.some((network) => lastIteration(network.curves) < 0)) continue;
    const aligned = alignRows(pair, rule, tolerances);
    decisions.push(...aligned.decisions);
    if (aligned.otherRank) otherRank += 1;
    rows.golden[goldenIndex] = golden.metrics.columns.map((name) => aligned.golden[name]!);
    rows.actual[actualIndex] = actual.metrics.columns.map((name) => aligned.actual[name]!);
    const iterations = Object.keys(pair[0].curves.distance)
      .map(Number)
      .filter((i) => i <= lastIteration(pair[1].curves));
    curves.golden.push(...curveRows(pair[0], iterations));
    curves.actual.push(...curveRows(pair[1], iterations));
    for (const _ of iterations) curves.scales.push(scales[goldenIndex]!);
  }
  const columns = [...key, 'iteration', ...curveNames];
  return {
    metrics: {
      golden: { ...golden.metrics, rows: rows.golden },
      actual: { ...actual.metrics, rows: rows.actual },
      scales,
    },
    curves: {
      golden: { columns, rows: curves.golden },
      actual: { columns, rows: curves.actual },
      scales: curves.scales,
    },
    decisions,
    otherRank,
  };
}

const scaleOf = ({ gd_train_error: [first] }: Network['curves']) => roundingUnit(first ?? 0);

type Row = Record<string, Value>;

/** The two rows of a network, adjusted for ties. */
function alignRows(
  pair: readonly [Network, Network],
  rule: StopRule,
  tolerances: DecisionTolerances,
): { golden: Row; actual: Row; decisions: Decision[]; otherRank: boolean } {
  const [golden, actual]: [Row, Row] = [{ ...pair[0].row }, { ...pair[1].row }];
  const otherRank = golden.iterations_to_min_test_error !== actual.iterations_to_min_test_error;
  const stop = stopDecision(pair, rule, tolerances);
  const end = Math.min(...pair.map(({ curves }) => lastIteration(curves)));
  const minimum = stop && !stop.tied ? undefined : minimumDecision(pair, end, tolerances);
  if (stop?.tied) {
    Object.assign(golden, numbersUpTo(pair[0].curves, end));
    Object.assign(actual, numbersUpTo(pair[1].curves, end));
    useGolden(['iterations', 'stop_reason']);
  }
  const decisions = [stop, minimum].filter((one) => one !== undefined);
  const tied = decisions.length > 0 && decisions.every((one) => one.tied);
  if (tied) useGolden(['iterations_to_min_test_error']);
  if (tied && otherRank) useGolden(['stable_rank_at_min']);
  return { golden, actual, decisions, otherRank: tied && otherRank };

  function useGolden(columns: readonly string[]): void {
    for (const column of columns) actual[column] = golden[column]!;
  }
}

function curveRows({ key, curves }: Network, iterations: readonly number[]): Value[][] {
  const kept = sampled(curves, iterations);
  return iterations.map((i) => [
    ...Object.values(key),
    i,
    ...curveNames.map((name) => kept[name][i]!),
  ]);
}
