import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { examineEngine } from '../doctor/index.ts';
import { libraryVariable, loadBlas } from '../src/blasLibrary.ts';
import { loaderNames } from '../src/blasPlaces.ts';
import { lapackOf } from '../src/lapackSvd.ts';
import { available, required } from './available.ts';
import { buildShim, ofMkl, ofNumpy, ofScipy, whyNoShims } from './buildShim.ts';
import { runInProcess } from './runInProcess.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'blas-'));
});
afterEach(() => {
  delete process.env[libraryVariable];
  rmSync(folder, { recursive: true });
});

const scratch = mkdtempSync(join(tmpdir(), 'shims-'));
afterAll(() => rmSync(scratch, { recursive: true }));

/** The library of the package libopenblas64-0-pthread. */
const wideDebian = ['x86_64', 'aarch64']
  .map((name) => `/usr/lib/${name}-linux-gnu/openblas64-pthread/libopenblas64.so.0`)
  .find((path) => existsSync(path));

if (!wideDebian && required.includes('blas')) {
  throw new Error('expected the package libopenblas64-0-pthread where `blas` has to run, got none');
}

/** A library of every Linux system that is not a BLAS. */
const someLibrary = ['/lib/x86_64-linux-gnu/libm.so.6', '/lib/aarch64-linux-gnu/libm.so.6'].find(
  (path) => existsSync(path),
);

describe('the error about an unusable library is one sentence', () => {
  const refuse = async (path: string, message: RegExp) => {
    process.env[libraryVariable] = path;
    const error = await loadBlas().catch((thrown: Error) => thrown);
    expect(error).toMatchObject({ name: 'UserError', engine: 'blas' });
    expect((error as Error).message).toMatch(message);
    expect((error as Error).message).not.toContain('\n');
  };

  it('for a missing file', async () => {
    const path = join(folder, 'libopenblas.so.0');
    await refuse(path, /got \S+, which cannot be loaded \(.*No such file.*\); correct MIXED_/);
  });

  it('for a file that is not a library', async () => {
    const path = join(folder, 'libopenblas.so.0');
    writeFileSync(path, 'not a library');
    await refuse(path, /got \S+, which cannot be loaded \(.*\); correct MIXED_/);
  });

  it.runIf(someLibrary)('for a library of another architecture', async () => {
    const path = join(folder, 'libopenblas.so.0');
    copyFileSync(someLibrary!, path);
    // Changes the byte for the width of addresses from 64 to 32 bits.
    writeSync(openSync(path, 'r+'), Uint8Array.of(1), 0, 1, 4);
    await refuse(
      path,
      /got \S+, which is for another processor than this one, \w+ \(.*\); correct/,
    );
  });

  it.runIf(someLibrary)('for a library without a BLAS', async () => {
    await refuse(
      someLibrary!,
      /expected OpenBLAS, MKL or Accelerate, got \S+, which is neither OpenBLAS nor MKL; correct/,
    );
  });
});

describe.skipIf(wideDebian === undefined)(
  `Debian's OpenBLAS with integers of 64 bits${wideDebian ? '' : ' (not run: not installed)'}`,
  () => {
    it('has the names of 32-bit integers, so it is refused before any of them is called', async () => {
      process.env[libraryVariable] = wideDebian;
      await expect(loadBlas()).rejects.toThrow(
        /, which takes integers of 64 bits under the name cblas_sgemm; correct MIXED_DYNAMICS_BLAS/,
      );
    });
  },
);

const noShims = whyNoShims(join(scratch, 'first', 'libscipy_openblas64_-1.so'));

describe.skipIf(noShims)(
  `libraries of other distributions${noShims ? ` (not run: ${noShims})` : ''}`,
  () => {
    it.each([
      ['NumPy, 64-bit integers', ofNumpy, /^OpenBLAS 0\.3\.99 \(Shim\) from MIXED_/],
      ['SciPy, 32-bit integers', ofScipy, /^OpenBLAS 0\.3\.98 \(Shim\) from MIXED_/],
      ['MKL, on one thread', ofMkl, /^MKL 2026\.1 from MIXED_/],
    ] as const)('%s: products and singular values', async (_origin, shim, identity) => {
      process.env[libraryVariable] = buildShim(join(folder, 'lib.so'), shim);
      const library = await loadBlas();
      expect(`${library.name} ${library.version}`).toMatch(identity);
      const out = Float32Array.of(1, 1);
      // [1 2]·[[3, 5], [4, 6]], and then twice this product added to it.
      const [row, square] = [Float32Array.of(1, 2), Float32Array.of(3, 5, 4, 6)];
      library.sgemm(1, 2, 2, row, false, square, false, out);
      library.sgemm(1, 2, 2, row, false, square, false, out, 2, 1);
      expect(Array.from(out)).toEqual([33, 51]);
      const { u, s, v } = lapackOf(library).svd(Float64Array.of(0, 0, 2, 3, 0, 0, 0, 1, 0), 3);
      expect(Array.from(s, (value) => value.toFixed(12))).toEqual(
        [3, 2, 1].map((value) => value.toFixed(12)),
      );
      expect(Math.abs(u[3]! * v[0]!)).toBeCloseTo(1, 12);
    });

    it.each([
      [
        '32-bit integers under names for 64',
        { ...ofNumpy, configuration: 'OpenBLAS 0.3.99 DYNAMIC_ARCH' },
        'which takes integers of 32 bits under the name scipy_cblas_sgemm64_',
      ],
      [
        '64-bit integers under names for 32',
        { ...ofScipy, configuration: 'OpenBLAS 0.3.98 USE64BITINT' },
        'which takes integers of 64 bits under the name scipy_cblas_sgemm',
      ],
      [
        'MKL with 64-bit integers',
        { ...ofMkl, mklLayer: 1 },
        'which takes integers of 64 bits under the name cblas_sgemm',
      ],
      [
        'products that are off by one',
        { ...ofNumpy, off: 1 },
        'which gives a wrong product of 5×52 and 52×7 numbers',
      ],
    ] as const)('refuses %s', async (_what, shim, reason) => {
      process.env[libraryVariable] = buildShim(join(folder, 'lib.so'), shim);
      await expect(loadBlas()).rejects.toThrow(`lib.so, ${reason}; correct ${libraryVariable}`);
    });

    it('takes a library of the Python environment if no system library works', async () => {
      const site = join(folder, 'env/lib/python3.12/site-packages');
      for (const name of loaderNames) writeFileSync(join(folder, name), 'not a library');
      const wrong = buildShim(join(site, 'numpy.libs/libscipy_openblas64_-1.so'), {
        ...ofNumpy,
        off: 1,
      });
      const right = buildShim(join(site, 'scipy.libs/libscipy_openblas-1.so'), ofScipy);
      const another = join(site, 'scipy_openblas32/lib/libscipy_openblas.so');
      mkdirSync(dirname(another), { recursive: true });
      copyFileSync(right, another);
      const env = {
        LD_LIBRARY_PATH: folder,
        VIRTUAL_ENV: join(folder, 'env'),
        PATH: '',
        HOME: folder,
      };
      for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
      onTestFinished(() => {
        vi.unstubAllEnvs();
      });
      const report = await examineEngine('blas');
      expect(report).toMatchObject({ works: true });
      expect((report as { versions: object }).versions).toMatchObject({
        OpenBLAS: '0.3.98 (Shim) from SciPy',
      });
      const [first, ...others] = report.libraries!;
      expect(first).toEqual({
        ...{ path: 'libopenblas.so.0', from: 'the system', state: 'passed over' },
        reason: expect.stringMatching(/^cannot be loaded \(.*libopenblas\.so\.0: \S/),
      });
      expect(others.filter(({ path }) => path.startsWith(site))).toEqual([
        {
          ...{ path: wrong, from: 'NumPy', state: 'passed over' },
          reason: 'gives a wrong product of 5×52 and 52×7 numbers',
        },
        { path: right, from: 'SciPy', state: 'taken' },
        { path: another, from: 'scipy-openblas', state: 'not needed' },
      ]);
      expect(JSON.stringify((report as { versions: object }).versions)).not.toContain(folder);
    });
  },
);

describe('without a working library', () => {
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
  it('reports its name, version and kernels', async () => {
    const { name, version } = await loadBlas();
    expect(`${name} ${version}`).toMatch(/^(OpenBLAS \d+\.\d+\S* \(\S.*\)|Accelerate)/);
  });

  it('multiplies 1×1 matrices', async () => {
    const { sgemm } = await loadBlas();
    const out = Float32Array.of(7);
    sgemm(1, 1, 1, Float32Array.of(2), true, Float32Array.of(3), true, out);
    expect(Array.from(out)).toEqual([6]);
  });

  it('refuses a matrix of the wrong size before the foreign call', async () => {
    const { svd } = lapackOf(await loadBlas());
    expect(() => svd(new Float64Array(8), 3)).toThrow(/svd: expected 3×3 numbers, got 8/);
    expect(() => svd(new Float64Array(0), 0)).toThrow(/svd: expected 0×0 numbers/);
  });
});

describe('a library without LAPACK', () => {
  it('gets its singular values by Jacobi rotations', () => {
    const algebra = lapackOf({ dgesdd: undefined });
    expect(algebra.singularValues(Float64Array.of(3, 0, 0, -4), 2)).toEqual(Float64Array.of(4, 3));
  });
});
