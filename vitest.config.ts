import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['packages/*/test/**/*.test.ts', 'pipelines/test/**/*.test.ts'],
    pool: 'forks',
    // Two cores are enough, and more workers would each load an engine of their own.
    maxWorkers: 2,
    testTimeout: 600_000,
    hookTimeout: 600_000,
    reporters: ['default', './vitest.reporter.ts'],
  },
});
