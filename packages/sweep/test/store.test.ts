import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { canonicalJson } from '@mixed-dynamics/artifacts';
import { drawCellWeights, readNpy } from '@mixed-dynamics/data';
import { expect, test } from 'vitest';
import type { CellTask } from '../src/cells/cell.ts';
import { computeCellProgram } from '../src/run/planSweep.ts';
import { cellKey, dataHash, type KeyOrigin } from '../src/store/cellKey.ts';
import { codeFingerprint, reachedCode } from '../src/store/codeFingerprint.ts';
import { CellStore, encodeCell } from '../src/store/store.ts';
import { failedMetrics } from '../src/tables/metricsTable.ts';
import { makeResult } from './fixtures/makeResult.ts';
import { physics, sweepOptions, temporaryFolder } from './fixtures/setup.ts';

const task: CellTask = {
  ...{ rootSeed: 1, engine: 'cpu', section: physics(), dataDir: '/data' },
  ...{ gammaSigma2: -0.1, gammaW: 1 / 3, trial: 0 },
};
const key = 'a'.repeat(64);

test('a stored cell is read back bit for bit, including NaN and infinities', () => {
  const store = new CellStore(temporaryFolder());
  expect(store.state(key)).toBe('absent');
  for (const result of [makeResult(task), makeResult(task, true)]) {
    store.write(key, result, 1.5);
    expect(store.state(key)).toBe('intact');
    expect(store.read(key)).toEqual(result);
  }
  const { iterations } = makeResult(task).metrics;
  const npy = readNpy(join(store.folder, key, 'trajectory.npy'), { allowNonFinite: true });
  expect([npy.dtype, npy.shape]).toEqual(['<f8', [5, iterations + 1]]);
});

test('computing times are stored with the cells; their sum is unknown if one of them is', () => {
  const store = new CellStore(temporaryFolder());
  const [first, second] = [key, 'b'.repeat(64)];
  store.write(first, makeResult(task), 1.25);
  store.writeFiles(second, encodeCell(second, makeResult(task)), 0.5);
  expect(store.secondsOf([first, second, first])).toBe(1.75);
  store.writeFiles(second, encodeCell(second, makeResult(task)));
  expect(store.secondsOf([first, second])).toBe(undefined);
  expect(store.state(second)).toBe('intact');
});

test('every lost or altered byte is detected', () => {
  const store = new CellStore(temporaryFolder());
  const result = makeResult(task);
  for (const name of ['cell.json', 'metrics.csv', 'trajectory.npy']) {
    store.write(key, result, 1.5);
    const path = join(store.folder, key, name);
    const bytes = readFileSync(path);
    for (const at of [0, bytes.length >> 1, bytes.length - 2]) {
      const altered = Uint8Array.from(bytes);
      altered[at]! ^= 1;
      writeFileSync(path, altered);
      expect(store.state(key)).toBe('damaged');
    }
    writeFileSync(path, bytes.subarray(0, bytes.length - 1));
    expect(store.state(key)).toBe('damaged');
  }
  // A cell stored under the key of another one also counts as damaged.
  store.write(key, result, 1.5);
  const other = 'b'.repeat(64);
  mkdirSync(join(store.folder, other));
  for (const name of readdirSync(join(store.folder, key))) {
    writeFileSync(join(store.folder, other, name), readFileSync(join(store.folder, key, name)));
  }
  expect(store.state(other)).toBe('damaged');
});

test('unfinished files of killed sweeps are removed, unless they are recent', () => {
  const folder = temporaryFolder();
  const { folder: cells } = new CellStore(folder);
  const [old, young] = [join(cells, '.123.4.tmp'), join(cells, '.123.5.tmp')];
  mkdirSync(old);
  mkdirSync(young);
  utimesSync(old, 1, 1);
  new CellStore(folder);
  expect([existsSync(old), existsSync(young)]).toEqual([false, true]);
});

test('the key depends on everything that determines a cell, and on nothing else', () => {
  const source: KeyOrigin = { rootSeed: 1, engine: 'cpu', data: 'd', code: 'c' };
  const cell = { section: physics(), gammaSigma2: -1, gammaW: 2, trial: 0, dataDir: 'data' };
  const name = cellKey(source, cell);
  const grown = physics({ gammaW: [0, 1], trials: 9 });
  const same = [
    cellKey(source, { ...cell, section: grown }),
    cellKey(source, { ...cell, dataDir: 'copy' }),
    cellKey({ ...source, data: { data: 'd', other: 'e' } }, cell),
  ];
  expect(same).toEqual([name, name, name]);
  const others = [
    cellKey({ ...source, rootSeed: 2 }, cell),
    cellKey({ ...source, engine: 'wasm' }, cell),
    cellKey({ ...source, data: 'e' }, cell),
    cellKey({ ...source, code: 'e' }, cell),
    cellKey(source, { ...cell, section: physics({ rank: 3 }) }),
    cellKey(source, { ...cell, section: physics({ update: 'simultaneous' }) }),
    cellKey(source, {
      ...cell,
      section: { ...physics(), stop: { ...physics().stop, maxIterations: 9 } },
    }),
    cellKey(source, { ...cell, gammaW: 2.0000000000000004 }),
    cellKey(source, { ...cell, trial: 1 }),
  ];
  expect(new Set([name, ...others]).size).toBe(1 + others.length);

  const { dataDir } = sweepOptions();
  const before = dataHash(dataDir, ['teacher', 'noise']);
  writeFileSync(join(dataDir, 'noise.npy'), 'other noise');
  expect(dataHash(dataDir, ['teacher', 'noise'])).not.toBe(before);
});

test('canonical JSON does not depend on the order of keys and refuses NaN', () => {
  expect(canonicalJson({ b: [{ z: 1, y: -0 }], a: undefined, c: 'ä' })).toBe(
    '{"b":[{"y":0,"z":1}],"c":"ä"}',
  );
  expect(() => canonicalJson({ a: Number.NaN })).toThrow(/expected a finite number, got NaN/);
});

test('the fingerprint depends on the code that runs, not on comments, spaces and types', () => {
  const print = (text: string) => {
    const root = temporaryFolder();
    writeFileSync(join(root, 'part.ts'), text);
    writeFileSync(join(root, 'program.ts'), "export { half as default } from './part.ts';\n");
    return codeFingerprint(join(root, 'program.ts'), 'wasm');
  };
  const half = 'export function half(x: number): number {\n  return x / 2;\n}\n';
  const known = print(half);
  expect(print(`// Half of it.\r\n${half.replaceAll('\n', '\r\n\r\n')}`)).toBe(known);
  expect(print(half.replace('(x: number)', '(x: 1 | 2)'))).toBe(known);
  expect(print(`${half}export const unused = 3;\n`)).toBe(known);
  expect(print(half.replace('x / 2', 'x / 3'))).not.toBe(known);
  expect(() => codeFingerprint('/nowhere/program.ts', 'wasm')).toThrow(/^\/nowhere\/program.ts: /);
});

test('the fingerprint covers the code that draws and trains with the chosen engine, and nothing else', () => {
  const { files, compiled, versions } = reachedCode(computeCellProgram, 'wasm');
  expect(compiled['engines/src/assembly/plain.wasm']).toMatch(/^[0-9a-f]{64}$/);
  expect(files).toEqual(
    expect.arrayContaining([
      'artifacts/src/sha256.ts',
      'data/src/stream.ts',
      'dynamics/src/followed.ts',
      'engines/src/wasm.ts',
      'sweep/src/cells/computeCell.ts',
    ]),
  );
  const elsewhere = ['artifacts/src/csv.ts', 'engines/src/webgpu.ts', 'engines/src/blas.ts'];
  expect(files.filter((file) => elsewhere.includes(file))).toEqual([]);
  expect(Object.keys(versions)).toEqual(
    expect.arrayContaining(['@tensorflow/tfjs-backend-wasm', 'd3-random', 'pure-rand']),
  );
  expect(Object.keys(versions)).not.toContain('zod');
  const webgpu = reachedCode(computeCellProgram, 'webgpu');
  expect(webgpu.files).toContain('engines/src/webgpu.ts');
  expect(webgpu.versions).not.toEqual(versions);
});

test('the row of a failed cell has the seed of its weights', () => {
  const { dimension } = task.section;
  const place = { dimension, gammaSigma2: task.gammaSigma2, gammaW: task.gammaW, trial: 3 };
  const { seed, width, sigma2 } = drawCellWeights(7, place);
  expect(failedMetrics({ ...task, rootSeed: 7, trial: 3 })).toMatchObject({ seed, width, sigma2 });
});
