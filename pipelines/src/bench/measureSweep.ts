import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { markdownTable, workFolder } from '@mixed-dynamics/artifacts';
import { figure2Sweep, runSweep, silent } from '@mixed-dynamics/sweep';
import type { Experiment } from '../cli/experiment.ts';
import { digits, percent } from '../cli/numbers.ts';
import { data } from '../commands/data.ts';
import type { ProfiledTimes } from './profiledCell.ts';

/** Where the time of a whole sweep goes, in seconds summed over its workers. */
interface SweepSplit {
  readonly cells: number;
  readonly workers: number;
  /** Wall time, from the first process to the last table. */
  readonly wall: number;
  readonly products: number;
  readonly elementwise: number;
  /** Time that cells spend outside kernels: tfjs, reads, singular values, drawing weights. */
  readonly host: number;
  /** Time in which workers start, or wait for the last cell of another worker. */
  readonly idle: number;
  /** GFLOPS of one worker during products. */
  readonly gflops: number;
}

const program = fileURLToPath(new URL('./profiledCell.ts', import.meta.url));

/** Runs the sweep of a preset in a separate folder and times every kernel. */
export async function measureSweep(
  experiment: Experiment,
  engine: string,
): Promise<SweepSplit | undefined> {
  const { section, seed } = { section: experiment.preset.figure2, seed: experiment.preset.seed };
  if (!section) return undefined;
  const root = workFolder('bench-');
  try {
    await quietly(() => data({ ...experiment, root }));
    const dataDir = join(root, 'data');
    const workers = availableParallelism();
    const begin = performance.now();
    const { cells } = await runSweep({
      ...{ sweep: figure2Sweep(section, 'data'), rootSeed: seed, engine, outDir: root, workers },
      cellProgram: program,
      progress: silent,
    });
    const wall = (performance.now() - begin) / 1000;
    return { cells, workers, wall, ...sumUp(dataDir, wall * workers) };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

function sumUp(folder: string, all: number) {
  const sum = { products: 0, elementwise: 0, flops: 0, total: 0 };
  for (const name of readdirSync(folder).filter((file) => file.startsWith('times-'))) {
    const times = JSON.parse(readFileSync(join(folder, name), 'utf8')) as ProfiledTimes;
    for (const key of Object.keys(sum) as (keyof typeof sum)[]) sum[key] += times[key];
  }
  const [products, elementwise, total] = [sum.products, sum.elementwise, sum.total].map(
    (milliseconds) => milliseconds / 1000,
  ) as [number, number, number];
  return {
    products,
    elementwise,
    host: total - products - elementwise,
    idle: all - total,
    gflops: sum.flops / (sum.products * 1e6),
  };
}

/** Runs `work` without its output. */
async function quietly(work: () => Promise<void>): Promise<void> {
  const { log } = console;
  console.log = () => {};
  try {
    await work();
  } finally {
    console.log = log;
  }
}

export function sweepTable(splits: readonly (SweepSplit & { engine: string })[]): string {
  return markdownTable(
    ['engine', 'cells', 'workers', 'wall s', 'products', 'elementwise', 'host', 'idle', 'GFLOPS'],
    splits.map(({ engine, cells, workers, wall, gflops, ...parts }) => {
      const share = (seconds: number) => percent(seconds / (wall * workers));
      return [
        engine,
        String(cells),
        String(workers),
        digits(wall),
        share(parts.products),
        share(parts.elementwise),
        share(parts.host),
        share(parts.idle),
        digits(gflops),
      ];
    }),
  );
}
