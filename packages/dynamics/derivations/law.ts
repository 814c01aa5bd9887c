import { markdownTable } from '@mixed-dynamics/artifacts';
import { drawWeights, type Stream, stream } from '@mixed-dynamics/data';
import { hostSingularValues } from '@mixed-dynamics/engines';
import { squareSum, times } from '../test/matrices.ts';

const [dimension, width, draws] = [6, 20, 4000];

/** A statistic of A(0) = W₂W₁ with σ² = 1: its mean over explicit and over direct draws. */
interface Law {
  readonly statistic: string;
  readonly explicit: Estimate;
  readonly direct: Estimate;
  /** Known in closed form. */
  readonly exact?: number;
}

interface Estimate {
  readonly mean: number;
  readonly error: number;
}

const statistics: readonly (readonly [string, (a: Float64Array) => number, number?])[] = [
  ['$A_{11}^2$', (a) => a[0]! ** 2, width],
  ['$A_{11}^4$', (a) => a[0]! ** 4, 3 * width * (width + 2)],
  ['$\\lVert A\\rVert_F^2$', squareSum, dimension ** 2 * width],
  ['$\\lVert A\\rVert_F^4$', (a) => squareSum(a) ** 2],
  ['$\\lVert A\\rVert_{op}$', (a) => hostSingularValues(a, dimension)[0]!],
  ['smallest singular value', (a) => hostSingularValues(a, dimension).at(-1)!],
];

export function sameLaw(): Law[] {
  const sample = (name: string, draw: (source: Stream) => Float64Array) => {
    const source = stream(1, `law, ${name}`);
    return Array.from({ length: draws }, () => draw(source));
  };
  const explicit = sample('explicit', drawExplicit);
  const direct = sample('direct', drawDirect);
  return statistics.map(([statistic, of, exact]) => ({
    statistic,
    explicit: estimate(explicit.map(of)),
    direct: estimate(direct.map(of)),
    ...(exact !== undefined && { exact }),
  }));
}

/** With all w hidden units drawn. */
function drawExplicit(source: Stream): Float64Array {
  const matrix = () => Float64Array.from({ length: dimension * width }, () => source.normal());
  return times(matrix(), matrix(), [dimension, width, dimension]);
}

/** With Bartlett's triangle of 2d hidden units. */
function drawDirect(source: Stream): Float64Array {
  const { w1, w2, hidden } = drawWeights(source, { dimension, width, sigma2: 1 });
  return times(w2, w1, [dimension, hidden, dimension]);
}

function estimate(values: readonly number[]): Estimate {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, error: Math.sqrt(squares / (values.length - 1) / values.length) };
}

export function formatLaw(rows: readonly Law[]): string {
  const show = ({ mean, error }: Estimate) => {
    const decimals = Math.max(0, 1 - Math.floor(Math.log10(error)));
    return `${mean.toFixed(decimals)} ± ${error.toFixed(decimals)}`;
  };
  const table = markdownTable(
    ['mean of', 'all w units drawn', 'triangle drawn', 'exactly'],
    rows.map(({ statistic, explicit, direct, exact }) => [
      statistic,
      show(explicit),
      show(direct),
      exact === undefined ? '' : String(exact),
    ]),
  );
  return `d = ${dimension}, w = ${width}, σ² = 1, ${draws} draws each; ± is one standard error.\n\n${table}`;
}
