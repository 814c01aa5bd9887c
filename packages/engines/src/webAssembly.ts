/** The memory of a WebAssembly module; growing replaces its buffer. */
export interface WasmMemory {
  readonly buffer: ArrayBuffer;
  /** @throws RangeError if there is no room for this many pages of 64 KiB */
  grow(pages: number): number;
}

export type CompiledModule = object;

/** The part of WebAssembly used here; TypeScript declares it only in its library for browsers. */
interface WebAssemblyPart {
  readonly Memory: new (size: { readonly initial: number }) => WasmMemory;
  readonly Module: new (bytes: Uint8Array) => CompiledModule;
  readonly Instance: new (
    module: CompiledModule,
    imports: { readonly env: { readonly memory: WasmMemory } },
  ) => { readonly exports: object };
  readonly validate: (bytes: Uint8Array) => boolean;
}

/** Some users disable WebAssembly in their browser; then no module is valid. */
const { WebAssembly = { validate: () => false } as unknown as WebAssemblyPart } =
  globalThis as unknown as { readonly WebAssembly?: WebAssemblyPart };

export const Memory: WebAssemblyPart['Memory'] = WebAssembly.Memory;
export const Module: WebAssemblyPart['Module'] = WebAssembly.Module;
export const Instance: WebAssemblyPart['Instance'] = WebAssembly.Instance;
export const validate: WebAssemblyPart['validate'] = WebAssembly.validate;
