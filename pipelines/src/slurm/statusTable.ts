import type { SubmissionStatus } from './shardStatus.ts';

/** The state of every shard and of the merge, as lines of a table. */
export function statusTable({ parts }: SubmissionStatus): string[] {
  const rows = parts.map(({ name, state, cells, requeues, timeLeft }) => [
    name,
    state,
    cells ? `${cells.done}/${cells.all}` : '',
    requeues === undefined ? '' : String(requeues),
    timeLeft ?? '',
  ]);
  const table = [['shard', 'state', 'cells', 'requeues', 'time left'], ...rows];
  const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
  return table.map((row) =>
    row
      .map((text, column) => text.padEnd(widths[column]!))
      .join('  ')
      .trimEnd(),
  );
}
