import { cellStatuses, stopReasons } from '@mixed-dynamics/artifacts';
import { type CellResult, type CellTask, trajectoryKeys } from './cell.ts';

const known: { readonly status: readonly string[]; readonly stopReason: readonly string[] } = {
  status: cellStatuses,
  stopReason: stopReasons,
};

/**
 * What is wrong with a cell program's answer, or `undefined`. The numbers themselves are not
 * judged: NaN is a value like any other.
 */
export function cellResultProblem(result: unknown, task: CellTask): string | undefined {
  const { metrics, trajectory } = (result ?? {}) as Partial<CellResult>;
  if (!metrics || !trajectory) return 'expected { metrics, trajectory }';
  for (const key of ['gammaSigma2', 'gammaW'] as const) {
    if (metrics[key] !== task[key]) return `expected ${key} ${task[key]}, got ${metrics[key]}`;
  }
  for (const key of ['status', 'stopReason'] as const) {
    if (!known[key].includes(metrics[key])) return `unknown ${key} ${metrics[key]}`;
  }
  if (!/^[0-9a-f]{16}$/.test(metrics.seed))
    return `expected a seed of 16 digits, got ${metrics.seed}`;
  const { iterations } = metrics;
  if (!Number.isSafeInteger(iterations) || iterations < 0) return `iterations is ${iterations}`;
  for (const key of trajectoryKeys) {
    const column = trajectory[key];
    if (column instanceof Float64Array && column.length === iterations + 1) continue;
    return `expected ${iterations + 1} numbers in trajectory.${key}, got ${column?.length}`;
  }
  return undefined;
}
