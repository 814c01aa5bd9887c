import { type FoundBlas, foundBlas } from '../src/blasLibrary.ts';
import { type EngineName, engineRow, startEngine, untestedNotes } from '../src/catalogue.ts';
import type { Engine } from '../src/engine.ts';
import { EngineUnavailable } from '../src/engineUnavailable.ts';
import { checkEngineName } from '../src/openEngine.ts';
import { productRate } from '../src/productRate.ts';

/** The result of trying one engine, and for `blas` the libraries found, in search order. */
export type EngineReport = Awaited<ReturnType<typeof measure>> & {
  readonly libraries?: readonly FoundBlas[];
};

/** The size of the paper's Figure 2, and one large enough for the peak rate. */
const sizes = [200, 1000];
/** An engine with fewer GFLOPS is not measured at the second size, which would take too long. */
const leastRate = 2;

// The program of `examineEngine`: opens the engine named on its command line, measures it, and reports the result
// to its parent.
const name = checkEngineName(process.argv[2] ?? '');
const report = await measure(name);
process.send?.(name === 'blas' ? { ...report, libraries: await foundBlas() } : report, () =>
  process.disconnect?.(),
);

async function measure(name: EngineName) {
  try {
    const { engine, automatic } = await open(name);
    const { engineClass, device, versions, notes } = engine;
    const rates = await measureRates();
    const found = { works: true, name, automatic, engineClass, versions, notes, rates } as const;
    return { ...found, ...(device !== undefined && { device }) };
  } catch (error) {
    return { works: false, name, notes: untestedNotes(name), ...explain(error) } as const;
  }
}

/** Opens an engine, and tells whether `auto` may pick it: no software GPU, no untested engine. */
async function open(name: EngineName): Promise<{ engine: Engine; automatic: boolean }> {
  try {
    const engine = await startEngine(name, 'auto');
    return { engine, automatic: engineRow(name)?.untested === undefined };
  } catch {
    return { engine: await startEngine(name, 'by-name'), automatic: false };
  }
}

/** GFLOPS of products of two n×n matrices, on one worker. */
async function measureRates() {
  const rates: { readonly n: number; readonly gflops: number }[] = [];
  for (const n of sizes) {
    if (rates.some(({ gflops }) => gflops < leastRate)) break;
    rates.push({ n, gflops: await productRate(n) });
  }
  return rates;
}

/** Splits the message `name: expected X, got Y; do Z` into the reason, `expected X, got Y`, and the remedy Z. */
function explain(error: unknown): { reason: string; install?: string } {
  const { message } = error as Error;
  if (!(error instanceof EngineUnavailable)) return { reason: message };
  const reason = message.slice(message.indexOf(': ') + 2, -(error.install.length + 2));
  return { reason, install: error.install };
}
