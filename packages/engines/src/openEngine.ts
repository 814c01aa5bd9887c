import { expected, UserError } from '@mixed-dynamics/artifacts';
import { fastestOf, ratesOf } from './autoChoice.ts';
import { useBackend } from './backend.ts';
import { type EngineName, engineNames, engineRow, startEngine } from './catalogue.ts';
import type { Engine } from './engine.ts';
import { EngineUnavailable, firstLine } from './engineUnavailable.ts';

/**
 * Starts an engine and makes it the current tfjs backend. `auto` picks the fastest tested engine that
 * passes its checks; speeds are measured once on each machine. A named engine is never replaced by
 * another.
 * @param lost engines that `auto` skips because they failed during the work
 * @throws UserError for an unknown name, or when the engine cannot run here: what is missing, and
 *   which engine works instead
 */
export async function openEngine(
  name: string,
  lost: ReadonlySet<string> = new Set(),
): Promise<Engine> {
  if (name === 'auto') return openFastest(lost);
  const wanted = checkEngineName(name);
  try {
    return await startEngine(wanted, 'by-name');
  } catch (error) {
    if (!(error instanceof EngineUnavailable)) throw error;
    const instead = await openFastest(new Set([wanted])).catch(() => undefined);
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

async function openFastest(lost: ReadonlySet<string>): Promise<Engine> {
  const engines: Engine[] = [];
  const reasons: string[] = [];
  const advice: string[] = [];
  for (const name of engineNames) {
    if (engineRow(name)?.untested || lost.has(name)) continue;
    try {
      engines.push(await startEngine(name, 'auto'));
    } catch (error) {
      // An invalid setting must be reported, not skipped.
      if (error instanceof UserError && !(error instanceof EngineUnavailable)) throw error;
      reasons.push(firstLine(error));
      if (name === 'blas') advice.push(...adviseBlas(error));
    }
  }
  if (engines.length === 0) {
    throw expected({
      culprit: '`engine`',
      expected: 'at least one engine that works',
      got: reasons.join('; ') || 'only engines that failed before',
      remedy: 'install the packages again with npm ci',
    });
  }
  const choice = await ratesOf(engines);
  const fastest = fastestOf(engines, choice);
  await useBackend(fastest.name);
  return { ...fastest, choice, notes: [...fastest.notes, ...advice] };
}

/** Without `blas` the next engine runs at half its speed, often only because a small package is missing. */
function adviseBlas(error: unknown): string[] {
  if (!(error instanceof EngineUnavailable)) return [];
  return [`blas is about twice as fast: ${error.install}`];
}
