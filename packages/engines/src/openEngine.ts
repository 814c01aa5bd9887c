import { expected } from '@mixed-dynamics/artifacts';
import { cpu } from './cpu.ts';
import { type Engine, type EngineName, type EngineProvider, engineNames } from './engine.ts';
import { wasm } from './wasm.ts';

const providers: Record<EngineName, EngineProvider> = { wasm, cpu };

/**
 * Starts an engine and makes it the current tfjs backend. `auto` takes the first that proves itself,
 * in the order of {@link engineNames}; a name given on purpose is never replaced by another.
 * @throws UserError for an unknown name, or when the engine cannot run here
 */
export async function openEngine(name: string): Promise<Engine> {
  if (name === 'auto') return openFirst();
  return providers[checkEngineName(name)].open();
}

/** @throws UserError when `name` is neither `auto` nor an engine */
export function checkEngineName(name: string): EngineName {
  if ((engineNames as readonly string[]).includes(name)) return name as EngineName;
  throw expected({
    culprit: '`engine`',
    expected: `auto, ${engineNames.join(' or ')}`,
    got: `'${name}'`,
    remedy: 'choose one of these',
  });
}

async function openFirst(): Promise<Engine> {
  const reasons: string[] = [];
  for (const name of engineNames) {
    try {
      return await providers[name].open();
    } catch (error) {
      reasons.push(`${name} (${(error as Error).message})`);
    }
  }
  throw expected({
    culprit: '`engine`',
    expected: 'at least one engine that works',
    got: reasons.join('; '),
    remedy: 'install the packages again with npm ci',
  });
}
