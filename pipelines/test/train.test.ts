import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { numberColumn, readCsv, theoryColumns, trainingColumns } from '@mixed-dynamics/artifacts';
import { encodeNpy, type FloatArray, stream, writeNpy, writeNpz } from '@mixed-dynamics/data';
import { describe, expect, it } from 'vitest';
import { type NetworkCase, networkCases, readJson } from '../../packages/theory/test/cases.ts';
import { projectFolder, runMain, temporaryFolder } from './runCli.ts';
import { trainPlainly } from './trainPlainly.ts';

const dimension = 6;
const width = 20; // more than 2d, so the command reduces it
const [sigma2, eta, iterations] = [0.05, 0.05, 30];

function arrays() {
  const own = stream(7, 'test', 0);
  const draw = (length: number, scale: number) =>
    Float64Array.from({ length }, () => scale * own.normal());
  return {
    teacher: draw(dimension ** 2, 1),
    noise: draw(dimension ** 2, 0.1),
    w1: draw(width * dimension, Math.sqrt(sigma2)),
    w2: draw(dimension * width, Math.sqrt(sigma2)),
  };
}

const shapes = {
  teacher: [dimension, dimension],
  noise: [dimension, dimension],
  w1: [width, dimension],
  w2: [dimension, width],
} as const;
type Name = keyof typeof shapes;

/** Writes the four arrays, with some replaced or left out; returns their folder. */
function writeArrays(changes: Partial<Record<Name, [FloatArray, number[]] | null>> = {}): string {
  const folder = temporaryFolder();
  const data = arrays();
  for (const name of Object.keys(shapes) as Name[]) {
    const change = changes[name];
    if (change === null) continue;
    const [values, shape] = change ?? [data[name], shapes[name]];
    writeNpy(join(folder, `${name}.npy`), values, shape);
  }
  return folder;
}

function options(data: string, out: string): string[] {
  const numbers = { sigma2, eta, iterations };
  const flags = Object.entries(numbers).flatMap(([name, value]) => [`--${name}`, String(value)]);
  return ['train', '--data', data, '--out', out, '--engine', 'wasm', ...flags];
}

async function run(extra: readonly string[] = []) {
  const out = join(temporaryFolder(), 'new/run.csv');
  const outcome = await runMain([...options(writeArrays(), out), ...extra]);
  expect(outcome).toMatchObject({ code: 0, stderr: '' });
  return readCsv(out);
}

describe('train', () => {
  it.each(['simultaneous', 'alternating'] as const)(
    'agrees with plain float64 gradient descent at full width, %s',
    async (update) => {
      const table = await run(['--update', update]);
      expect(table.columns).toEqual(trainingColumns);
      expect(numberColumn(table, 'iteration')).toEqual(Array.from({ length: 31 }, (_, i) => i));
      const { train, test } = trainPlainly({
        ...arrays(),
        dimension,
        width,
        eta,
        iterations,
        update,
      });
      const worst = (column: string, wanted: readonly number[]) =>
        Math.max(...numberColumn(table, column).map((v, i) => Math.abs(v / wanted[i]! - 1)));
      expect(worst('gd_train_error', train)).toBeLessThan(1e-4);
      expect(worst('gd_test_error', test)).toBeLessThan(1e-4);
    },
  );

  it('takes the arrays from one file, in any order', async () => {
    const data = arrays();
    const files = (Object.keys(shapes) as Name[]).map((name) => {
      const [rows, columns] = shapes[name];
      const flipped = Float64Array.from(
        data[name],
        (_, i) => data[name][(i % rows) * columns + Math.floor(i / rows)]!,
      );
      const text = Buffer.from(encodeNpy(flipped, [rows, columns])).toString('latin1');
      return [name, Buffer.from(text.replace('False', 'True '), 'latin1')] as const;
    });
    const folder = temporaryFolder();
    writeNpz(join(folder, 'arrays.npz'), Object.fromEntries(files));
    const out = join(folder, 'run.csv');
    const outcome = await runMain(options(join(folder, 'arrays.npz'), out));
    expect(outcome).toMatchObject({ code: 0, stderr: '' });
    expect(readCsv(out)).toEqual(await run());
  });

  it('starts both dynamics from the same matrix', async () => {
    const first = (await run()).rows[0]!.map(Number);
    expect(first[3]).toBeCloseTo(first[1]!, 5);
    expect(first[4]).toBeCloseTo(first[2]!, 5);
    expect(first[5]).toBeLessThan(1e-10);
  });

  it.each([
    ['gradient-descent', ['sc_train_error', 'sc_test_error', 'distance']],
    ['self-consistent', ['gd_train_error', 'gd_test_error', 'distance']],
  ])('%s alone leaves the other columns NaN', async (dynamics, absent) => {
    const table = await run(['--dynamics', dynamics]);
    for (const column of trainingColumns) {
      const missing = numberColumn(table, column).map(Number.isNaN);
      expect(new Set(missing)).toEqual(new Set([absent.includes(column)]));
    }
  });

  it.each([
    ['gradient-descent', 'gd'],
    ['self-consistent', 'sc'],
  ])('of %s that diverge writes rows 0 … N, says where, and exits with 3', async (name, column) => {
    const out = join(temporaryFolder(), 'run.csv');
    const extra = ['--eta', '1', '--dynamics', name];
    const { code, stderr } = await runMain([...options(writeArrays(), out), ...extra]);
    const table = readCsv(out);
    expect(table.rows).toHaveLength(31);
    const errors = numberColumn(table, `${column}_train_error`);
    const at = errors.findIndex((error) => !Number.isFinite(error));
    expect(at).toBeGreaterThan(0);
    expect(errors.slice(at).some(Number.isFinite)).toBe(false);
    expect(stderr).toMatch(
      new RegExp(`^train: ${name} diverged at iteration ${at} of 30: .*run\\.csv\n$`),
    );
    expect(code).toBe(3);
  });
});

/** A case of the reference values of the exact theory, and its initial arrays. */
function theoryCase(name: string) {
  const data = join(projectFolder, 'packages/dynamics/test/reference', name);
  const { sigma2 } = JSON.parse(readFileSync(join(data, 'expected.json'), 'utf8'));
  return { ...readJson<NetworkCase>(name), data, sigma2: sigma2 as number };
}

describe('train with the dynamics of the theory', () => {
  const cases = networkCases.flatMap((name) =>
    (['simultaneous', 'alternating'] as const).map((update) => [name, update] as const),
  );

  it.each(cases)('follows float64 on %s, %s', async (name, update) => {
    const { data, sigma2, eta, iterations, expected } = theoryCase(name);
    const out = join(temporaryFolder(), 'run.csv');
    const numbers = ['--sigma2', sigma2, '--eta', eta, '--iterations', iterations].map(String);
    const outcome = await runMain([
      ...['train', '--data', data, '--out', out, '--engine', 'wasm', ...numbers],
      ...['--update', update, '--dynamics', 'gradient-descent,self-consistent,exact,ideal'],
    ]);
    expect(outcome).toMatchObject({ code: 0, stderr: '' });
    expect(outcome.stdout).toMatch(
      /^α = \S+, β = \S+, meter = 0\.\d+\nnearest to: wide, of .*\non no invariant plane/,
    );
    const table = readCsv(out);
    const appended = [...theoryColumns.exact, ...theoryColumns.ideal];
    expect(table.columns).toEqual([...trainingColumns, ...appended]);
    const ideal = expected[`ideal-${update}`];
    // The rule of the engines' own reference tests: the small absolute part is the rounding of float32.
    const follows = (
      column: string,
      wanted: readonly number[],
      relative: number,
      absolute: number,
    ) => {
      const found = numberColumn(table, column);
      expect(found).toHaveLength(iterations + 1);
      const most = wanted.map((value) => relative * value + absolute * ideal.train[0]!);
      const excess = found.map((value, i) => Math.abs(value - wanted[i]!) - most[i]!);
      expect([column, excess.findIndex((value) => !(value <= 0))]).toEqual([column, -1]);
    };
    follows('exact_train_error', expected.exact.train, 1e-9, 0);
    follows('exact_test_error', expected.exact.test, 1e-9, 0);
    follows('ideal_train_error', ideal.train, 1e-4, 1e-9);
    follows('ideal_test_error', ideal.test, 1e-4, 1e-9);
    follows('distance_width', ideal.distance_to_gradient_descent, 1e-4, 1e-9);
    // The rounding of equation (1) in float32, as for the column `distance`.
    follows('distance_step', ideal.distance_to_self_consistent, 1e-3, 1e-7);
  });

  it('appends the columns asked for, with NaN for dynamics that were left out', async () => {
    const table = await run(['--dynamics', 'ideal']);
    expect(table.columns).toEqual([...trainingColumns, ...theoryColumns.ideal]);
    const given = ['iteration', 'ideal_train_error', 'ideal_test_error'];
    for (const column of table.columns) {
      const numbers = numberColumn(table, column).map(Number.isFinite);
      expect([column, [...new Set(numbers)]]).toEqual([column, [given.includes(column)]]);
    }
    expect((await run(['--dynamics', 'exact'])).columns).toEqual([
      ...trainingColumns,
      ...theoryColumns.exact,
    ]);
  });

  it('reports where ideal diverged', async () => {
    const out = join(temporaryFolder(), 'run.csv');
    const { code, stderr } = await runMain([
      ...options(writeArrays(), out),
      ...['--eta', '1', '--dynamics', 'exact,ideal'],
    ]);
    expect(stderr).toMatch(/^train: ideal diverged at iteration \d+ of 30: .*run\.csv\n$/);
    expect(code).toBe(3);
    expect(readCsv(out).rows).toHaveLength(31);
  });
});

describe('train refuses, with exit code 2 and without writing', () => {
  const refuse = async (data: string, extra: readonly string[], message: RegExp) => {
    const folder = temporaryFolder();
    const out = join(folder, 'run.csv');
    const { code, stdout, stderr } = await runMain([...options(data, out), ...extra]);
    expect(stderr).toMatch(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(existsSync(out)).toBe(false);
  };

  it.each([
    [['--sigma2', '0'], /`--sigma2`: expected a number above zero, got '0'/],
    [['--sigma2', '1e300'], /`--sigma2`: expected a number that float32 can hold, .*, got 1e\+300/],
    [['--sigma2', '1e38'], /s = σ²·w: expected a number that float32 can hold, .*, got 2e\+39/],
    [['--eta', '1e-46'], /`--eta`: expected a number that float32 can hold, .*, got 1e-46/],
    [['--eta', 'fast'], /`--eta`: expected a number above zero, got 'fast'/],
    [['--eta', '0x10'], /`--eta`: expected a number above zero, got '0x10'/],
    [['--iterations', '1.5'], /`--iterations`: expected a whole number of at least 0, got '1\.5'/],
    [['--engine', 'fast'], /`--engine`: expected one of auto, .*wasm.*, got 'fast'/],
    [['--update', 'both'], /`--update`: expected one of simultaneous, alternating, got 'both'/],
    [['--dynamics', 'gradient-descent,sgd'], /`--dynamics`: expected some of .*, got 'sgd'/],
    [['--data', '/nowhere'], /`--data`: expected a folder with teacher\.npy, .*\/nowhere/],
  ])('%j', async (extra, message) => {
    await refuse(writeArrays(), extra, message);
  });

  it.each<[string, Parameters<typeof writeArrays>[0], RegExp]>([
    ['a missing file', { w1: null }, /w1\.npy: expected a \.npy file that can be read/],
    [
      'a number beyond float32',
      { noise: [new Float64Array(36).fill(1e39, 7, 8), [6, 6]] },
      /noise\.npy: expected a number that float32 can hold, .*, got 1e\+39 at \[1, 1\]/,
    ],
    [
      'a number that float32 takes for 0',
      { w2: [new Float64Array(120).fill(1e-300), [6, 20]] },
      /w2\.npy: expected a number that float32 can hold, .*, got 1e-300 at \[0, 0\]/,
    ],
    [
      'a number whose digits float32 loses',
      { w1: [new Float64Array(120).fill(1e-40, 119), [20, 6]] },
      /w1\.npy: expected a number that float32 can hold, .*, got 1e-40 at \[19, 5\]/,
    ],
    [
      'numbers whose sum float32 cannot hold',
      {
        teacher: [new Float32Array(36).fill(3e38, 8, 9), [6, 6]],
        noise: [new Float32Array(36).fill(3e38, 8, 9), [6, 6]],
      },
      /teacher \+ noise: expected a number that float32 can hold, .*, got 6\.0\d*e\+38 at \[1, 2\]/,
    ],
    [
      'weights too large to be reduced in width',
      { w1: [new Float64Array(120).fill(3e38), [20, 6]] },
      /w1 and w2, reduced to 12 hidden units: expected a number .* at \[0, 0\]/,
    ],
    [
      'a teacher that is not square',
      { teacher: [new Float64Array(12), [3, 4]] },
      /teacher\.npy: expected shape \(3, 3\), d×d, got \(3, 4\)/,
    ],
    [
      'weights of another dimension',
      { w1: [new Float64Array(20), [4, 5]] },
      /w1\.npy: expected shape \(4, 6\), w×d, with the d of the teacher, got \(4, 5\)/,
    ],
    [
      'weights of different widths',
      { w2: [new Float64Array(6), [6, 1]] },
      /w2\.npy: expected shape \(6, 20\), d×w, .*, got \(6, 1\)/,
    ],
  ])('%s', async (_name, changes, message) => {
    await refuse(writeArrays(changes), [], message);
  });

  it('a folder as --out', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'run'));
    const { code, stderr } = await runMain(options(writeArrays(), join(folder, 'run')));
    expect(code).toBe(2);
    expect(stderr).toMatch(/`--out`: expected the name of a file, got '.*run', a folder/);
    expect(readdirSync(join(folder, 'run'))).toEqual([]);
  });
});
