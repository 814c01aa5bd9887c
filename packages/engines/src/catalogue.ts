import type { Engine, EngineProvider, Request } from './engine.ts';

/** What is known of an engine before it is started. */
interface EngineRow {
  /** Its file in this folder; no engine's file imports another's. */
  readonly source: string;
  readonly load: () => Promise<EngineProvider>;
  /** GFLOPS of its products on one worker of a usual machine, for estimates before any measurement. */
  readonly usualGflops: number;
  /** Whether it computes on a graphics card, where many networks share one process. */
  readonly graphicsCard?: true;
  /**
   * What this project has not tested, shown wherever the engine is listed. `auto` picks none of these;
   * they must be named.
   */
  readonly untested?: string;
}

export type EngineName = 'tensorflow-gpu' | 'tensorflow' | 'webgpu' | 'blas' | 'wasm' | 'cpu';

/**
 * All engines; among equally fast ones, `auto` picks the first. Whatever lists, chooses or estimates
 * engines reads this table, which loads none of them.
 */
export const catalogue: Readonly<Record<EngineName, EngineRow>> = {
  'tensorflow-gpu': {
    source: 'tensorflow.ts',
    load: async () => (await import('./tensorflow.ts')).tensorflowGpu,
    usualGflops: 160,
    graphicsCard: true,
    untested: 'this project has not run it on real hardware yet',
  },
  tensorflow: {
    source: 'tensorflow.ts',
    load: async () => (await import('./tensorflow.ts')).tensorflow,
    usualGflops: 80,
    untested: 'this project has not run it yet',
  },
  webgpu: {
    source: 'webgpu.ts',
    load: async () => (await import('./webgpu.ts')).webgpu,
    usualGflops: 80,
    graphicsCard: true,
    untested: 'this project has run it on software Vulkan only',
  },
  blas: {
    source: 'blas.ts',
    load: async () => (await import('./blas.ts')).blas,
    usualGflops: 80,
  },
  wasm: {
    source: 'wasm.ts',
    load: async () => (await import('./wasm.ts')).wasm,
    usualGflops: 43,
  },
  cpu: { source: 'cpu.ts', load: async () => (await import('./cpu.ts')).cpu, usualGflops: 0.8 },
};

export const engineNames = Object.keys(catalogue) as [EngineName, ...EngineName[]];

/** A row by name; undefined for `auto` and unknown names. */
export const engineRow = (name: string): EngineRow | undefined =>
  Object.hasOwn(catalogue, name) ? catalogue[name as EngineName] : undefined;

/**
 * Starts and proves an engine.
 * @throws EngineUnavailable that says what is missing
 */
export async function startEngine(name: EngineName, request: Request): Promise<Engine> {
  const { load, untested } = catalogue[name];
  const engine = await (await load()).open(request);
  return untested ? { ...engine, notes: [untested, ...engine.notes] } : engine;
}
