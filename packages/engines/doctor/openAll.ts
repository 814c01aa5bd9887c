import { engineNames, startEngine } from '../src/catalogue.ts';
import type { Engine } from '../src/engine.ts';

/** The engines that work here on real hardware, and the reasons why others do not. */
export async function openAll(): Promise<{
  readonly engines: readonly Engine[];
  readonly lacking: readonly Error[];
}> {
  const engines: Engine[] = [];
  const lacking: Error[] = [];
  for (const name of engineNames) {
    try {
      engines.push(await startEngine(name, 'auto'));
    } catch (error) {
      lacking.push(error as Error);
    }
  }
  return { engines, lacking };
}
