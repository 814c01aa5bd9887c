import {
  expected,
  numberColumn,
  type StopRule,
  type Table,
  type Value,
} from '@mixed-dynamics/artifacts';

/** A network of the plane of Figure 2 and what became of it. */
export interface PlaneCell {
  readonly gammaSigma2: number;
  readonly gammaW: number;
  /** w. */
  readonly width: number;
  /** σ². */
  readonly sigma2: number;
  /** η. */
  readonly learningRate: number;
  /** s = σ²w, where singular values turn from lazy to active. */
  readonly threshold: number;
  readonly stopReason: Value;
  /** Smallest test error of the run, per entry of the matrix. */
  readonly testError: number;
  /** Stable rank there. */
  readonly stableRank: number;
  /** Iterations to get there. */
  readonly iterations: number;
  /** Largest ‖A_GD − A_SC‖_F²/d² of the run. */
  readonly distance: number;
}

/** What the table itself does not say. */
export interface PlaneFacts {
  /** d. */
  readonly dimension: number;
  /** K, the rank of the teacher. */
  readonly rank: number;
  /** c of the learning rate. */
  readonly learningRateConstant: number;
  readonly update: 'simultaneous' | 'alternating';
  readonly stop: StopRule;
}

export interface Plane extends PlaneFacts {
  /** The cells with a result. */
  readonly cells: readonly PlaneCell[];
  /** How many have none: diverged or failed. */
  readonly leftOut: number;
}

export interface PlaneOptions {
  /** The axes of the whole plane; without them, every value that occurs. */
  readonly axes?: { readonly gammaSigma2: readonly number[]; readonly gammaW: readonly number[] };
  /** Networks a cell; 1 unless told. */
  readonly trials?: number;
  /** Named in errors, usually the file's path. */
  readonly source?: string;
}

/**
 * Reads the whole plane from `metrics.csv`.
 * @throws UserError on a missing column, and on a plane that lacks a cell or holds one too often
 */
export function readPlane(table: Table, facts: PlaneFacts, options: PlaneOptions = {}): Plane {
  const column = (name: string) => numberColumn(table, name);
  const [x, y] = [column('gamma_sigma2'), column('gamma_w')];
  checkWhole(x, y, options);
  const [status, stop] = [textColumn(table, 'status'), textColumn(table, 'stop_reason')];
  const [width, sigma2, eta] = [column('width'), column('sigma2'), column('learning_rate')];
  const [testError, stableRank] = [column('min_test_error'), column('stable_rank_at_min')];
  const [iterations, distance] = [column('iterations_to_min_test_error'), column('max_distance')];
  const rows = x.map((gammaSigma2, i): PlaneCell | undefined =>
    status[i] === 'ok'
      ? {
          gammaSigma2,
          gammaW: y[i]!,
          width: width[i]!,
          sigma2: sigma2[i]!,
          learningRate: eta[i]!,
          threshold: sigma2[i]! * width[i]!,
          stopReason: stop[i]!,
          testError: testError[i]!,
          stableRank: stableRank[i]!,
          iterations: iterations[i]!,
          distance: distance[i]!,
        }
      : undefined,
  );
  const cells = rows.filter((cell) => cell !== undefined);
  return { ...facts, cells, leftOut: rows.length - cells.length };
}

function checkWhole(
  x: readonly number[],
  y: readonly number[],
  { axes, trials = 1, source = 'metrics table' }: PlaneOptions,
): void {
  const key = (gammaSigma2: number, gammaW: number) => `${gammaSigma2},${gammaW}`;
  const seen = new Map<string, number>();
  x.forEach((value, i) => {
    const name = key(value, y[i]!);
    seen.set(name, (seen.get(name) ?? 0) + 1);
  });
  const columns = axes?.gammaSigma2 ?? [...new Set(x)];
  const rows = axes?.gammaW ?? [...new Set(y)];
  const wanted = columns.flatMap((value) => rows.map((other) => key(value, other)));
  const wrong = wanted.find((name) => seen.get(name) !== trials);
  if (wrong === undefined && x.length === wanted.length * trials && x.length > 0) return;
  const where = wrong === undefined ? '' : `; ${seen.get(wrong) ?? 0} at (γ_σ², γ_w) = (${wrong})`;
  throw expected({
    culprit: source,
    expected: `a whole plane of ${wanted.length * trials} networks, ${trials} a cell`,
    got: `${x.length}${where}`,
    remedy: 'finish the sweep of this preset, or merge all of its shards',
  });
}

function textColumn(table: Table, name: string): Value[] {
  const index = table.columns.indexOf(name);
  if (index < 0) numberColumn(table, name); // says which columns there are
  return table.rows.map((row) => row[index]!);
}
