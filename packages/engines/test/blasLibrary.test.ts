import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  openSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { libraryVariable, loadBlas } from '../src/blasLibrary.ts';
import { lapackOf } from '../src/lapackSvd.ts';
import { available } from './available.ts';
import { runInProcess } from './runInProcess.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'blas-'));
});
afterEach(() => {
  delete process.env[libraryVariable];
  rmSync(folder, { recursive: true });
});

/** A library that every Linux system has, and that is no BLAS. */
const someLibrary = ['/lib/x86_64-linux-gnu/libm.so.6', '/lib/aarch64-linux-gnu/libm.so.6'].find(
  (path) => existsSync(path),
);

describe('a library that will not do is one sentence', () => {
  const refuse = async (path: string, message: RegExp) => {
    process.env[libraryVariable] = path;
    const error = await loadBlas().catch((thrown: Error) => thrown);
    expect(error).toMatchObject({ name: 'UserError', engine: 'blas' });
    expect((error as Error).message).toMatch(message);
    expect((error as Error).message).not.toContain('\n');
  };

  it('that is missing', async () => {
    const path = join(folder, 'libopenblas.so.0');
    await refuse(path, /expected the system's BLAS as \S+, got none \(.*\); correct MIXED_/);
  });

  it('that is none', async () => {
    const path = join(folder, 'libopenblas.so.0');
    writeFileSync(path, 'not a library');
    await refuse(path, /expected the system's BLAS as \S+, got none \(.*\); correct MIXED_/);
  });

  it.runIf(someLibrary)('of another architecture', async () => {
    const path = join(folder, 'libopenblas.so.0');
    copyFileSync(someLibrary!, path);
    // The byte that says 64 bit now says 32.
    writeSync(openSync(path, 'r+'), Uint8Array.of(1), 0, 1, 4);
    await refuse(
      path,
      /expected a BLAS library for this processor \(\w+\), got \S+ for another one/,
    );
  });

  it.runIf(someLibrary)('that has no BLAS in it', async () => {
    await refuse(
      someLibrary!,
      /expected an optimised BLAS, OpenBLAS or Accelerate, got \S+, which is/,
    );
  });
});

describe('without the library', () => {
  it('auto runs another engine in a process that ends cleanly', () => {
    const { code, stdout, stderr } = runInProcess('auto', 0, {
      [libraryVariable]: '/nowhere/libopenblas.so',
    });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^(?!blas)[a-z-]+ 42\n$/);
  });
});

const found = await available('blas');

describe.skipIf(typeof found === 'string')('the library of this system', () => {
  it('names itself and the kernels it chose', async () => {
    const { name, version } = await loadBlas();
    expect(`${name} ${version}`).toMatch(/^(OpenBLAS \d+\.\d+\S* \(\S.*\)|Accelerate)/);
  });

  it('multiplies nothing by nothing', async () => {
    const { sgemm } = await loadBlas();
    const out = Float32Array.of(7);
    sgemm(1, 1, 1, Float32Array.of(2), true, Float32Array.of(3), true, out);
    expect(Array.from(out)).toEqual([6]);
  });

  it('refuses a matrix of another size before the foreign call', async () => {
    const { svd } = lapackOf(await loadBlas());
    expect(() => svd(new Float64Array(8), 3)).toThrow(/svd: expected 3×3 numbers, got 8/);
    expect(() => svd(new Float64Array(0), 0)).toThrow(/svd: expected 0×0 numbers/);
  });
});

describe('a library without LAPACK', () => {
  it('leaves singular values to Jacobi rotations', () => {
    const routines = { sgemm: () => {}, dgesdd: undefined };
    const algebra = lapackOf({ name: 'OpenBLAS', version: '', ...routines });
    expect(algebra.singularValues(Float64Array.of(3, 0, 0, -4), 2)).toEqual(Float64Array.of(4, 3));
  });
});
