import { type CellsCost, formatDuration } from '@mixed-dynamics/sweep';

/** The cost of cells: one line per dimension and one for all. */
export function describeCellsCost({ workers, seconds, bytes, dimensions }: CellsCost): string {
  const lines = dimensions.map((each) => {
    const cells = `${each.cells} ${each.cells === 1 ? 'cell' : 'cells'}`;
    const time = formatDuration(Math.max(1, each.seconds));
    return `  d = ${each.dimension}: ${cells}, ${time} of one worker with ${megabytes(each.bytes)}`;
  });
  const team = workers === 1 ? '1 worker' : `${workers} workers`;
  const time = formatDuration(Math.max(1, seconds));
  return [
    `cost by the model and by how fast products are here, without what is kept: about ${time} and ${megabytes(bytes)} with ${team}`,
    ...lines,
  ].join('\n');
}

const megabytes = (bytes: number): string => `${Math.ceil(bytes / 1e7) * 10} MB`;
