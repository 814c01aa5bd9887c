import type { Flat } from './flat.ts';

/** A row enters the basis if its coefficient exceeds this: it bounds the table and makes the search end. */
const largerBy = 2;

/** The rows e^(λ_i) m_i and the rows of I, each as a combination of the w rows of the basis. */
interface DominantRows {
  /** n × w: row i of the remaining rows is Σ_j table_ij × basis row j. */
  readonly table: Flat;
  /** The n remaining rows: i ≥ 0 stands for row i of m, −1 − k for row k of I. */
  readonly rest: Int32Array;
  /** The w rows of the basis, in the same notation. */
  readonly basis: Int32Array;
}

/**
 * Chooses w rows R of B = [I ; diag(e^λ)m], (w + n) × w, so that all rows are combinations of them with coefficients of
 * at most 2. The columns of B R^(−1) then span those of B and are well conditioned for any λ. The factors e^λ are stored
 * as logarithms, so that nothing overflows; the table refers to the rows without their factors. Rows are exchanged as in
 * the simplex method (maximum volume, Goreinov and Tyrtyshnikov 2001), large rows first. Each exchange at least doubles
 * the volume, so the method terminates. About 2nw² flops.
 * @param m n × w
 * @param logs λ_i, −∞ allowed
 */
export function dominantRows(m: Flat, logs: Flat, w: number): DominantRows {
  const n = logs.length;
  const table = m.slice();
  const rest = Int32Array.from({ length: n }, (_, i) => i);
  const basis = Int32Array.from({ length: w }, (_, j) => -1 - j);
  const logOf = (row: number) => (row < 0 ? 0 : logs[row]!);
  const order = [...rest].sort((a, b) => logs[b]! - logs[a]!);
  const least = Math.log(largerBy);
  for (let moved = true; moved; ) {
    moved = false;
    for (const i of order) {
      const own = logOf(rest[i]!);
      let [best, size] = [-1, least];
      for (let j = 0; j < w; j++) {
        const value = Math.log(Math.abs(table[i * w + j]!)) + own - logOf(basis[j]!);
        if (value > size) [best, size] = [j, value];
      }
      if (best < 0) continue;
      exchange(table, w, i, best);
      [rest[i], basis[best]] = [basis[best]!, rest[i]!];
      moved = true;
    }
  }
  return { table, rest, basis };
}

/** Exchanges row i of the table with row j of the basis. */
function exchange(table: Flat, w: number, i: number, j: number): void {
  const n = table.length / w;
  const pivot = table[i * w + j]!;
  const own = i * w;
  for (let l = 0; l < w; l++) table[own + l] = l === j ? 1 / pivot : -table[own + l]! / pivot;
  for (let k = 0; k < n; k++) {
    if (k === i) continue;
    const at = k * w;
    const factor = table[at + j]!;
    if (factor === 0) continue;
    table[at + j] = 0;
    for (let l = 0; l < w; l++) table[at + l]! += factor * table[own + l]!;
  }
}
