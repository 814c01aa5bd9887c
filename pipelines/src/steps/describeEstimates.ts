import type { NamedEstimate } from '@mixed-dynamics/analysis';
import { markdownTable } from '@mixed-dynamics/artifacts';
import { digits } from '../bench/format.ts';

/** The fits of a study as a Markdown table: value ± standard error, 95 % interval, theory. */
export function describeEstimates(estimates: readonly NamedEstimate[]): string {
  return markdownTable(
    ['quantity', 'value ± standard error', '95 % interval', 'theory, d → ∞', 'points'],
    estimates.map(({ name, value, error, interval, theory, count }) => [
      name,
      `${signed(value)} ± ${digits(error)}`,
      `${signed(interval[0])} … ${signed(interval[1])}`,
      signed(theory),
      String(count),
    ]),
  );
}

/** Three digits behind the point and a true minus sign. */
function signed(value: number | undefined): string {
  if (value === undefined || !Number.isFinite(value)) return '–';
  return (value + 0).toFixed(3).replace('-', '−');
}
