import { readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { type CompiledModule, Instance, Module, validate, type WasmMemory } from './webAssembly.ts';

/**
 * Rounding of the project's own kernels: `plain` is the same on every processor; `relaxed` uses fused
 * multiply-add where the processor has it.
 */
export const simdVariants = ['plain', 'relaxed'] as const;
export type SimdVariant = (typeof simdVariants)[number];

/** The exports of `assembly/index.ts`. Pointers are byte offsets into the memory. */
export interface OwnKernels {
  readonly productSpace: () => number;
  readonly sgemm: (
    ...args: [
      ...sizes: [m: number, n: number, k: number],
      ...left: [a: number, transposeA: boolean],
      ...right: [b: number, transposeB: boolean],
      ...[c: number, alpha: number, beta: number, symmetric: boolean, space: number],
    ]
  ) => void;
  readonly mirror: (n: number, c: number) => void;
  readonly dot: (length: number, x: number, y: number) => number;
  readonly squaredDistance: (length: number, x: number, y: number) => number;
  readonly distances: (
    ...args: [length: number, a: number, t: number, m: number, residual: number, sums: number]
  ) => void;
  readonly distancesOfTwo: (
    ...args: [
      ...[length: number, a: number, b: number, t: number],
      ...[m: number, residual: number, sums: number],
    ]
  ) => void;
  readonly addScaled: (length: number, x: number, s: number, y: number, out: number) => void;
  readonly subtractSymmetric: (d: number, a: number, s: number, b: number, out: number) => void;
  readonly combine: (
    ...args: [
      ...[length: number, x: number, u: number],
      ...[y: number, v: number, z: number, w: number, out: number],
    ]
  ) => void;
  readonly correctRoot: (
    ...args: [
      ...[d: number, c: number, h: number, p: number, threshold2: number],
      ...[f: number, share: number, out: number, space: number],
    ]
  ) => number;
  readonly jacobi: (
    ...args: [n: number, a: number, u: number, s: number, space: number, factors: boolean]
  ) => number;
}

const files: Readonly<Record<SimdVariant, URL>> = {
  plain: new URL('./assembly/plain.wasm', import.meta.url),
  relaxed: new URL('./assembly/relaxed.wasm', import.meta.url),
};

const given = new Map<SimdVariant, Uint8Array>();

/** Supplies the compiled kernels in a browser, where they cannot be read from files. */
export function giveKernels(variant: SimdVariant, bytes: Uint8Array): void {
  given.set(variant, bytes);
}

const modules = new Map<SimdVariant, CompiledModule>();

/**
 * The kernels on this memory. They leave nothing in it between calls.
 * @throws WebAssembly.CompileError if this Node or processor lacks the SIMD
 */
export function ownKernels(memory: WasmMemory, variant: SimdVariant): OwnKernels {
  const module = modules.get(variant) ?? compile(variant);
  modules.set(variant, module);
  const { exports } = new Instance(module, { env: { memory } });
  return exports as unknown as OwnKernels;
}

function compile(variant: SimdVariant): CompiledModule {
  const bytes = given.get(variant) ?? readFileSync(files[variant]);
  // Node 20 has relaxed SIMD behind this flag.
  if (variant === 'relaxed' && !validate(bytes)) {
    setFlagsFromString('--experimental-wasm-relaxed-simd');
  }
  return new Module(bytes);
}
