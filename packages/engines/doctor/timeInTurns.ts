/** Does its work the given number of times and waits until it is done. */
type Program = (times: number) => void | Promise<void>;

interface TurnOptions {
  /** Number of turns of each program. */
  readonly rounds?: number;
  /** Target milliseconds of one turn. */
  readonly turn?: number;
  /** Milliseconds in total; long work gets fewer rounds, at least three. */
  readonly budget?: number;
}

/**
 * Milliseconds per unit of work of each program, the best of several rounds in which the programs take
 * turns. Disturbances only add time, and a slow period of the machine affects all programs alike, so the
 * ratios are reliable.
 */
export async function timeInTurns(
  programs: readonly Program[],
  { rounds = 25, turn = 8, budget = 10_000 }: TurnOptions = {},
): Promise<number[]> {
  const counts: number[] = [];
  let round = 0;
  for (const program of programs) {
    await time(program, 1);
    const once = await time(program, 1);
    counts.push(Math.max(1, Math.min(10_000, Math.round(turn / once))));
    round += Math.max(turn, once);
  }
  const affordable = Math.max(3, Math.min(rounds, Math.floor(budget / round)));
  const samples = programs.map((): number[] => []);
  for (let turns = 0; turns < affordable; turns++) {
    for (const [i, program] of programs.entries())
      samples[i]!.push(await time(program, counts[i]!));
  }
  return samples.map((times) => Math.min(...times));
}

async function time(program: Program, times: number): Promise<number> {
  const begin = performance.now();
  await program(times);
  return (performance.now() - begin) / times;
}
