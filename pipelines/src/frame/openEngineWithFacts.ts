import type { EngineFacts } from '@mixed-dynamics/artifacts';
import { type Engine, openEngine } from '@mixed-dynamics/engines';

/** Opens an engine and puts down what a manifest says about it. */
export async function openEngineWithFacts(
  name: string,
): Promise<{ engine: Engine; facts: EngineFacts }> {
  const engine = await openEngine(name);
  const { versions, device } = engine;
  return { engine, facts: { name: engine.name, versions, ...(device && { device }) } };
}
