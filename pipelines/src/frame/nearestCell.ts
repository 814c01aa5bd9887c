import { expected, type PlaneAxis } from '@mixed-dynamics/artifacts';
import { axesOf, type Figure2Section } from '@mixed-dynamics/sweep/preset';

/** A cell of a plane, as it is asked for. */
export interface AskedCell {
  /** Values of both axes, by their keys; others are refused. */
  readonly at: Readonly<Record<string, number | undefined>>;
  readonly trial: number;
}

/** A cell of a preset's plane. */
interface NearestCell {
  /** Its row in `metrics.csv`, from 0. */
  readonly index: number;
  /** The values of the axes, by their keys. */
  readonly at: Readonly<Record<string, number>>;
  readonly trial: number;
}

/**
 * The cell of the plane nearest to the request.
 * @throws UserError for a value that is missing, of no axis, or farther than half a cell outside the plane, and
 *   for a trial that the preset does not have
 */
export function nearestCell(section: Figure2Section, { at, trial }: AskedCell): NearestCell {
  const { x, y } = axesOf(section);
  const { trials } = section;
  if (trial >= trials) {
    throw expected({
      culprit: '`--trial`',
      expected: `a trial of the preset, 0 … ${trials - 1}`,
      got: trial,
      remedy: 'choose one of these',
    });
  }
  const other = Object.keys(at).find(
    (key) => at[key] !== undefined && ![x.key, y.key].includes(key),
  );
  if (other !== undefined) {
    throw expected({
      culprit: `\`${optionOf(other)}\``,
      expected: `values of the axes of the preset, ${x.key} and ${y.key}`,
      got: `\`${other}\``,
      remedy: 'leave it out: it is no axis',
    });
  }
  const [column, row] = [nearest(x, at[x.key]), nearest(y, at[y.key])];
  return {
    index: (column * y.values.length + row) * trials + trial,
    at: { [x.key]: x.values[column]!, [y.key]: y.values[row]! },
    trial,
  };
}

/** The option that gives the value of an axis. */
const optionOf = (key: string): string =>
  ({ gammaSigma2: '--gamma-sigma2', gammaW: '--gamma-w' })[key] ?? '--at';

/** The index of the nearest value. */
function nearest({ key, values }: PlaneAxis, value: number | undefined): number {
  const [first, last] = [values[0]!, values.at(-1)!];
  const below = (values[1] === undefined ? 0 : values[1] - first) / 2;
  const above = (values.length < 2 ? 0 : last - values.at(-2)!) / 2;
  if (value === undefined || value < first - below || value > last + above) {
    const option = optionOf(key);
    const [of, example] =
      option === '--at' ? [` of ${key}`, `--at ${key}=${first}`] : ['', `${option} ${first}`];
    throw expected({
      culprit: `\`${option}\``,
      expected: `a value${of} on the plane of the preset, ${first} … ${last}`,
      got: value ?? 'nothing',
      remedy: `choose a cell of the plane, such as \`${example}\``,
    });
  }
  const distances = values.map((candidate) => Math.abs(candidate - value));
  return distances.indexOf(Math.min(...distances));
}

/** @throws UserError for a plane of other axes: options name a cell by γ_σ² and γ_w */
export function refuseOtherAxes({ axes }: Figure2Section): void {
  if (!axes) return;
  throw expected({
    culprit: '`--preset`',
    expected: 'a plane of γ_σ² and γ_w, by which a cell is named here',
    got: `one of ${axes.join(' and ')}`,
    remedy: 'read the rows of figure2/metrics.csv',
  });
}
