import { EngineLost } from '@mixed-dynamics/artifacts';

/**
 * Computes with an engine; when it is lost in mid-run and `auto` was asked for, computes again with
 * the next one. Somebody who named an engine wants no other one.
 * @param open opens the engine that was asked for, without those that were lost
 * @throws EngineLost when the engine was named on purpose; whatever `open` and `compute` throw
 */
export async function withNextEngine<Opened, Result>(
  wanted: string,
  open: (lost: ReadonlySet<string>) => Promise<Opened>,
  compute: (opened: Opened) => Promise<Result>,
): Promise<Result> {
  const lost = new Set<string>();
  for (;;) {
    const opened = await open(lost);
    try {
      return await compute(opened);
    } catch (error) {
      if (!(error instanceof EngineLost) || wanted !== 'auto' || lost.has(error.lost)) throw error;
      console.log(`${error.message}\ntaking the next engine; finished cells are kept`);
      lost.add(error.lost);
    }
  }
}
