/** Does its work so many times and waits until it is done. */
export type Program = (times: number) => void | Promise<void>;

export interface TurnOptions {
  /** How often every program gets a turn. */
  readonly rounds?: number;
  /** Milliseconds that one turn should last. */
  readonly turn?: number;
}

/**
 * Milliseconds of one piece of work of each program: the median over rounds in which all take a
 * turn. What disturbs the machine for a while so disturbs all of them, and ratios keep their value.
 */
export async function timeInTurns(
  programs: readonly Program[],
  { rounds = 9, turn = 30 }: TurnOptions = {},
): Promise<number[]> {
  const counts: number[] = [];
  for (const program of programs) {
    await time(program, 1);
    const once = await time(program, 1);
    counts.push(Math.max(1, Math.min(10_000, Math.round(turn / once))));
  }
  const samples = programs.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    for (const [i, program] of programs.entries())
      samples[i]!.push(await time(program, counts[i]!));
  }
  return samples.map(median);
}

async function time(program: Program, times: number): Promise<number> {
  const begin = performance.now();
  await program(times);
  return (performance.now() - begin) / times;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
