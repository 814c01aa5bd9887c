import { foundBlas } from '../src/blasLibrary.ts';
import { type EngineName, engineRow, startEngine } from '../src/catalogue.ts';
import type { Engine } from '../src/engine.ts';
import { EngineUnavailable } from '../src/engineUnavailable.ts';
import { productRate } from '../src/productRate.ts';
import type { EngineReport, Rate } from './report.ts';

/** The size of the paper's Figure 2, and one large enough for the peak rate. */
const sizes = [200, 1000];
/** GFLOPS below which an engine is not measured at the second size. */
const patience = 2;

/** Opens an engine in this process, measures it, and reports the result. Never rejects. */
export async function tryEngine(name: EngineName): Promise<EngineReport> {
  const report = await measure(name);
  return name === 'blas' ? { ...report, libraries: await foundBlas() } : report;
}

async function measure(name: EngineName): Promise<EngineReport> {
  try {
    const { engine, automatic } = await open(name);
    const { engineClass, device, versions, notes } = engine;
    const rates = await measureRates();
    const found = { name, works: true, automatic, engineClass, versions, notes, rates } as const;
    return device === undefined ? found : { ...found, device };
  } catch (error) {
    return { name, works: false, notes: notesOn(name), ...explain(error) };
  }
}

async function open(name: EngineName): Promise<{ engine: Engine; automatic: boolean }> {
  try {
    const engine = await startEngine(name, 'auto');
    return { engine, automatic: engineRow(name)?.untested === undefined };
  } catch {
    return { engine: await startEngine(name, 'by-name'), automatic: false };
  }
}

async function measureRates(): Promise<Rate[]> {
  const rates: Rate[] = [];
  for (const n of sizes) {
    if (rates.some(({ gflops }) => gflops < patience)) break;
    rates.push({ n, gflops: await productRate(n) });
  }
  return rates;
}

/** Splits the sentence `name: expected X, got Y; do Z` in two. */
function explain(error: unknown): { reason: string; install?: string } {
  const { message } = error as Error;
  if (!(error instanceof EngineUnavailable)) return { reason: message };
  const reason = message.slice(message.indexOf(': ') + 2, -(error.install.length + 2));
  return { reason, install: error.install };
}

export function notesOn(name: EngineName): string[] {
  const note = engineRow(name)?.untested;
  return note === undefined ? [] : [note];
}
