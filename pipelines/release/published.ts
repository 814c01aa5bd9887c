/** The facts of a published package for its manifest, besides name and version. */
export interface Published {
  readonly description: string;
  readonly keywords: readonly string[];
  /** The public entries; each is one of the package's `exports` in the workspace. */
  readonly entries: readonly string[];
  /** Files in `src`, other than code, that it loads. */
  readonly assets?: readonly string[];
  /** The entry that is also published as one file with all of its imports, for pages without a bundler. */
  readonly bundle?: string;
}

const common = ['deep linear networks', 'gradient descent', 'neural tangent kernel'];

/** The packages on npm by their folder in `packages`, in order of dependency. */
export const published: Readonly<Record<string, Published>> = {
  theory: {
    description:
      'Exact theory of two-layer linear networks: gradient flow in closed form, and predicted phase diagrams',
    keywords: [...common, 'phase diagram', 'random matrices'],
    entries: ['.'],
    bundle: '.',
  },
  artifacts: {
    description: 'Tables, provenance and one-sentence errors of the mixed-dynamics packages',
    keywords: ['csv', 'provenance'],
    entries: ['.', './errors', './exponents', './tables'],
  },
  data: {
    description: 'Seeded teachers, noise and initial weights of linear networks; NumPy files',
    keywords: [...common, 'npy', 'npz', 'safetensors', 'seeded random numbers'],
    entries: ['.'],
  },
  engines: {
    description: 'TensorFlow.js backends that verify their products, and faster float32 kernels',
    keywords: ['tensorflow.js', 'blas', 'webassembly', 'webgpu'],
    entries: ['.', './catalogue', './in-browser'],
    assets: ['assembly/plain.wasm', 'assembly/relaxed.wasm'],
  },
  dynamics: {
    description: 'Gradient descent and self-consistent dynamics of two-layer linear networks',
    keywords: [...common, 'mixed dynamics'],
    entries: ['.', './in-browser', './setting'],
    bundle: './in-browser',
  },
  golden: {
    description: 'Numeric snapshots with measured tolerances, and a matcher for vitest',
    keywords: ['vitest', 'snapshot', 'regression test', 'tolerance', 'numerics'],
    entries: ['./curves', './vitest'],
  },
};
