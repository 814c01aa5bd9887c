import type { EngineFacts } from '@mixed-dynamics/artifacts';
import { describeChoice, type Engine, openEngine } from '@mixed-dynamics/engines';

/** Opens an engine (`auto` skips lost ones), prints its name, and returns it with its entry for manifests. */
export async function openEngineWithFacts(
  name: string,
  lost?: ReadonlySet<string>,
): Promise<{ engine: Engine; facts: EngineFacts }> {
  const engine = await openEngine(name, lost);
  const { versions, device, notes, choice } = engine;
  console.log(`engine: ${engine.name}${device ? ` on ${device}` : ''}`);
  if (choice) console.log(`engine: ${describeChoice(choice)}`);
  for (const note of notes) console.log(`engine: ${note}`);
  return { engine, facts: { name: engine.name, versions, ...(device && { device }) } };
}
