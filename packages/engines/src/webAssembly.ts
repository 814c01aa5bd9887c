/** The memory of a WebAssembly module; its buffer is another one after it has grown. */
export interface WasmMemory {
  readonly buffer: ArrayBuffer;
  /** @throws RangeError where there is no room for so many pages of 64 KiB */
  grow(pages: number): number;
}

export type CompiledModule = object;

/** What is used of WebAssembly, which the types of Node leave to those of browsers. */
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
