import { type CpuInfo, cpus } from 'node:os';

/** Processor load of other programs. */
export interface OtherPrograms {
  /** Average number of cores they used. */
  readonly cores: number;
  /** Cores of the machine. */
  readonly of: number;
}

/**
 * Does some work and reports how many cores other programs used meanwhile; undefined if the system does
 * not count processor time. The work should take half a second and run in this process: the system counts
 * in steps of 10 ms, and child processes count as other programs.
 */
export async function otherPrograms<Result>(
  work: () => Promise<Result>,
): Promise<{ result: Result; others: OtherPrograms | undefined }> {
  const [before, ownBefore, begin] = [cpus(), process.cpuUsage(), performance.now()];
  const result = await work();
  const elapsed = performance.now() - begin;
  const { user, system } = process.cpuUsage(ownBefore);
  const others = coresOfOthers(before, cpus(), { own: (user + system) / 1000, elapsed });
  return { result, others };
}

/**
 * @param own, elapsed processor milliseconds of this process, and clock milliseconds
 */
export function coresOfOthers(
  before: readonly CpuInfo[],
  after: readonly CpuInfo[],
  { own, elapsed }: { readonly own: number; readonly elapsed: number },
): OtherPrograms | undefined {
  const busy = busyTime(after) - busyTime(before);
  if (before.length !== after.length || !(busy > 0) || !(elapsed > 0)) return undefined;
  const cores = Math.min(after.length, Math.max(0, (busy - own) / elapsed));
  return { cores, of: after.length };
}

const busyTime = (all: readonly CpuInfo[]): number =>
  all.reduce((sum, { times: { user, nice, sys, irq } }) => sum + user + nice + sys + irq, 0);
