import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { writeFileAtomically } from '@mixed-dynamics/artifacts';
import type { Engine, EngineName } from './engine.ts';
import { homeFolder } from './homeFolder.ts';
import { productRate } from './productRate.ts';
import { useBackend } from './useBackend.ts';

/** How fast the engines are that `auto` chooses from. */
export interface AutoChoice {
  /** GFLOPS of products at d = 200 on one worker. */
  readonly rates: Readonly<Partial<Record<EngineName, number>>>;
  /** Where they are remembered, if they can be. */
  readonly file: string | undefined;
  /** Whether an earlier process measured them. */
  readonly remembered: boolean;
}

/** The width at which engines are compared: that of the paper's Figure 2. */
const size = 200;
/** How often each is measured; the best counts, so that other programs disturb less. */
const turns = 2;

/**
 * The rates of these engines: those that this machine remembers of exactly them, or else measured now,
 * in turns, and remembered. Leaves another backend current than before.
 */
export async function ratesOf(engines: readonly Engine[]): Promise<AutoChoice> {
  const key = keyOf(engines);
  const file = join(cacheFolder(), `engines-${digest(key).slice(0, 16)}.json`);
  const known = recall(file, key, engines);
  if (known) return { rates: known, file, remembered: true };
  const rates: Partial<Record<EngineName, number>> = {};
  for (let turn = 0; turn < turns; turn++) {
    for (const { name } of engines) {
      await useBackend(name);
      rates[name] = Math.max(rates[name] ?? 0, await productRate(size));
    }
  }
  return { rates, file: remember(file, { key, rates }) ? file : undefined, remembered: false };
}

/**
 * Of one engine, processes measure rates within 15 % of each other on a machine with ten times more to
 * do than it has cores. So that all choose alike, a later engine has to be faster by more than that.
 */
const clearly = 1.2;

/** The fastest; of those that are about as fast, the first. */
export function fastestOf(engines: readonly Engine[], { rates }: AutoChoice): Engine {
  const rateOf = ({ name }: Engine) => rates[name] ?? 0;
  return engines.reduce((best, next) => (rateOf(next) > clearly * rateOf(best) ? next : best));
}

/** `the fastest here: blas 98, wasm 44, cpu 0.8 GFLOPS at d = 200, measured before`. */
export function describeChoice({ rates, remembered }: AutoChoice): string {
  const sorted = Object.entries(rates).sort(([, a], [, b]) => b - a);
  const format = (rate: number) => (rate < 10 ? rate.toPrecision(2) : rate.toFixed(0));
  const each = sorted.map(([name, rate]) => `${name} ${format(rate)}`).join(', ');
  const when = remembered ? 'measured before' : 'measured now';
  return `the fastest here: ${each} GFLOPS at d = ${size}, ${when}`;
}

/** Everything on which speeds depend: processor, Node, and what the engines are made of. */
function keyOf(engines: readonly Engine[]): string {
  const kernels = digest(readFileSync(new URL('./assembly/plain.wasm', import.meta.url)));
  const parts = engines.map(({ name, versions, device }) => ({ name, versions, device }));
  return JSON.stringify([process.version, process.platform, process.arch, kernels, parts]);
}

const digest = (content: string | Uint8Array): string =>
  createHash('sha256').update(content).digest('hex');

/** Nothing where the file is missing, damaged or of something else: it is measured again then. */
function recall(
  file: string,
  key: string,
  engines: readonly Engine[],
): AutoChoice['rates'] | undefined {
  try {
    const record = JSON.parse(readFileSync(file, 'utf8')) as { key: unknown; rates: object };
    const rates = new Map(Object.entries(record.rates));
    if (record.key !== key || !engines.every(({ name }) => rates.get(name) > 0)) return undefined;
    return Object.fromEntries(engines.map(({ name }) => [name, rates.get(name)]));
  } catch {
    return undefined;
  }
}

/** Whether it could be written. */
function remember(file: string, record: object): boolean {
  if (!isAbsolute(file)) return false;
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileAtomically(file, `${JSON.stringify(record, null, 2)}\n`);
    return true;
  } catch {
    return false;
  }
}

/** Where this system keeps what programs may lose; a relative path where it has no such place. */
function cacheFolder(): string {
  const { LOCALAPPDATA, XDG_CACHE_HOME } = process.env;
  const home = homeFolder();
  const usual: Partial<Record<NodeJS.Platform, string>> = {
    darwin: join(home, 'Library', 'Caches'),
    win32: LOCALAPPDATA ?? join(home, 'AppData', 'Local'),
  };
  const named = XDG_CACHE_HOME && isAbsolute(XDG_CACHE_HOME) ? XDG_CACHE_HOME : undefined;
  return join(named ?? usual[process.platform] ?? join(home, '.cache'), 'mixed-dynamics');
}
