import type { Engine, Request } from './engine.ts';

/** What is known about an engine before it is started. */
interface EngineRow {
  /** Its file in this folder; the files of two engines do not import each other. */
  readonly source: string;
  /** Starts and checks it; rejects with an EngineUnavailable that says what is missing. */
  readonly start: (request: Request) => Promise<Engine>;
  /** GFLOPS of its products on one worker of a usual machine, for estimates before any measurement. */
  readonly usualGflops: number;
  /** Whether it computes on a graphics card, where many networks share one process. */
  readonly graphicsCard?: true;
  /**
   * What this project has not tested, shown wherever the engine is listed. `auto` never picks such an
   * engine; a user must name it.
   */
  readonly untested?: string;
}

export type EngineName = 'tensorflow-gpu' | 'tensorflow' | 'webgpu' | 'blas' | 'wasm' | 'cpu';

/**
 * All engines; among equally fast ones, `auto` picks the first. Code that lists, chooses or estimates
 * engines reads this table; importing it loads no engine.
 */
export const catalogue: Readonly<Record<EngineName, EngineRow>> = {
  'tensorflow-gpu': {
    source: 'tensorflow.ts',
    start: async () => (await import('./tensorflow.ts')).startTensorflowGpu(),
    usualGflops: 160,
    graphicsCard: true,
    untested: 'this project has not run it on real hardware yet',
  },
  tensorflow: {
    source: 'tensorflow.ts',
    start: async () => (await import('./tensorflow.ts')).startTensorflow(),
    usualGflops: 80,
    untested: 'this project has not run it yet',
  },
  webgpu: {
    source: 'webgpu.ts',
    start: async (request) => (await import('./webgpu.ts')).startWebgpu(request),
    usualGflops: 80,
    graphicsCard: true,
    untested: 'this project has run it on software Vulkan only',
  },
  blas: {
    source: 'blas.ts',
    start: async () => (await import('./blas.ts')).startBlas(),
    usualGflops: 80,
  },
  wasm: {
    source: 'wasm.ts',
    start: async () => (await import('./wasm.ts')).startWasm(),
    usualGflops: 43,
  },
  cpu: {
    source: 'cpu.ts',
    start: async () => (await import('./cpu.ts')).startCpu(),
    usualGflops: 0.8,
  },
};

export const engineNames = Object.keys(catalogue) as [EngineName, ...EngineName[]];

/** A row by name; undefined for `auto` and unknown names. */
export const engineRow = (name: string): EngineRow | undefined =>
  Object.hasOwn(catalogue, name) ? catalogue[name as EngineName] : undefined;

/**
 * Starts and checks an engine.
 * @throws EngineUnavailable that says what is missing
 */
export async function startEngine(name: EngineName, request: Request): Promise<Engine> {
  const engine = await catalogue[name].start(request);
  return { ...engine, notes: [...untestedNotes(name), ...engine.notes] };
}

/** The warning about an engine that this project has not tested; empty for a tested one. */
export function untestedNotes(name: EngineName): string[] {
  const { untested } = catalogue[name];
  return untested === undefined ? [] : [untested];
}
