import { spawnSync } from 'node:child_process';
import {
  closeSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  assertFinite,
  checkFloat32Array,
  decodeNpy,
  encodeNpy,
  encodeTextNpy,
  fitsFloat32,
  readNpy,
  writeNpy,
} from '../src/index.ts';

/** Files that NumPy 2 wrote, by fixtures/make.py. */
const fixture = (name: string) => join(import.meta.dirname, 'fixtures', `${name}.npy`);
const matrix = [0.5, -1.25, 3e-39, 65504, 1e30, -0, 1 / 3, Math.PI];

/** The fixture with its header's text edited, the length kept. */
function edited(name: string, from: string, to: string): Uint8Array {
  const text = readFileSync(fixture(name)).toString('latin1');
  expect(text).toContain(from);
  return Buffer.from(text.replace(from, to), 'latin1');
}

describe('what NumPy wrote', () => {
  it.each([
    ['f4-matrix', '<f4', [2, 4], Float32Array.from(matrix)],
    ['f8-matrix', '<f8', [2, 4], Float64Array.from(matrix)],
    ['f8-vector', '<f8', [3], Float64Array.of(1 / 3, 2 / 3, 1e-300)],
    ['f8-scalar', '<f8', [], Float64Array.of(0.1)],
    ['f4-empty', '<f4', [0, 3], new Float32Array()],
    ['f4-cube', '<f4', [2, 3, 4], Float32Array.from({ length: 24 }, (_, i) => i)],
  ] as const)('%s is read, and written byte for byte', (name, dtype, shape, data) => {
    const array = readNpy(fixture(name));
    expect(array).toEqual({ dtype, shape, data });
    expect(Buffer.from(encodeNpy(data, shape)).equals(readFileSync(fixture(name)))).toBe(true);
  });
});

const numpyWorks = spawnSync('python3', ['-c', 'import numpy'], { stdio: 'ignore' }).status === 0;

it.skipIf(!numpyWorks)(
  `${numpyWorks ? '' : 'not run, no NumPy: '}make.py writes the fixtures, byte for byte`,
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'npy-'));
    try {
      const fixtures = join(import.meta.dirname, 'fixtures');
      const { status, stderr } = spawnSync('python3', [join(fixtures, 'make.py'), folder]);
      expect([status, stderr.toString()]).toEqual([0, '']);
      const committed = readdirSync(fixtures).filter((name) => name.endsWith('.npy'));
      expect(readdirSync(folder).toSorted()).toEqual(committed.toSorted());
      for (const name of committed) {
        const same = readFileSync(join(folder, name)).equals(readFileSync(join(fixtures, name)));
        expect(same, name).toBe(true);
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  },
);

describe('what is written', () => {
  it('is what NumPy writes for texts', () => {
    const bytes = encodeTextNpy(['ok', '', 'γ_σ²', 'max-iterations', '𝜂']);
    expect(Buffer.from(bytes).equals(readFileSync(fixture('text')))).toBe(true);
    expect(Buffer.from(encodeTextNpy([''])).toString('latin1')).toMatch(/'descr': '<U1'/);
    expect(() => encodeTextNpy(['a', 'b\0'])).toThrow(/^`texts\[1\]`: .* got "b\\u0000"; NumPy/);
  });

  it.each([1, 9, 10, 99_999])('aligns its data to 64 bytes: %i rows', (rows) => {
    const bytes = encodeNpy(new Float32Array(rows), [rows, 1]);
    expect((bytes.length - 4 * rows) % 64).toBe(0);
    expect(bytes[bytes.length - 4 * rows - 1]).toBe(0x0a);
  });

  it('survives the round trip, NaN and infinities where they are allowed', () => {
    const data = Float64Array.of(Number.NaN, Infinity, -Infinity, 5e-324, -0, 0.1);
    const bytes = encodeNpy(data, [2, 3]);
    expect(decodeNpy(bytes, 'x.npy', { allowNonFinite: true }).data).toEqual(data);
  });

  it('comes from views that do not start at a multiple of their size', () => {
    const shifted = new Uint8Array([0, 0, 0, ...encodeNpy(Float64Array.of(1.5, 2.5), [2])]);
    expect(decodeNpy(shifted.subarray(3), 'x.npy').data).toEqual(Float64Array.of(1.5, 2.5));
    expect(encodeNpy(new Float32Array([9, 1, 2]).subarray(1), [2])).toEqual(
      encodeNpy(Float32Array.of(1, 2), [2]),
    );
  });

  it('must have the shape of its array', () => {
    expect(() => encodeNpy(new Float32Array(6), [2, 4])).toThrow(
      /^`shape`: expected a shape of 6 numbers, got \(2, 4\); pass the shape that the array has/,
    );
    expect(() => encodeNpy(new Float32Array(6), [6.5])).toThrow(/^`shape\[0\]`: .* got 6\.5/);
    expect(() => encodeNpy(new Float32Array(0), [-1, 0])).toThrow(/^`shape\[0\]`: .* got -1/);
  });
});

describe('what is refused', () => {
  const good = encodeNpy(Float32Array.from(matrix), [2, 4]);
  const start = good.length - 32;

  it.each([
    ['i8', /^\S+i8\.npy: expected dtype '<f4' or '<f8' \(little-endian.*\), got '<i8'; write it/],
    ['big-endian', /got '>f4'; write it with numpy\.save\(file, array\.astype\('<f4'\)\)/],
    ['f2', /expected dtype '<f4' or '<f8'.*got '<f2'/],
    ['structured', /expected dtype '<f4' or '<f8'.*got '\[\('x', '<f4'\)\]'/],
    ['fortran', /expected C order.*got fortran_order True; .*numpy\.ascontiguousarray/],
    ['version-2', /expected \.npy version 1\.0, got version 2\.0; write it/],
    ['nan', /expected finite numbers only, got NaN at \[1, 1\]; find out/],
  ])('the file %s', (name, message) => {
    expect(() => readNpy(fixture(name))).toThrow(message);
  });

  it.each([
    ['nothing', new Uint8Array(), /^x\.npy: expected a \.npy file.*\\x93NUMPY, got an empty file/],
    ['text', Buffer.from('0.5,1.5\n'), /expected a \.npy file.*got something else/],
    ['half a magic string', good.subarray(0, 4), /expected a \.npy file.*got something else/],
    ['no version', good.subarray(0, 7), /expected a header.*truncated/],
    [
      'half a header',
      good.subarray(0, 60),
      /expected a header of 118 bytes, got 50 bytes; .*trunc/,
    ],
    [
      'truncated data',
      good.subarray(0, start + 31),
      /expected 32 bytes of data for '<f4' of shape \(2, 4\), got 31 bytes; .*is truncated/,
    ],
    [
      'surplus data',
      Buffer.concat([good, good.subarray(0, 2)]),
      /expected 32 bytes of data for '<f4' of shape \(2, 4\), got 34 bytes; .*is too long/,
    ],
  ])('%s', (_, bytes, message) => {
    expect(() => decodeNpy(bytes, 'x.npy')).toThrow(message);
  });

  it.each([
    ['a key missing', "'descr'", "'dtype'"],
    ['no dictionary', '{', '('],
    ['a shape of words', '(2, 4)', '(2, x)'],
    ['a negative shape', '(2, 4)', '(2,-4)'],
    ['an order of neither kind', 'False', 'Maybe'],
  ])('a header that cannot be read: %s', (_, from, to) => {
    expect(() => decodeNpy(edited('f4-matrix', from, to), 'x.npy')).toThrow(
      /^x\.npy: expected a header \{'descr': …, 'fortran_order': …, 'shape': \(…\)\}, got .*numpy/,
    );
  });

  it('but not keys in another order or double quotes', () => {
    const header = '{"shape":(2,4),"fortran_order":False,"descr":"<f4"}'.padEnd(117);
    const bytes = good.slice();
    bytes.set(new TextEncoder().encode(header), 10);
    expect(decodeNpy(bytes, 'x.npy')).toEqual(decodeNpy(good, 'x.npy'));
  });

  it.each([Number.NaN, Infinity, -Infinity])('%f among the numbers, by its place', (bad) => {
    const data = new Float32Array(24);
    data[23] = bad;
    const bytes = encodeNpy(data, [2, 3, 4]);
    expect(() => decodeNpy(bytes, 'x.npy')).toThrow(
      new RegExp(`^x\\.npy: expected finite numbers only, got ${bad} at \\[1, 2, 3\\];`),
    );
    const array = decodeNpy(bytes, 'x.npy', { allowNonFinite: true });
    expect(() => assertFinite(array, 'y')).toThrow(/^y: expected finite numbers only/);
  });
});

describe('files', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'npy-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('are written whole, folders made, nothing left beside them', () => {
    const path = join(folder, 'data', 'teacher.npy');
    writeNpy(path, Float32Array.from(matrix), [4, 2]);
    expect(readNpy(path)).toEqual({ dtype: '<f4', shape: [4, 2], data: Float32Array.from(matrix) });
    expect(readdirSync(join(folder, 'data'))).toEqual(['teacher.npy']);
  });

  it('are read above 2 GiB, where Node ends at once, with no more in memory than the array', () => {
    const path = join(folder, 'huge.npy');
    const size = 2 ** 29 + 7;
    const text = `{'descr': '<f4', 'fortran_order': False, 'shape': (${size},), }\n`;
    const length = String.fromCharCode(text.length);
    const head = Buffer.from(`\x93NUMPY\x01\0${length}\0${text}`, 'latin1');
    // Holes take no room on the disk.
    const file = openSync(path, 'w');
    writeSync(file, head);
    writeSync(
      file,
      new Uint8Array(Float32Array.of(0.5).buffer),
      0,
      4,
      head.length + 4 * (size - 1),
    );
    closeSync(file);
    const { shape: read, data } = readNpy(path, { allowNonFinite: true });
    expect([read, data.length, data.at(-2), data.at(-1)]).toEqual([[size], size, 0, 0.5]);
    rmSync(path);
  });

  it('are read from a pipe, which does not say how much there is', () => {
    const program = `${process.argv[0]} --import tsx -e`;
    const read = `import('${new URL('../src/index.ts', import.meta.url).href}').then(({ readNpy }) => console.log(readNpy('/dev/stdin').shape))`;
    const line = `cat "${fixture('f4-matrix')}" | ${program} "${read}"`;
    const { stdout } = spawnSync('bash', ['-c', line], { encoding: 'utf8' });
    expect(stdout).toMatch(/\[ 2, 4 \]/);
  });

  it('are refused by path when missing, or a folder', () => {
    const missing = join(folder, 'missing.npy');
    expect(() => readNpy(missing)).toThrow(
      /missing\.npy: expected a \.npy file that can be read, got ENOENT.*; check the path/,
    );
    expect(() => readNpy(folder)).toThrow(/expected a \.npy file that can be read, got EISDIR/);
  });

  it('are refused where nothing can be written, leaving no temporary file', () => {
    const inTheWay = join(folder, 'file');
    writeFileSync(inTheWay, '');
    expect(() => writeNpy(join(inTheWay, 'x.npy'), new Float32Array(1), [1])).toThrow(
      /x\.npy: expected a place that can be written to, got /,
    );
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });
});

describe('float32', () => {
  const smallest = 2 ** -126;
  const largest = 3.4028234663852886e38;

  it('holds 0 and normal numbers up to its largest', () => {
    for (const value of [
      0,
      -0,
      1 / 3,
      smallest,
      -smallest,
      Math.PI * smallest,
      largest,
      -largest,
    ]) {
      expect(fitsFloat32(value)).toBe(true);
      expect(Math.abs(Math.fround(value) - value)).toBeLessThanOrEqual(2 ** -24 * Math.abs(value));
    }
  });

  it('loses what is larger, smaller or no number', () => {
    for (const value of [3.5e38, smallest * 0.99, 1e-46, -1e-300, 5e-324, Infinity, Number.NaN]) {
      expect(fitsFloat32(value)).toBe(false);
    }
  });

  it('takes an array of float32 as it is, subnormal numbers included', () => {
    const data = Float32Array.of(1e-40, 1e-45);
    expect(() => checkFloat32Array({ dtype: '<f4', shape: [2], data }, 'x.npy')).not.toThrow();
  });
});
