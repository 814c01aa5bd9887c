import type { FoundBlas } from '../src/blasLibrary.ts';
import type { EngineName } from '../src/catalogue.ts';
import type { EngineClass } from '../src/engine.ts';

/** GFLOPS of products of two n×n matrices, on one worker. */
export interface Rate {
  readonly n: number;
  readonly gflops: number;
}

/** The result of trying one engine. */
export type EngineReport = WorkingEngine | LackingEngine;

interface Named {
  readonly name: EngineName;
  readonly notes: readonly string[];
  /** For `blas`: the libraries found, in search order. */
  readonly libraries?: readonly FoundBlas[];
}

interface WorkingEngine extends Named {
  readonly works: true;
  /** Whether `auto` may pick it: not a software GPU, and not an untested engine. */
  readonly automatic: boolean;
  readonly engineClass: EngineClass;
  readonly device?: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly rates: readonly Rate[];
}

interface LackingEngine extends Named {
  readonly works: false;
  /** What was expected and what was found. */
  readonly reason: string;
  /** What would make it run. */
  readonly install?: string;
}
