import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { writeFileAtomically } from '@mixed-dynamics/artifacts';
import { useBackend } from './backend.ts';
import { homeFolder } from './blasPlaces.ts';
import type { AutoChoice, Engine } from './engine.ts';
import { productRate } from './productRate.ts';

/** The width at which engines are compared: that of the paper's Figure 2. */
const size = 200;
/** Measurements per engine; the best counts, which reduces the effect of other programs. */
const turns = 2;

/**
 * The rates of these engines. Stored rates are used if they belong to exactly these engines; otherwise
 * the engines are measured now, in turns, and the rates are stored. Changes the current backend.
 */
export async function ratesOf(engines: readonly Engine[]): Promise<AutoChoice> {
  const key = keyOf(engines);
  const file = join(cacheFolder(), `engines-${sha256(key).slice(0, 16)}.json`);
  const stored = storedRates(file, key, engines);
  if (stored) return { rates: stored, file, remembered: true };
  const rates: Record<string, number> = {};
  for (let turn = 0; turn < turns; turn++) {
    for (const { name } of engines) {
      await useBackend(name);
      rates[name] = Math.max(rates[name] ?? 0, await productRate(size));
    }
  }
  return { rates, file: storeRates(file, { key, rates }) ? file : undefined, remembered: false };
}

/**
 * With ten times more processes than cores, the processes measured rates of one engine that differ by up
 * to 15 %. For all of them to choose the same engine, a later one must be faster by more than that.
 */
const requiredRatio = 1.2;

/** The fastest; among equally fast ones, the first. */
export function fastestOf(engines: readonly Engine[], { rates }: AutoChoice): Engine {
  const rateOf = ({ name }: Engine) => rates[name] ?? 0;
  return engines.reduce((best, next) =>
    rateOf(next) > requiredRatio * rateOf(best) ? next : best,
  );
}

/** `the fastest here: blas 98, wasm 44, cpu 0.8 GFLOPS at d = 200, measured before`. */
export function describeChoice({ rates, remembered }: AutoChoice): string {
  const sorted = Object.entries(rates).sort(([, a], [, b]) => b - a);
  const format = (rate: number) => (rate < 10 ? rate.toPrecision(2) : rate.toFixed(0));
  const each = sorted.map(([name, rate]) => `${name} ${format(rate)}`).join(', ');
  const when = remembered ? 'measured before' : 'measured now';
  return `the fastest here: ${each} GFLOPS at d = ${size}, ${when}`;
}

/** Everything that affects the rates: processor, Node, kernels, and the engines' versions. */
function keyOf(engines: readonly Engine[]): string {
  const kernels = sha256(readFileSync(new URL('./assembly/plain.wasm', import.meta.url)));
  const parts = engines.map(({ name, versions, device }) => ({ name, versions, device }));
  return JSON.stringify([process.version, process.platform, process.arch, kernels, parts]);
}

const sha256 = (content: string | Uint8Array): string =>
  createHash('sha256').update(content).digest('hex');

/** The stored rates; undefined if the file is missing, damaged or from another machine. */
function storedRates(
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

/** @returns whether the file could be written */
function storeRates(file: string, record: object): boolean {
  if (!isAbsolute(file)) return false;
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileAtomically(file, `${JSON.stringify(record, null, 2)}\n`);
    return true;
  } catch {
    return false;
  }
}

/** The user's cache folder on this system; a relative path if there is none. */
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
