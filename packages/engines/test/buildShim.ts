import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { required } from './available.ts';

const source = fileURLToPath(new URL('./shims/blas.c', import.meta.url));

/** The definitions with which `shims/blas.c` is compiled. */
export interface Shim {
  readonly names: string;
  readonly fortranNames?: string;
  readonly integers: 'int' | 'long long';
  readonly configuration?: string;
  readonly mklLayer?: number;
  readonly off?: number;
  readonly offSymmetric?: number;
}

/** The OpenBLAS in NumPy's wheels. */
export const ofNumpy: Shim = {
  names: 'scipy_##x##64_',
  fortranNames: 'scipy_##x##_64_',
  integers: 'long long',
  configuration: 'OpenBLAS 0.3.99 USE64BITINT DYNAMIC_ARCH Shim',
};

/** The OpenBLAS in SciPy's wheels. */
export const ofScipy: Shim = {
  names: 'scipy_##x',
  fortranNames: 'scipy_##x##_',
  integers: 'int',
  configuration: 'OpenBLAS 0.3.98 DYNAMIC_ARCH Shim',
};

export const ofMkl: Shim = { names: 'x', integers: 'int', mklLayer: 2 };

/** Builds a library that passes its calls on to the OpenBLAS of this system. */
export function buildShim(path: string, shim: Shim): string {
  mkdirSync(dirname(path), { recursive: true });
  const { status, stderr, error } = compile(path, [
    `-DNAME(x)=${shim.names}`,
    `-DINT=${shim.integers}`,
    ...(shim.fortranNames ? [`-DFORTRAN(x)=${shim.fortranNames}`] : []),
    ...(shim.configuration ? [`-DCONFIG="${shim.configuration}"`] : []),
    ...(shim.mklLayer === undefined ? [] : [`-DLAYER=${shim.mklLayer}`]),
    ...(shim.off === undefined ? [] : [`-DOFF=${shim.off}`]),
    ...(shim.offSymmetric === undefined ? [] : [`-DOFF_SYMMETRIC=${shim.offSymmetric}`]),
  ]);
  if (status !== 0) throw new Error(`gcc: ${stderr || error?.message}`);
  return path;
}

/** The folder of Debian's OpenBLAS. As a run path it is searched before LD_LIBRARY_PATH. */
const architecture = { x64: 'x86_64', arm64: 'aarch64' }[process.arch as 'x64' | 'arm64'];
const folder = `/usr/lib/${architecture}-linux-gnu`;

function compile(path: string, definitions: readonly string[]) {
  const linking = ['-l:libopenblas.so.0', '-Wl,--disable-new-dtags', `-Wl,-rpath,${folder}`];
  const options = ['-shared', '-fPIC', '-O1', '-nostdlib', '-o', path, source];
  return spawnSync('gcc', [...options, ...definitions, ...linking], { encoding: 'utf8' });
}

/**
 * The reason why no shim can be built here; undefined if it can.
 * @throws if `blas` must run on this machine, because then the shims must, too
 */
export function whyNoShims(scratch: string): string | undefined {
  try {
    buildShim(scratch, ofNumpy);
    return undefined;
  } catch (error) {
    if (required.includes('blas')) throw error;
    return (error as Error).message;
  }
}
