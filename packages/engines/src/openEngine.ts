import { expected, UserError } from '@mixed-dynamics/artifacts';
import { type Engine, type EngineName, engineNames } from './engine.ts';
import { EngineUnavailable, firstLine } from './engineUnavailable.ts';
import { providers } from './providers.ts';

/**
 * Starts an engine and makes it the current tfjs backend. `auto` takes the first that proves itself,
 * in the order of {@link engineNames}; a name given on purpose is never replaced by another.
 * @param lost engines that `auto` passes over, because they did not stand up to the work
 * @throws UserError for an unknown name, or when the engine cannot run here: what is missing, and
 *   which engine works instead
 */
export async function openEngine(
  name: string,
  lost: ReadonlySet<string> = new Set(),
): Promise<Engine> {
  if (name === 'auto') return openFirst(engineNames.filter((known) => !lost.has(known)));
  const wanted = checkEngineName(name);
  try {
    return await providers[wanted].open('by-name');
  } catch (error) {
    if (!(error instanceof EngineUnavailable)) throw error;
    const others = engineNames.filter((other) => other !== wanted);
    const instead = await openFirst(others).catch(() => undefined);
    if (!instead) throw error;
    const advice = `or choose \`${instead.name}\`, which works here`;
    throw new UserError(`${error.message}, ${advice}`, { cause: error });
  }
}

/** @throws UserError when `name` is neither `auto` nor an engine */
export function checkEngineName(name: string): EngineName {
  if ((engineNames as readonly string[]).includes(name)) return name as EngineName;
  throw expected({
    culprit: '`engine`',
    expected: `auto, ${engineNames.slice(0, -1).join(', ')} or ${engineNames.at(-1)}`,
    got: `'${name}'`,
    remedy: 'choose one of these',
  });
}

async function openFirst(names: readonly EngineName[]): Promise<Engine> {
  const reasons: string[] = [];
  const advice: string[] = [];
  for (const name of names) {
    try {
      const engine = await providers[name].open('auto');
      return { ...engine, notes: [...engine.notes, ...advice] };
    } catch (error) {
      // What the user wrote is to be mended, not passed over.
      if (error instanceof UserError && !(error instanceof EngineUnavailable)) throw error;
      reasons.push(firstLine(error));
      if (name === 'blas') advice.push(...adviseBlas(error));
    }
  }
  throw expected({
    culprit: '`engine`',
    expected: 'at least one engine that works',
    got: reasons.join('; '),
    remedy: 'install the packages again with npm ci',
  });
}

/** What is after `blas` is several times slower on the same machine, for want of a small package. */
function adviseBlas(error: unknown): string[] {
  if (!(error instanceof EngineUnavailable)) return [];
  return [`several times slower than blas: ${error.install}`];
}
