import { textTable } from '@mixed-dynamics/artifacts';
import type { PairSpread } from '../tolerances/measureSpread.ts';

/** The differences between runs, one line per pair and column: the largest difference and the median change. */
export function formatSpread(pairs: readonly PairSpread[]): string[] {
  const names = [...new Set(pairs.flatMap(({ single }) => Object.keys(single)))];
  return names.flatMap((name) => [
    name,
    ...textTable(
      [
        ['  runs', 'largest', 'median', 'ties'],
        ...pairs.map(({ runs, ties, single, median }) => [
          `  ${runs.join(' / ')}`,
          (single[name] ?? 0).toExponential(1),
          median[name] === undefined ? '' : median[name].toExponential(1),
          String(ties),
        ]),
      ],
      [1, 2, 3],
    ),
  ]);
}
