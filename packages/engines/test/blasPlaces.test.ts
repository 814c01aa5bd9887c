import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { blasPlaces, type Surroundings } from '../src/blasPlaces.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'places-'));
});
afterEach(() => rmSync(root, { recursive: true }));

function lay(...paths: string[]): void {
  for (const path of paths) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), '');
  }
}

/** The libraries found below the root, each with its origin: `NumPy: env/lib/…`. */
function found(env: Record<string, string>, platform: NodeJS.Platform = 'linux'): string[] {
  const surroundings: Surroundings = { platform, env, home: join(root, 'home') };
  return blasPlaces(surroundings)
    .filter(({ path }) => path.startsWith(root))
    .map(({ path, from }) => `${from}: ${relative(root, path)}`);
}

const at = (...paths: string[]) => paths.map((path) => join(root, path)).join(':');

describe('blasPlaces', () => {
  it('puts names for the loader first, on macOS Accelerate', () => {
    const [first, ...others] = blasPlaces({ platform: 'linux', env: {}, home: root });
    expect(first).toEqual({ path: 'libopenblas.so.0', from: 'the system' });
    expect(others.at(-1)).toEqual({ path: 'libblas.so.3', from: 'the system' });
    expect(blasPlaces({ platform: 'darwin', env: {}, home: root })).toEqual([
      { path: expect.stringMatching(/Accelerate\.framework/), from: 'the system' },
    ]);
  });

  it('finds wheels of the active environment, then of a Python on the PATH, then of the user', () => {
    const site = 'lib/python3.12/site-packages';
    lay(
      `env/${site}/numpy.libs/libscipy_openblas64_-ff651d7f.so`,
      `env/${site}/numpy.libs/libgfortran-040039e1.so.5`,
      `env/${site}/scipy.libs/libscipy_openblas-68440149.so`,
      'other/bin/python3',
      'other/lib/python3.9/site-packages/numpy.libs/libopenblas64_p-r0-742d56dc.3.20.so',
      'other/lib/python3.11/site-packages/scipy_openblas64/lib/libscipy_openblas64_.so',
      `home/.local/${site}/numpy.libs/libscipy_openblas64_-1.so`,
      `nowhere/${site}/numpy.libs/libscipy_openblas64_-2.so`,
    );
    expect(found({ VIRTUAL_ENV: at('env'), PATH: at('other/bin', 'nowhere/bin') })).toEqual([
      `NumPy: env/${site}/numpy.libs/libscipy_openblas64_-ff651d7f.so`,
      `SciPy: env/${site}/scipy.libs/libscipy_openblas-68440149.so`,
      'scipy-openblas: other/lib/python3.11/site-packages/scipy_openblas64/lib/libscipy_openblas64_.so',
      'NumPy: other/lib/python3.9/site-packages/numpy.libs/libopenblas64_p-r0-742d56dc.3.20.so',
      `NumPy: home/.local/${site}/numpy.libs/libscipy_openblas64_-1.so`,
    ]);
    expect(found({ PYTHONPATH: `${join(root, 'nowhere', site)}:relative` })).toContain(
      `NumPy: nowhere/${site}/numpy.libs/libscipy_openblas64_-2.so`,
    );
  });

  it('follows a link to a Python, and lists the Pythons of pyenv, the selected one first', () => {
    const wheel = (python: string, version: string) =>
      `${python}/lib/python${version}/site-packages/numpy.libs/libscipy_openblas64_-1.so`;
    lay('uv/python/bin/python3.13', wheel('uv/python', '3.13'), 'pyenv/shims/python3');
    lay(...['3.9', '3.10', '3.11'].map((version) => wheel(`pyenv/versions/${version}`, version)));
    mkdirSync(join(root, 'home/bin'), { recursive: true });
    symlinkSync(join(root, 'uv/python/bin/python3.13'), join(root, 'home/bin/python3'));
    writeFileSync(join(root, 'pyenv/version'), '3.10\nsystem\n');
    const PATH = at('home/bin', 'pyenv/shims');
    const behind = (...versions: string[]) => [
      `NumPy: ${wheel('uv/python', '3.13')}`,
      ...versions.map((version) => `NumPy: ${wheel(`pyenv/versions/${version}`, version)}`),
    ];
    expect(found({ PATH })).toEqual(behind('3.10', '3.11', '3.9'));
    expect(found({ PATH, PYENV_VERSION: '3.9' })).toEqual(behind('3.9', '3.11', '3.10'));
  });

  it('finds conda and MKL, and lists a file with several names once', () => {
    lay(
      'conda/conda-meta/history',
      'conda/lib/libopenblasp-r0.3.27.so',
      'conda/lib/libmkl_rt.so.2',
      'conda/bin/conda',
      'pip/lib/libmkl_rt.so.2',
      'pip/lib/libopenblas.so.0',
      'oneapi/lib/intel64/libmkl_rt.so.2',
    );
    symlinkSync('libopenblasp-r0.3.27.so', join(root, 'conda/lib/libopenblas.so.0'));
    const ofConda = ['conda: conda/lib/libopenblas.so.0', 'conda: conda/lib/libmkl_rt.so.2'];
    expect(found({ CONDA_PREFIX: at('conda') })).toEqual(ofConda);
    expect(found({ PATH: at('conda/bin') })).toEqual(ofConda);
    expect(found({ VIRTUAL_ENV: at('pip'), MKLROOT: at('oneapi') })).toEqual([
      'Python: pip/lib/libmkl_rt.so.2',
      'oneAPI: oneapi/lib/intel64/libmkl_rt.so.2',
    ]);
  });

  it('finds Homebrew and Julia, and every Julia of juliaup', () => {
    lay(
      'brew/bin/brew',
      'brew/opt/openblas/lib/libopenblas.dylib',
      'julia/bin/julia',
      'julia/lib/julia/libopenblas64_.so',
      'up/bin/julialauncher',
      'home/.julia/juliaup/julia-1.9.4+0.x64.linux.gnu/lib/julia/libopenblas64_.so',
      'home/.julia/juliaup/julia-1.11.2+0.x64.linux.gnu/lib/julia/libopenblas64_.so',
    );
    const brew = 'Homebrew: brew/opt/openblas/lib/libopenblas.dylib';
    expect(found({ HOMEBREW_PREFIX: at('brew') }, 'darwin')).toEqual([brew]);
    expect(found({ PATH: at('brew/bin') }, 'darwin')).toEqual([brew]);
    const julia = 'Julia: julia/lib/julia/libopenblas64_.so';
    expect(found({ JULIA_BINDIR: at('julia/bin') })).toEqual([julia]);
    symlinkSync('julialauncher', join(root, 'up/bin/julia'));
    expect(found({ PATH: at('julia/bin', 'up/bin') })).toEqual([
      julia,
      ...['1.11.2', '1.9.4'].map(
        (version) =>
          `Julia: home/.julia/juliaup/julia-${version}+0.x64.linux.gnu/lib/julia/libopenblas64_.so`,
      ),
    ]);
  });

  it('on Windows finds wheels and conda beside python.exe, and DLLs on the Path', () => {
    lay(
      'conda/python.exe',
      'conda/conda-meta/history',
      'conda/Library/bin/openblas.dll',
      'conda/Library/bin/mkl_rt.2.dll',
      'env/Scripts/python.exe',
      'env/Lib/site-packages/numpy.libs/libscipy_openblas64_-860d95b1.dll',
      'tools/libopenblas.dll',
      'AppData/Python/Python312/site-packages/numpy.libs/libscipy_openblas64_-1.dll',
    );
    const Path = ['tools', 'conda', 'env/Scripts', 'relative'].map((path) => join(root, path));
    const env = { Path: [...Path, 'relative'].join(';'), APPDATA: join(root, 'AppData') };
    expect(found(env, 'win32')).toEqual([
      'the system: tools/libopenblas.dll',
      'conda: conda/Library/bin/openblas.dll',
      'conda: conda/Library/bin/mkl_rt.2.dll',
      'NumPy: env/Lib/site-packages/numpy.libs/libscipy_openblas64_-860d95b1.dll',
      'NumPy: AppData/Python/Python312/site-packages/numpy.libs/libscipy_openblas64_-1.dll',
    ]);
  });
});
