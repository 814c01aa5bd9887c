import { namesIn } from './blasPlaces.ts';
import { EngineUnavailable, importOptional } from './engineUnavailable.ts';

/** The part of a WebGPU device used here. */
export interface GpuDevice {
  readonly limits: Readonly<Record<string, number>>;
  readonly lost: Promise<{ readonly reason?: string; readonly message: string }>;
  pushErrorScope(filter: ErrorFilter): void;
  popErrorScope(): Promise<{ readonly message: string } | null>;
  createBuffer(descriptor: { size: number; usage: number }): unknown;
  destroy(): void;
}
export type ErrorFilter = 'validation' | 'out-of-memory' | 'internal';

export interface AdapterInfo {
  readonly vendor: string;
  readonly architecture: string;
  readonly device: string;
  readonly description: string;
  readonly isFallbackAdapter?: boolean;
}

interface Adapter {
  readonly info: AdapterInfo;
  readonly limits: Readonly<Record<string, number>>;
  requestDevice(descriptor: { requiredLimits: Record<string, number> }): Promise<GpuDevice>;
}

interface DawnGpu {
  requestAdapter(options: { powerPreference: string }): Promise<Adapter | null>;
}

/** Dawn's options for a platform: the one driver interface to try. */
const drivers: Partial<Record<NodeJS.Platform, { backend: string; name: string }>> = {
  linux: { backend: 'vulkan', name: 'Vulkan' },
  darwin: { backend: 'metal', name: 'Metal' },
  win32: { backend: 'd3d12', name: 'Direct3D 12' },
};

/**
 * Whether the system has a GPU at all. Checked before loading Dawn, which takes a second and complains
 * on stderr if there is none.
 */
export function hasGraphicsCard(): boolean {
  if (process.platform !== 'linux') return true;
  return (
    namesIn('/dev/dri').some((name) => name.startsWith('renderD')) ||
    namesIn('/dev').some((name) => name === 'nvidiactl' || name === 'dxg')
  );
}

/**
 * The fastest GPU that Dawn finds, with its own limits.
 * @throws EngineUnavailable when there is no package or no driver
 */
export async function requestAdapter(): Promise<Adapter> {
  const driver = drivers[process.platform] ?? { backend: 'vulkan', name: 'Vulkan' };
  const gpu = await startDawn(driver.backend);
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (adapter) return adapter;
  throw new EngineUnavailable({
    engine: 'webgpu',
    expected: `a graphics card with a ${driver.name} driver`,
    got: 'none that Dawn accepts',
    install:
      process.platform === 'linux'
        ? 'install libvulkan1 and the driver of the card (mesa-vulkan-drivers 23 or later, or NVIDIA’s)'
        : 'update the driver of the card',
  });
}

/** The device with the GPU's own values of the limits that tfjs needs; the defaults are lower. */
export function requestDevice(adapter: Adapter): Promise<GpuDevice> {
  const wanted = [
    'maxComputeWorkgroupStorageSize',
    'maxComputeWorkgroupsPerDimension',
    'maxStorageBufferBindingSize',
    'maxBufferSize',
    'maxComputeWorkgroupSizeX',
    'maxComputeInvocationsPerWorkgroup',
  ];
  const limits = wanted.map((name) => [name, adapter.limits[name]!] as const);
  return adapter.requestDevice({ requiredLimits: Object.fromEntries(limits) });
}

/** Whether the GPU is emulated in software. */
export function isSoftware({ isFallbackAdapter, ...info }: AdapterInfo): boolean {
  const text = `${info.architecture} ${info.device} ${info.description}`;
  return (
    isFallbackAdapter === true ||
    /software|llvmpipe|lavapipe|swiftshader|basic render driver/i.test(text)
  );
}

/** Stores Dawn in `navigator`, where the tfjs backend looks for it. */
async function startDawn(backend: string): Promise<DawnGpu> {
  const scope = globalThis as { navigator?: { gpu?: DawnGpu } };
  if (scope.navigator?.gpu) return scope.navigator.gpu;
  return importOptional('webgpu', 'the package webgpu (Dawn)', async () => {
    const { create, globals } = (await import('webgpu')) as unknown as {
      create(flags: string[]): DawnGpu;
      globals: object;
    };
    Object.assign(globalThis, globals);
    const gpu = create([`backend=${backend}`]);
    scope.navigator ??= {};
    scope.navigator.gpu = gpu;
    return gpu;
  });
}
