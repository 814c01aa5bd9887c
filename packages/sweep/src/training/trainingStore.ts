import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { formatCsv, readCsv, type Table, writeFileAtomically } from '@mixed-dynamics/artifacts';
import { readNpy, writeNpy } from '@mixed-dynamics/data';
import type { DynamicsLabel } from '../cells/spectra.ts';
import { encodeSeconds, readSeconds, totalSeconds } from '../store/store.ts';

/** Names one matrix of the run: A(t) of one of the dynamics at one iteration. */
export interface MatrixName {
  readonly iteration: number;
  readonly dynamics: DynamicsLabel;
}

/**
 * The finished parts of a training run, in `DIR/.cells/<key>/`: the curves once training has ended, each A(t) until
 * its singular values are computed, and the singular values. Every file is written completely or not at all, so that
 * a killed run can continue from them.
 */
export class TrainingStore {
  readonly #folder: string;

  constructor(outDir: string, key: string) {
    this.#folder = join(outDir, '.cells', key);
  }

  /** The curves; `undefined` before training has ended. */
  readCurves(): Table | undefined {
    const path = this.#pathOf('training', 'csv');
    return existsSync(path) ? readCsv(path) : undefined;
  }

  writeCurves(curves: Table, seconds: number): void {
    writeFileAtomically(this.#pathOf('training', 'seconds.txt'), encodeSeconds(seconds));
    writeFileAtomically(this.#pathOf('training', 'csv'), formatCsv(curves));
  }

  /**
   * Total computing seconds of training and of the singular values of these matrices, including earlier runs;
   * `undefined` unless all are known.
   */
  secondsOf(names: readonly MatrixName[]): number | undefined {
    const parts = ['training', ...names.map(partOf)];
    return totalSeconds(parts.map((part) => readSeconds(this.#pathOf(part, 'seconds.txt'))));
  }

  matrixPath(name: MatrixName): string {
    return this.#pathOf(partOf(name), 'npy');
  }

  hasMatrix(name: MatrixName): boolean {
    return existsSync(this.matrixPath(name));
  }

  writeMatrix(name: MatrixName, matrix: Float32Array, dimension: number): void {
    mkdirSync(this.#folder, { recursive: true });
    writeNpy(this.matrixPath(name), matrix, [dimension, dimension]);
  }

  /** Singular values of a matrix; `undefined` when missing or unreadable. */
  readValues(name: MatrixName): Float64Array | undefined {
    const path = this.#pathOf(partOf(name), 'values.npy');
    if (!existsSync(path)) return undefined;
    try {
      return Float64Array.from(readNpy(path).data);
    } catch {
      return undefined;
    }
  }

  /** Stores the singular values of a matrix and removes the matrix. */
  writeValues(name: MatrixName, values: Float64Array, seconds: number): void {
    writeFileAtomically(this.#pathOf(partOf(name), 'seconds.txt'), encodeSeconds(seconds));
    writeNpy(this.#pathOf(partOf(name), 'values.npy'), values, [values.length]);
    rmSync(this.matrixPath(name), { force: true });
  }

  #pathOf(part: string, ending: 'csv' | 'npy' | 'seconds.txt' | 'values.npy'): string {
    return join(this.#folder, `${part}.${ending}`);
  }
}

const partOf = ({ iteration, dynamics }: MatrixName) => `${dynamics}-${iteration}`;
