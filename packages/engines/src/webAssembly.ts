/** The memory of a WebAssembly module; growing replaces its buffer. */
export interface WasmMemory {
  readonly buffer: ArrayBuffer;
  /** @throws RangeError if there is no room for this many pages of 64 KiB */
  grow(pages: number): number;
}

export type CompiledModule = object;

/** The part of WebAssembly used here; Node's types leave it to those of browsers. */
export const { Memory, Module, Instance, validate } = (
  globalThis as unknown as {
    readonly WebAssembly: {
      readonly Memory: new (size: { readonly initial: number }) => WasmMemory;
      readonly Module: new (bytes: Uint8Array) => CompiledModule;
      readonly Instance: new (
        module: CompiledModule,
        imports: { readonly env: { readonly memory: WasmMemory } },
      ) => { readonly exports: object };
      readonly validate: (bytes: Uint8Array) => boolean;
    };
  }
).WebAssembly;
