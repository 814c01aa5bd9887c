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

/** The speeds of the engines from which `auto` chooses. */
export interface AutoChoice {
  /** GFLOPS of products at d = 200 on one worker. */
  readonly rates: Readonly<Record<string, number>>;
  /** The file in which they are stored, if it can be written. */
  readonly file: string | undefined;
  /** Whether an earlier process measured them. */
  readonly remembered: boolean;
}

/**
 * A tfjs backend that is current and multiplies correctly, with the linear algebra that tfjs lacks.
 * Opening another engine in the same process makes that one current; tensors cannot move between
 * engines. Read tensors only with `await tensor.data()`: a GPU cannot be read synchronously, and its
 * errors are reported by this call.
 */
export interface Engine extends LinearAlgebra {
  readonly name: string;
  /** Float32 arithmetic on a CPU (`host`) or on a GPU. Results of one class share their tolerances and may be merged. */
  readonly engineClass: 'host' | 'gpu';
  /** Names and versions of the libraries that do the work; no machine or user names. */
  readonly versions: Readonly<Record<string, string>>;
  /** The processor or GPU, if known. */
  readonly device?: string;
  /** Largest size of one tensor in bytes; it limits batches. */
  readonly largestTensor: number;
  /** Remarks for the user: slower than it could be, not real hardware. */
  readonly notes: readonly string[];
  /** The speeds by which `auto` picked this engine; absent if it was requested by name. */
  readonly choice?: AutoChoice;
}

/** How an engine is requested: by `auto`, which requires real hardware, or by name. */
export type Request = 'auto' | 'by-name';
