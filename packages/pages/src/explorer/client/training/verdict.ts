import { differenceIn, roundingUnit, type Tolerance } from '@mixed-dynamics/golden/metric';
import type { TrainingFacts } from '../../facts.ts';
import type { Cell } from '../results.ts';
import { shown } from '../words.ts';
import type { TrainingAnswer } from './messages.ts';

type Done = TrainingAnswer & { kind: 'done' };

const compared = [
  ['min_test_error', 'minTestError', 'smallest test error'],
  ['stable_rank_at_min', 'stableRankAtMin', 'stable rank'],
  ['max_distance', 'maxDistance', 'largest distance'],
] as const;

/** What the results have of the network. */
interface Known {
  readonly cell: Cell;
  readonly expected: string;
  readonly facts: TrainingFacts;
  /** Whether the results are a snapshot. */
  readonly sampled: boolean;
}

/** What a network trained here says of the one in the results, as a sentence. */
export function verdictOf(
  { outcome, fingerprint }: Pick<Done, 'outcome' | 'fingerprint'>,
  firstTrainError: number,
  { cell, expected, facts, sampled }: Known,
): { readonly same: boolean; readonly text: string } {
  const { iterations } = outcome;
  const isRow = compared.every(([column, key]) => Object.is(cell.number(column), outcome[key]));
  if (fingerprint === expected && isRow) {
    const what = sampled
      ? 'the committed results: their row of metrics.csv, and five curves where the snapshot has them'
      : `the results: every digit of five curves at ${iterations + 1} iterations`;
    return { same: true, text: `Same bytes as ${what}.` };
  }
  if (iterations !== cell.number('iterations')) {
    const text = `Not the results: it stopped after ${iterations} iterations instead of ${cell.number('iterations')}.`;
    return { same: false, text };
  }
  const differences = compared.map(([column, key, name]) => {
    const tolerance: Tolerance | undefined = facts.tolerances[column];
    const scale = roundingUnit(firstTrainError);
    const exact = { metric: 'relative', rounding: 0 } as const;
    const apart = differenceIn(tolerance ?? exact, cell.number(column), outcome[key], scale);
    return { name, apart, within: apart <= (tolerance?.single ?? 0) };
  });
  const worst = differences.reduce((a, b) => (b.apart > a.apart ? b : a));
  const within = differences.every((difference) => difference.within);
  const engine = facts.engine ?? 'another engine';
  return {
    same: within,
    text: within
      ? `Within the tolerance of results by ${engine}: the ${worst.name} differs by ${shown(worst.apart)}.`
      : `Not within the tolerance of results by ${engine}: the ${worst.name} differs by ${shown(worst.apart)}.`,
  };
}
