import { EngineLost } from '@mixed-dynamics/artifacts';

/**
 * Computes with an engine. If it is lost during the run and the request was `auto`, computes again with
 * the next one. A named engine is never replaced.
 * @param open opens the requested engine, skipping lost ones
 * @throws EngineLost when a named engine is lost; errors of `open` and `compute`
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
