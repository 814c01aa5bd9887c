import type { AgreementSummary, ComparedPair } from '@mixed-dynamics/analysis';
import { markdownTable } from '@mixed-dynamics/artifacts';

/** How well two runs agree, as Markdown: a line a quantity, then where they differ most. */
export function describeAgreement(summaries: readonly AgreementSummary[]): string {
  const overview = markdownTable(
    ['quantity', 'numbers', 'correlation', 'ours / published'],
    summaries.map(({ title, count, correlation, smallestRatio, largestRatio }) => [
      title,
      String(count),
      Number.isFinite(correlation) ? correlation.toFixed(6) : '–',
      count > 0 ? `${ratio(smallestRatio)} … ${ratio(largestRatio)}` : '–',
    ]),
  );
  const largest = summaries.flatMap(({ title, largest: pairs }) =>
    pairs.map((pair) => [title, placeOf(pair), short(pair.published), short(pair.own)]),
  );
  const where = markdownTable(['largest differences', 'γ_σ², γ_w', 'published', 'ours'], largest);
  return `${overview}\n\n${where}`;
}

const ratio = (value: number): string => value.toFixed(3);

const short = (value: number): string => String(Number(value.toPrecision(6)));

function placeOf({ gammaSigma2, gammaW, iteration }: ComparedPair): string {
  const place = `${short(gammaSigma2)}, ${short(gammaW)}`;
  return iteration === undefined ? place : `${place} at ${iteration}`;
}
