import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';
import { describe, expect, it } from 'vitest';
import { ownKernels, type SimdVariant, simdVariants } from '../src/ownKernels.ts';
import { Memory } from '../src/webAssembly.ts';
import { numbers } from './reference.ts';
import { runInProcess } from './runInProcess.ts';

const folder = fileURLToPath(new URL('../src/assembly/', import.meta.url));

describe.each(simdVariants)('the compiled file %s.wasm', (variant) => {
  const bytes = readFileSync(`${folder}${variant}.wasm`);

  it('equals the output of the compiler', async () => {
    const options = ['--baseDir', folder, '--config', 'asconfig.json', '--target', variant];
    const built: Uint8Array[] = [];
    const { error, stderr } = await asc.main(options, {
      writeFile: (_name, contents) => void built.push(contents as unknown as Uint8Array),
    });
    expect(`${error ?? ''}${stderr}`).toBe('');
    expect(built).toHaveLength(1);
    expect(Buffer.from(built[0]!).equals(bytes)).toBe(true);
  });

  it('stores nothing in the memory that it shares with tfjs', () => {
    expect(sections(bytes).filter((id) => [5, 6, 11].includes(id))).toEqual([]);
  });
});

/** The numbers of a module's sections; 5 is its own memory, 6 global variables, 11 data. */
function sections(bytes: Uint8Array): number[] {
  const ids: number[] = [];
  for (let at = 8; at < bytes.length; ) {
    ids.push(bytes[at++]!);
    let [size, shift] = [0, 0];
    let byte: number;
    do {
      byte = bytes[at++]!;
      size |= (byte & 127) << shift;
      shift += 7;
    } while (byte & 128);
    at += size;
  }
  return ids;
}

const memory = new Memory({ initial: 64 });
const beyond = 77;

/** Puts the matrices of a product side by side into the memory, and marks the bytes behind the last. */
function place(variant: SimdVariant, parts: readonly ArrayLike<number>[]) {
  const kernels = ownKernels(memory, variant);
  let at = Math.ceil(kernels.productSpace() / 64) * 64;
  const views = parts.map((values) => {
    const view = new Float32Array(memory.buffer, at, values.length);
    view.set(values);
    at += 4 * values.length;
    return view;
  });
  const mark = new Float32Array(memory.buffer, at, 8).fill(beyond);
  return { kernels, views, mark };
}

const sizes = [
  ...[1, 2, 3, 4, 5, 7, 8, 9, 16, 17].map((n) => [n, 10 - (n % 10) + 1, n + 2] as const),
  ...([
    [1, 1, 1],
    [4, 8, 1],
    [1, 13, 300],
    [129, 9, 3],
    [5, 523, 4],
    [131, 37, 517],
  ] as const),
];

/** op(A)·op(B), and for each entry the sum of the sizes of its terms, in float64. */
function exact(a: Float64Array, b: Float64Array, [m, n, k]: readonly number[], flags: boolean[]) {
  const [product, sizesOf] = [new Float64Array(m! * n!), new Float64Array(m! * n!)];
  for (let i = 0; i < m!; i++) {
    for (let j = 0; j < n!; j++) {
      for (let l = 0; l < k!; l++) {
        const left = a[flags[0] ? l * m! + i : i * k! + l]!;
        const term = left * b[flags[1] ? j * k! + l : l * n! + j]!;
        product[i * n! + j]! += term;
        sizesOf[i * n! + j]! += Math.abs(term);
      }
    }
  }
  return { product, sizesOf };
}

describe.each(simdVariants)('sgemm, %s', (variant) => {
  it.each(sizes)('computes %i×%i numbers from %i terms, against float64', (m, n, k) => {
    const [a, b, c] = [numbers([m, k], 1), numbers([k, n], 2), numbers([m, n], 3)];
    for (const transposeA of [false, true]) {
      for (const transposeB of [false, true]) {
        const right = exact(a.data, b.data, [m, n, k], [transposeA, transposeB]);
        for (const [alpha, beta] of [
          [1, 0],
          [-0.5, 1],
          [2, 0.25],
        ] as const) {
          // With β = 0 the old contents are not read.
          const old = beta === 0 ? c.data.map(() => Number.NaN) : c.data;
          const { kernels, views, mark } = place(variant, [a.data, b.data, old]);
          const [x, y, z] = views.map(({ byteOffset }) => byteOffset) as [number, number, number];
          kernels.sgemm(m, n, k, x, transposeA, y, transposeB, z, alpha, beta, false, 0);
          let worst = 0;
          for (let i = 0; i < m * n; i++) {
            const wanted = alpha * right.product[i]! + (beta === 0 ? 0 : beta * c.data[i]!);
            const scale = Math.abs(alpha) * right.sizesOf[i]! + Math.abs(wanted);
            const error = Math.abs(views[2]![i]! - wanted) / scale;
            if (!(error <= worst)) worst = error;
          }
          // Each of k terms is rounded by half a unit of 2^-23, at random.
          expect(worst).toBeLessThan(2 ** -23 * (2 + Math.sqrt(k)));
          expect(mark.every((value) => value === beyond)).toBe(true);
        }
      }
    }
  });

  it.each([1, 4, 5, 9, 31, 200, 530])('computes a symmetric product of %i rows', (n) => {
    const k = 19;
    for (const transposed of [false, true]) {
      const { data } = numbers([n, k], 4);
      const zeros = new Float32Array(n * n);
      const { kernels, views, mark } = place(variant, [data, zeros, zeros]);
      const [a, c, full] = views.map(({ byteOffset }) => byteOffset) as [number, number, number];
      const product = (to: number, symmetric: boolean) =>
        kernels.sgemm(n, n, k, a, transposed, a, !transposed, to, 1, 0, symmetric, 0);
      product(c, true);
      kernels.mirror(n, c);
      product(full, false);
      const [symmetric, other] = views.slice(1) as [Float32Array, Float32Array];
      expect(symmetric.every((value, i) => value === other[i])).toBe(true);
      const mirrored = (i: number) => symmetric[(i % n) * n + Math.floor(i / n)];
      expect(symmetric.every((value, i) => value === mirrored(i))).toBe(true);
      expect(mark.every((value) => value === beyond)).toBe(true);
    }
  });
});

/** A program that prints the SHA-256 of a product; its numbers do not depend on a library. */
const hashed = `
const { createHash } = await import('node:crypto');
const { readFileSync } = await import('node:fs');
const memory = new WebAssembly.Memory({ initial: 32 });
const module = new WebAssembly.Module(readFileSync(process.argv[1]));
const kernels = new WebAssembly.Instance(module, { env: { memory } }).exports;
const [m, k] = [70, 300];
const begin = kernels.productSpace();
let seed = 1;
for (const view of [new Float32Array(memory.buffer, begin, 2 * m * k)]) {
  for (let i = 0; i < view.length; i++) {
    seed = (seed * 48271) % 2147483647;
    view[i] = seed / 2 ** 30 - 1;
  }
}
const out = begin + 8 * m * k;
kernels.sgemm(m, m, k, begin, 0, begin + 4 * m * k, 0, out, 1, 0, 0, 0);
const bytes = new Uint8Array(memory.buffer, out, 4 * m * m);
console.log(createHash('sha256').update(bytes).digest('hex').slice(0, 16));
`;

describe('plain SIMD', () => {
  it.each(['', '--no-enable-fma3', '--no-enable-avx'])(
    'gives the same bytes on every processor and every Node %s',
    (flag) => {
      const flags = flag ? [flag] : [];
      const options = [...flags, '--input-type=module', '-e', hashed, `${folder}plain.wasm`];
      const { stdout, stderr } = spawnSync(process.execPath, options, { encoding: 'utf8' });
      expect({ stdout, stderr }).toEqual({ stdout: 'b83a7c2e4f65d8ce\n', stderr: '' });
    },
  );
});

// The flag disables the instructions that SIMD in WebAssembly needs; only x64 can lack them.
describe.runIf(process.arch === 'x64')('without SIMD', () => {
  const run = (name: string) => runInProcess(name, 0, {}, ['--no-enable-sse4-1']);

  it('the error of `wasm` says what is missing, and which engine works', () => {
    const { stdout, stderr } = run('wasm');
    expect(stdout).toBe('');
    expect(stderr).toMatch(
      /UserError: `wasm`: expected WebAssembly with plain SIMD, .*, got .*SIMD.*, or choose `\w+`, which works/,
    );
  });

  it('auto takes another engine', () => {
    const { code, stdout } = run('auto');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^(?!blas|wasm)[a-z-]+ 42\n$/);
  });
});
