import type { EngineName } from './engine.ts';

/**
 * What this project has not tried: said wherever such an engine is shown. `auto` takes none of these:
 * whoever wants one names it.
 */
export const experience: Partial<Record<EngineName, string>> = {
  'tensorflow-gpu': 'this project has not run it on real hardware yet',
  tensorflow: 'this project has not run it yet',
  webgpu: 'this project has run it on software Vulkan only',
};
