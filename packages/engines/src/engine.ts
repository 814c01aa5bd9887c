/** Every engine the project knows, in the order in which `auto` tries them. */
export const engineNames = ['wasm', 'cpu'] as const;
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

/**
 * A tfjs backend that was made the current one and proved that it multiplies correctly, with what
 * the kernels need besides tfjs ops. Opening another engine in the same process makes that one
 * current; tensors do not move between them.
 */
export interface Engine {
  readonly name: EngineName;
  readonly engineClass: EngineClass;
  /** Names and versions of the libraries that do the work; no machine or user names. */
  readonly versions: Readonly<Record<string, string>>;
  /** The processor or graphics card, where it is known. */
  readonly device?: string;
  /** Full SVD of an n×n row-major matrix in float64, on the host. */
  svd(matrix: Float64Array, n: number): Svd;
  /** Singular values of an n×n row-major matrix in float64, descending, on the host. */
  singularValues(matrix: Float64Array, n: number): Float64Array;
}

/** How an engine is found: whether it can run here, and how to start it. */
export interface EngineProvider {
  readonly name: EngineName;
  /** Starts the engine and proves it; rejects with a UserError that says what is missing. */
  open(): Promise<Engine>;
}
