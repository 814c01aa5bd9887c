import { join } from 'node:path';
import type { SweepPlan } from './sweepPlan.ts';
import { formatDuration } from '../cost/timeLeft.ts';

/** The first line: what there is to do, and how long it may take. */
export function describePlan({
  cells,
  toCompute,
  kept,
  shard,
  workers,
  batch,
  timeLeft,
}: SweepPlan): string {
  const where = shard ? `shard ${shard.index}/${shard.count}: ` : '';
  const total = `${where}${cells.length} cells, ${kept.size} kept from an earlier run`;
  if (toCompute.length === 0) return `${total}, none to compute`;
  const time = formatDuration(Math.max(1, timeLeft.seconds));
  const each = batch > 1 ? `, ${batch} cells side by side in each` : '';
  const team = `${workers === 1 ? '1 worker' : `${workers} workers`}${each}`;
  return `${total}, ${toCompute.length} to compute with ${team}: about ${time}`;
}

/** What to say of stored cells that were not as they were written. */
export function describeDamage(damaged: number): string {
  const cells = damaged === 1 ? '1 stored cell is' : `${damaged} stored cells are`;
  return `${cells} truncated or altered, and computed again`;
}

interface End {
  /** In this run, failures included. */
  readonly computed: number;
  readonly failed: number;
  readonly outcome: 'complete' | 'interrupted';
  readonly outDir: string;
}

/** The last line. */
export function describeEnd({ cells, kept }: SweepPlan, end: End): string {
  const share = `${kept.size + end.computed - end.failed} of ${cells.length} cells`;
  if (end.outcome === 'interrupted') {
    return `interrupted: ${share} are kept, run the same command to go on`;
  }
  if (end.failed === 0) return `${share} done`;
  return `${share} done; ${end.failed} failed, see ${join(end.outDir, 'figure2/failures.csv')}`;
}
