import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { numberColumn, parseCsv } from '@mixed-dynamics/artifacts';
import { drawData, writeNpy } from '@mixed-dynamics/data';
import { hostSingularValues, openEngine } from '@mixed-dynamics/engines';
import { beforeAll, expect, test } from 'vitest';
import { temporaryFolder } from '../../artifacts/test/temporaryFolder.ts';
import { silent } from '../src/progress/progress.ts';
import { runTraining, type TrainingRunOptions } from '../src/training/runTraining.ts';
import { trainDynamics } from '../src/training/trainDynamics.ts';

const section = {
  dimension: 16,
  rank: 2,
  learningRateConstant: 5,
  update: 'alternating',
  gammaSigma2: -1.85,
  gammaW: 2.25,
  iterations: 12,
  trial: 0,
} as const;

let options: Omit<TrainingRunOptions, 'outDir'>;

beforeAll(async () => {
  const dataDir = temporaryFolder();
  const { teacher, noise } = drawData(3, section);
  writeNpy(join(dataDir, 'teacher.npy'), teacher, [16, 16]);
  writeNpy(join(dataDir, 'noise.npy'), noise, [16, 16]);
  const engine = await openEngine('wasm');
  options = { section, rootSeed: 3, engine, dataDir, workers: 2, progress: silent };
});

const read = (outDir: string) =>
  ['training.csv', 'singular-values.csv'].map((name) =>
    readFileSync(join(outDir, 'figure1', name), 'utf8'),
  );

test('writes a row per iteration, and the singular values of both matrices', async () => {
  const outDir = temporaryFolder();
  const { outcome, computed, files } = await runTraining({ ...options, outDir });
  expect({ outcome, computed }).toEqual({ outcome: 'complete', computed: 26 });
  expect(files).toHaveLength(2);
  const [training, values] = read(outDir);
  expect(numberColumn(parseCsv(training!, [], 'training.csv'), 'iteration')).toEqual(
    Array.from({ length: 13 }, (_, i) => i),
  );

  // Trains again and computes the singular values of every A(t) with another SVD.
  const seen = new Map<string, Float64Array>();
  await trainDynamics(options.engine, {
    ...options,
    onMatrix: (iteration, dynamics, matrix) =>
      seen.set(`${iteration},${dynamics}`, hostSingularValues(Float64Array.from(matrix), 16)),
  });
  const rows = values!.trim().split('\n');
  expect(rows[0]!.split(',').slice(0, 4)).toEqual(['iteration', 'dynamics', 's1', 's2']);
  for (const row of rows.slice(1)) {
    const [iteration, dynamics, ...numbers] = row.split(',');
    const exact = seen.get(`${iteration},${dynamics}`)!;
    expect(numbers).toHaveLength(16);
    numbers.forEach((text, k) => {
      expect(Math.abs(Number(text) - exact[k]!)).toBeLessThanOrEqual(1e-8 * exact[0]!);
    });
  }
});

test('a run that lost some of its parts computes only these, and ends with the same bytes', async () => {
  const outDir = temporaryFolder();
  await runTraining({ ...options, outDir });
  const before = read(outDir);
  const store = join(outDir, '.cells', readdirSync(join(outDir, '.cells'))[0]!);
  const parts = readdirSync(store).filter((name) => name.endsWith('.values.npy'));
  for (const name of parts.slice(0, 5)) rmSync(join(store, name));
  rmSync(join(outDir, 'figure1'), { recursive: true });
  const again = await runTraining({ ...options, outDir });
  expect(again).toMatchObject({ outcome: 'complete', kept: 21, computed: 5, keptDynamics: false });
  expect(read(outDir)).toEqual(before);
  expect(await runTraining({ ...options, outDir })).toMatchObject({
    kept: 26,
    computed: 0,
    keptDynamics: true,
    computeSeconds: again.computeSeconds,
  });
  expect(again.computeSeconds).toBeGreaterThan(0);
});

test('another seed reuses nothing from the store', async () => {
  const outDir = temporaryFolder();
  await runTraining({ ...options, outDir });
  expect(await runTraining({ ...options, outDir, rootSeed: 4 })).toMatchObject({ kept: 0 });
});

test('an aborted run keeps its finished parts and writes no table', async () => {
  const outDir = temporaryFolder();
  const controller = new AbortController();
  const progress = { ...silent, advance: () => controller.abort() };
  const first = await runTraining({ ...options, outDir, progress, signal: controller.signal });
  expect(first.outcome).toBe('interrupted');
  expect(existsSync(join(outDir, 'figure1/training.csv'))).toBe(false);
  const second = await runTraining({ ...options, outDir });
  expect(second.outcome).toBe('complete');
  expect(second.kept).toBeGreaterThan(0);
});

test('a run killed by kill -9 continues and ends with the bytes of an undisturbed run', async () => {
  const [outDir, undisturbed] = [temporaryFolder(), temporaryFolder()];
  const child = startTraining(outDir);
  await hasStored(outDir, 3, child);
  child.kill('SIGKILL');
  await new Promise((resolve) => child.on('exit', resolve));
  const resumed = await runTraining({ ...options, outDir });
  expect(resumed.outcome).toBe('complete');
  expect(resumed.kept).toBeGreaterThanOrEqual(3);
  await runTraining({ ...options, outDir: undisturbed });
  expect(read(outDir)).toEqual(read(undisturbed));
});

/** Starts the same run in a separate process. */
function startTraining(outDir: string): ChildProcess {
  const script = `
    import { openEngine } from '@mixed-dynamics/engines';
    import { runTraining, silent } from '@mixed-dynamics/sweep';
    const options = JSON.parse(process.argv[1]);
    await runTraining({ ...options, engine: await openEngine('wasm'), progress: silent });`;
  const { dataDir } = options;
  const plain = JSON.stringify({ section, rootSeed: 3, dataDir, outDir, workers: 1 });
  return spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script, plain], {
    cwd: import.meta.dirname,
    stdio: 'ignore',
  });
}

async function hasStored(outDir: string, count: number, child: ChildProcess): Promise<void> {
  const values = () => {
    const cells = join(outDir, '.cells');
    if (!existsSync(cells)) return [];
    return readdirSync(cells, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.values.npy'),
    );
  };
  while (values().length < count) {
    if (child.exitCode !== null) throw new Error(`ended with code ${child.exitCode}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

test('stops by the rules of Figure 2 if the section has the key `stop`', async () => {
  const outDir = temporaryFolder();
  const never = { trainError: 0, testRising: false, plateau: { change: 0, minimumDrop: 0 } };
  const stop = { ...never, trainError: 0.5 };
  await runTraining({ ...options, section: { ...section, iterations: 200, stop }, outDir });
  const errors = numberColumn(parseCsv(read(outDir)[0]!, [], 'training.csv'), 'gd_train_error');
  expect(errors.length).toBeLessThan(200);
  expect(errors.at(-1)).toBeLessThan(0.5);
  expect(errors.at(-2)).toBeGreaterThanOrEqual(0.5);
});
