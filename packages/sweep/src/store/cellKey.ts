import { join } from 'node:path';
import { attempt, canonicalJson, hashFile, sha256 } from '@mixed-dynamics/artifacts';
import { type Physics, physicsOf, type SweepCell } from '../cells/cell.ts';

/** Must change with the stored format or the meaning of a key. */
const keyVersion = 1;

/** The context common to a sweep's cells that determines their bytes. */
export interface CellContext {
  readonly rootSeed: number;
  readonly section: Physics;
  /** The engine's identity for rounding: its name, or more. */
  readonly engine: string;
  /** SHA-256 of teacher and noise, see {@link dataHash}. */
  readonly data: string;
  /** Fingerprint of the code. */
  readonly code: string;
}

/**
 * The name of a cell in the store: SHA-256 of exactly what determines it, so that a larger or finer grid,
 * another order, shard or worker count finds the cells it shares.
 */
export function cellKey(
  { rootSeed, section, engine, data, code }: CellContext,
  { gammaSigma2, gammaW, trial }: Pick<SweepCell, 'gammaSigma2' | 'gammaW' | 'trial'>,
): string {
  const physics = physicsOf(section);
  const place = { gammaSigma2, gammaW, trial };
  return sha256(canonicalJson({ keyVersion, rootSeed, physics, ...place, engine, data, code }));
}

/**
 * SHA-256 over the digests of `teacher.npy`, `noise.npy` and what else a loss needs.
 * @param names see `dataNames`
 * @throws UserError when one of them cannot be read
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
