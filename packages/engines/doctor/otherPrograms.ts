import { type CpuInfo, cpus } from 'node:os';

/** How busy other programs keep the processor. */
export interface OtherPrograms {
  /** Cores that they took, on average. */
  readonly cores: number;
  /** Cores that there are. */
  readonly of: number;
}

/**
 * Does some work and says how many cores other programs took meanwhile; undefined where the system
 * does not tell. The work should take half a second and be this process's own: system clocks tick
 * every 10 ms, and what its children take counts as that of others.
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
 * @param own, elapsed milliseconds of the processor for this process, and of the clock
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
