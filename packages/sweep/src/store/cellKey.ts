import { join } from 'node:path';
import { attempt, canonicalJson, hashFile, sha256 } from '@mixed-dynamics/artifacts';
import { physicsOf, type SweepCell } from '../cells/cell.ts';

/** Must change whenever the stored format or the meaning of a key changes. */
const keyVersion = 1;

/** Everything besides the cell itself that determines its bytes; the same for all cells of a sweep. */
export interface KeyOrigin {
  readonly rootSeed: number;
  /** The engine's identity for rounding, see `engineIdentity`. */
  readonly engine: string;
  /** SHA-256 of the cells' data, see {@link dataHash}; one per folder if there are several folders. */
  readonly data: string | Readonly<Record<string, string>>;
  /** Fingerprint of the code. */
  readonly code: string;
}

/**
 * The name of a cell in the store: SHA-256 of exactly what determines its bytes. A larger or finer grid, another
 * order, or another number of shards or workers therefore finds the cells that are already stored.
 */
export function cellKey(
  { rootSeed, engine, data: all, code }: KeyOrigin,
  { section, gammaSigma2, gammaW, trial, dataDir }: Omit<SweepCell, 'index' | 'at'>,
): string {
  const physics = physicsOf(section);
  const place = { gammaSigma2, gammaW, trial };
  const data = typeof all === 'string' ? all : (all[dataDir] ?? '');
  return sha256(canonicalJson({ keyVersion, rootSeed, physics, ...place, engine, data, code }));
}

/**
 * SHA-256 over the digests of `teacher.npy`, `noise.npy`, and the mask or covariance of the loss.
 * @param names see `dataNames`
 * @throws UserError when a file cannot be read
 */
export function dataHash(dataDir: string, names: readonly string[]): string {
  return sha256(canonicalJson(names.map((name) => digest(join(dataDir, `${name}.npy`)))));
}

function digest(path: string): string {
  const expectation = {
    culprit: path,
    expected: 'the data that all cells share',
    remedy: 'draw it first (the stage `data`)',
  };
  return attempt(expectation, () => hashFile(path)).sha256;
}
