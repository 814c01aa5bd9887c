import type { AutoChoice } from './autoChoice.ts';

/** Every engine the project knows; of those that are as fast, `auto` takes the first. */
export const engineNames = [
  'tensorflow-gpu',
  'tensorflow',
  'webgpu',
  'blas',
  'wasm',
  'cpu',
] as const;
export type EngineName = (typeof engineNames)[number];

/**
 * Engines of one class round alike: their results are compared with the same tolerances and may be
 * merged. `host`: float32 on a CPU; `gpu`: float32 on a GPU.
 */
export type EngineClass = 'host' | 'gpu';

/** A = U·diag(S)·Vᵀ of a square matrix, all row-major float64, S descending. */
export interface Svd {
  readonly u: Float64Array;
  readonly s: Float64Array;
  readonly v: Float64Array;
}

/** Singular value decompositions in float64, on the host. A matrix with NaN gives NaN. */
export interface LinearAlgebra {
  /** Full SVD of an n×n row-major matrix. */
  svd(matrix: Float64Array, n: number): Svd;
  /** Singular values of an n×n row-major matrix, descending. */
  singularValues(matrix: Float64Array, n: number): Float64Array;
}

/**
 * A tfjs backend that was made the current one and proved that it multiplies correctly, with what
 * the kernels need besides tfjs ops. Opening another engine in the same process makes that one
 * current; tensors do not move between them. Read tensors with `await tensor.data()` only: a GPU
 * has no other way, and it is there that its errors surface.
 */
export interface Engine extends LinearAlgebra {
  readonly name: EngineName;
  readonly engineClass: EngineClass;
  /** Names and versions of the libraries that do the work; no machine or user names. */
  readonly versions: Readonly<Record<string, string>>;
  /** The processor or graphics card, where it is known. */
  readonly device?: string;
  /** Bytes that one tensor may have: batches are cut by it. */
  readonly largestTensor: number;
  /** What a user should know: slower than it could be, not real hardware. */
  readonly notes: readonly string[];
  /** How `auto` came to it, if it did. */
  readonly choice?: AutoChoice;
}

/** Who asks for an engine: `auto`, which wants real hardware, or somebody who named it. */
export type Request = 'auto' | 'by-name';

/** How an engine is found: whether it can run here, and how to start it. */
export interface EngineProvider {
  readonly name: EngineName;
  /** Starts the engine and proves it; rejects with EngineUnavailable that says what is missing. */
  open(request: Request): Promise<Engine>;
}
