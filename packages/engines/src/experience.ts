import type { EngineName } from './engine.ts';

/**
 * What this project has not tested, shown wherever such an engine is listed. `auto` picks none of these;
 * they must be named.
 */
export const experience: Partial<Record<EngineName, string>> = {
  'tensorflow-gpu': 'this project has not run it on real hardware yet',
  tensorflow: 'this project has not run it yet',
  webgpu: 'this project has run it on software Vulkan only',
};
