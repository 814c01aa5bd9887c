import type { FoundBlas } from '../src/blasLibrary.ts';
import type { EngineClass, EngineName } from '../src/engine.ts';

/** GFLOPS of products of two n×n matrices, on one worker. */
export interface Rate {
  readonly n: number;
  readonly gflops: number;
}

/** What became of one engine when it was tried. */
export type EngineReport = WorkingEngine | LackingEngine;

interface Named {
  readonly name: EngineName;
  readonly notes: readonly string[];
  /** Of `blas`: the libraries that are there, in the order of the search. */
  readonly libraries?: readonly FoundBlas[];
}

export interface WorkingEngine extends Named {
  readonly works: true;
  /** Whether `auto` may take it: not a software GPU, and none that nobody has tried. */
  readonly automatic: boolean;
  readonly engineClass: EngineClass;
  readonly device?: string;
  readonly versions: Readonly<Record<string, string>>;
  readonly rates: readonly Rate[];
}

export interface LackingEngine extends Named {
  readonly works: false;
  /** What was expected and what there is. */
  readonly reason: string;
  /** What would make it run. */
  readonly install?: string;
}
