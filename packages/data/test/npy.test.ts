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
  readArrays,
  readNpy,
  writeNpy,
  writeNpz,
  writeNpzColumns,
} from '../src/index.ts';
import { writeZip } from '../src/zipWriter.ts';

/** Files that fixtures/make.py wrote with NumPy 2. */
const fixtureFile = (name: string) => join(import.meta.dirname, 'fixtures', name);
const fixture = (name: string) => fixtureFile(`${name}.npy`);
const matrix = [0.5, -1.25, 3e-39, 65504, 1e30, -0, 1 / 3, Math.PI];

/** The fixture with a change in the text of its header that keeps the length. */
function edited(name: string, from: string, to: string): Uint8Array {
  const text = readFileSync(fixture(name)).toString('latin1');
  expect(text).toContain(from);
  return Buffer.from(text.replace(from, to), 'latin1');
}

describe('files of NumPy', () => {
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

/** The transpose of a rows × columns matrix. */
const transposed = (data: readonly number[], rows: number, columns: number) =>
  Array.from(data, (_, i) => data[(i % rows) * columns + Math.floor(i / rows)]!);

describe('other types and formats', () => {
  it.each([
    ['i8', '<f8', [2, 3], Float64Array.of(0, -1, 2 ** 53, 3, 4, -(2 ** 53))],
    ['i2-big-endian', '<f8', [2, 2], Float64Array.of(-2, 300, 0, 32767)],
    ['u1', '<f8', [3], Float64Array.of(0, 7, 255)],
    ['u8', '<f8', [2], Float64Array.of(2 ** 60, 5)],
    ['big-endian', '<f4', [2, 4], Float32Array.from(matrix)],
    ['f8-big-endian-fortran', '<f8', [2, 4], Float64Array.from(matrix)],
    // 1/3, 6e-8 and 1e-4 are rounded to float16.
    ['f2', '<f4', [7], Float32Array.of(0, -0, 1365 / 4096, 65504, 2 ** -24, 1678 / 2 ** 24, -2)],
    ['fortran', '<f4', [2, 4], Float32Array.from(matrix)],
    ['transposed', '<f8', [4, 2], Float64Array.from(transposed(matrix, 2, 4))],
    ['fortran-cube', '<f8', [2, 3, 4], Float64Array.from({ length: 24 }, (_, i) => i)],
    ['version-2', '<f8', [2, 4], Float64Array.from(matrix)],
    ['version-3', '<f8', [2, 4], Float64Array.from(matrix)],
  ] as const)('%s is read, in C order', (name, dtype, shape, data) => {
    expect(readNpy(fixture(name))).toEqual({ dtype, shape, data });
  });

  it('large arrays are decoded in pieces', () => {
    const [rows, columns] = [300, 500];
    const data = Float64Array.from({ length: rows * columns }, (_, i) => i);
    const text = Buffer.from(encodeNpy(data, [rows, columns])).toString('latin1');
    const fortran = Buffer.from(text.replace('False', 'True '), 'latin1');
    const { data: read } = decodeNpy(fortran, 'x.npy');
    expect(read).toEqual(
      Float64Array.from(data, (_, i) => (i % columns) * rows + Math.floor(i / columns)),
    );
  });

  it.each(['stored.npz', 'deflated.npz', 'zip64.npz'])('%s', (name) => {
    const { single, transposed: other } = readArrays(fixtureFile(name), ['single', 'transposed']);
    expect(single).toMatchObject({ shape: [2, 4], data: Float32Array.from(matrix) });
    expect(other).toMatchObject({
      shape: [4, 2],
      data: Float64Array.from(transposed(matrix, 2, 4)),
    });
    expect(other.source).toBe(`${fixtureFile(name)}: transposed`);
  });

  it('safetensors', () => {
    const names = ['single', 'half', 'brain', 'integers'] as const;
    const found = readArrays(fixtureFile('tensors.safetensors'), names);
    expect(found.single).toMatchObject({ shape: [2, 4], data: Float32Array.from(matrix) });
    expect(found.half).toMatchObject({ shape: [2, 1], data: Float32Array.of(0.5, -2) });
    expect(found.brain.data).toEqual(Float32Array.of(1.5, -2, 0.15625));
    expect(found.integers.data).toEqual(Float64Array.of(1, -2));
  });

  it('a folder of .npy files', () => {
    const found = readArrays(fixtureFile(''), ['fortran', 'u1']);
    expect(found.u1).toEqual({ source: fixture('u1'), ...readNpy(fixture('u1')) });
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
      const committed = readdirSync(fixtures).filter((name) => name !== 'make.py');
      expect(readdirSync(folder).toSorted()).toEqual(committed.toSorted());
      // Deflated bytes depend on the version of zlib.
      for (const name of committed.filter((file) => file !== 'deflated.npz')) {
        const same = readFileSync(join(folder, name)).equals(readFileSync(join(fixtures, name)));
        expect(same, name).toBe(true);
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  },
);

describe('a written file', () => {
  it('equals that of NumPy for texts', () => {
    const bytes = encodeTextNpy(['ok', '', 'γ_σ²', 'max-iterations', '𝜂']);
    expect(Buffer.from(bytes).equals(readFileSync(fixture('text')))).toBe(true);
    expect(Buffer.from(encodeTextNpy([''])).toString('latin1')).toMatch(/'descr': '<U1'/);
    expect(() => encodeTextNpy(['a', 'b\0'])).toThrow(
      /^`texts\[1\]`: .* got "b\\u0000"; remove it: NumPy/,
    );
  });

  it('equals that of numpy.savez, with 64-bit sizes if needed', () => {
    const arrays = {
      single: encodeNpy(Float32Array.from(matrix), [2, 4]),
      // NumPy writes a transposed array in Fortran order.
      transposed: readFileSync(fixture('transposed')),
    };
    const path = join(tmpdir(), `savez-${process.pid}.npz`);
    writeNpz(path, arrays);
    expect(readFileSync(path).equals(readFileSync(fixtureFile('stored.npz')))).toBe(true);
    rmSync(path);
    const entries = Object.entries(arrays).map(([name, { length }]) => ({
      name: `${name}.npy`,
      size: length,
    }));
    const wide = readFileSync(fixtureFile('zip64.npz'));
    const written = Buffer.alloc(wide.length);
    const writeAt = (bytes: Uint8Array, at: number) => written.set(bytes, at);
    writeZip(entries, [Object.values(arrays)], writeAt, 100);
    expect(written.equals(wide)).toBe(true);
    expect(() => writeZip(entries, [], writeAt)).toThrow(/does not have its announced size/);
  });

  it('may be a table of columns, written a few rows at a time', () => {
    const path = join(tmpdir(), `columns-${process.pid}.npz`);
    const columns = [
      { name: 'cell', type: new Int32Array() },
      { name: 'error', type: new Float64Array() },
    ];
    const parts = [
      [Int32Array.of(0, 1), Float64Array.of(0.5, 1e300)],
      [Int32Array.of(-2), Float64Array.of(1 / 3)],
    ];
    writeNpzColumns(path, columns, 3, parts);
    const { cell, error } = readArrays(path, ['cell', 'error']);
    rmSync(path);
    expect(cell.data).toEqual(Float64Array.of(0, 1, -2));
    expect(error.data).toEqual(Float64Array.of(0.5, 1e300, 1 / 3));
  });

  it.each([1, 9, 10, 99_999])('has data aligned to 64 bytes: %i rows', (rows) => {
    const bytes = encodeNpy(new Float32Array(rows), [rows, 1]);
    expect((bytes.length - 4 * rows) % 64).toBe(0);
    expect(bytes[bytes.length - 4 * rows - 1]).toBe(0x0a);
  });

  it('survives the round trip, with NaN and infinities if they are allowed', () => {
    const data = Float64Array.of(Number.NaN, Infinity, -Infinity, 5e-324, -0, 0.1);
    const bytes = encodeNpy(data, [2, 3]);
    expect(decodeNpy(bytes, 'x.npy', { allowNonFinite: true }).data).toEqual(data);
  });

  it('may come from views with an unaligned offset', () => {
    const shifted = new Uint8Array([0, 0, 0, ...encodeNpy(Float64Array.of(1.5, 2.5), [2])]);
    expect(decodeNpy(shifted.subarray(3), 'x.npy').data).toEqual(Float64Array.of(1.5, 2.5));
    expect(encodeNpy(new Float32Array([9, 1, 2]).subarray(1), [2])).toEqual(
      encodeNpy(Float32Array.of(1, 2), [2]),
    );
  });

  it('must have the shape of its array', () => {
    expect(() => encodeNpy(new Float32Array(6), [2, 4])).toThrow(
      /^`shape`: expected a shape of 6 numbers, got \(2, 4\); pass the shape of the array/,
    );
    expect(() => encodeNpy(new Float32Array(6), [6.5])).toThrow(/^`shape\[0\]`: .* got 6\.5/);
    expect(() => encodeNpy(new Float32Array(0), [-1, 0])).toThrow(/^`shape\[0\]`: .* got -1/);
  });
});

describe('refuses', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'npy-'));
  });
  afterAll(() => rm(folder, { recursive: true }));
  const good = encodeNpy(Float32Array.from(matrix), [2, 4]);
  const start = good.length - 32;

  it.each([
    [
      'i8-too-large',
      /expected integers that float64 represents exactly, got 9007199254740993 at \[0, 1\]; write/,
    ],
    ['structured', /expected real numbers.* got '\[\('x', '<f4'\)\]', structured; save one field/],
    ['complex', /expected real numbers: .*got '<c16', complex; save array\.real/],
    ['objects', /got '\|O', Python objects; make it an array of numbers/],
    ['booleans', /got '\|b1', boolean; write it with numpy\.save\(file, array\.astype/],
    ['dates', /got '<M8\[s\]', a date; write/],
    ['text', /got '<U14', text; write/],
    ['nan', /expected finite numbers only, got NaN at \[1, 1\]; find out/],
  ])('the file %s', (name, message) => {
    expect(() => readNpy(fixture(name))).toThrow(message);
  });

  /** A function that reads a copy of a file with some bytes changed. */
  const damaged = (name: string, change: (bytes: Buffer) => Uint8Array | undefined) => {
    const bytes = readFileSync(fixtureFile(name));
    const path = join(folder, name);
    writeFileSync(path, change(bytes) ?? bytes);
    return () => readArrays(path, ['single', 'transposed']);
  };
  const flipped = (at: number) => (bytes: Buffer) => {
    bytes[at]! ^= 1;
    return undefined;
  };

  it.each<[what: string, name: string, change: Parameters<typeof damaged>[1], message: RegExp]>([
    [
      'half an archive',
      'stored.npz',
      (bytes) => bytes.subarray(0, 300),
      /whole \.npz archive, got none/,
    ],
    ['another number in it', 'stored.npz', flipped(190), /single\.npy: .*its checksum differs\)/],
    [
      'other deflated bytes',
      'deflated.npz',
      flipped(80),
      /single\.npy: expected a whole \.npz archive/,
    ],
    ['bzip2', 'bzip2.npz', () => undefined, /got compression method 12; write .* numpy\.savez/],
    [
      'a tensor cut off',
      'tensors.safetensors',
      (bytes) => bytes.subarray(0, 410),
      /single: expected 32 bytes of data for 'F32' of shape \(2, 4\), got 18 bytes; .*truncated/,
    ],
    [
      'no header',
      'tensors.safetensors',
      (bytes) => bytes.subarray(3),
      /expected a safetensors file/,
    ],
    [
      'no such name',
      'tensors.safetensors',
      () => undefined,
      /expected an array `transposed`, got single, half, .*; add it under this name/,
    ],
  ])('%s', (_, name, change, message) => {
    expect(damaged(name, change)).toThrow(message);
  });

  it('a tensor of booleans, or with NaN', () => {
    const path = fixtureFile('tensors.safetensors');
    expect(() => readArrays(path, ['truths'])).toThrow(/truths: expected real numbers.*got BOOL;/);
    expect(() => readArrays(path, ['hald' as 'half'])).toThrow(
      /rename `half` if this is the array/,
    );
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
      'a later version',
      Buffer.from('\x93NUMPY\x04\0aaaaaa', 'latin1'),
      /expected \.npy version 1\.0, 2\.0 or 3\.0, got version 4\.0; write it/,
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
    ['an unknown order', 'False', 'Maybe'],
  ])('a header that cannot be read: %s', (_, from, to) => {
    expect(() => decodeNpy(edited('f4-matrix', from, to), 'x.npy')).toThrow(
      /^x\.npy: expected a header \{'descr': …, 'fortran_order': …, 'shape': \(…\)\}, got .*numpy/,
    );
  });

  it('nothing because of another order of keys or double quotes', () => {
    const header = '{"shape":(2,4),"fortran_order":False,"descr":"<f4"}'.padEnd(117);
    const bytes = good.slice();
    bytes.set(new TextEncoder().encode(header), 10);
    expect(decodeNpy(bytes, 'x.npy')).toEqual(decodeNpy(good, 'x.npy'));
  });

  it.each([Number.NaN, Infinity, -Infinity])('%f among the numbers, with its index', (bad) => {
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

  it('are written completely, with their folders and without temporary files', () => {
    const path = join(folder, 'data', 'teacher.npy');
    writeNpy(path, Float32Array.from(matrix), [4, 2]);
    expect(readNpy(path)).toEqual({ dtype: '<f4', shape: [4, 2], data: Float32Array.from(matrix) });
    expect(readdirSync(join(folder, 'data'))).toEqual(['teacher.npy']);
  });

  it('are read above 2 GiB, the limit of a single read in Node', () => {
    const path = join(folder, 'huge.npy');
    const size = 2 ** 29 + 7;
    const text = `{'descr': '<f4', 'fortran_order': False, 'shape': (${size},), }\n`;
    const length = String.fromCharCode(text.length);
    const head = Buffer.from(`\x93NUMPY\x01\0${length}\0${text}`, 'latin1');
    // A sparse file takes no space on the disk.
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

  it('are read from a pipe, which has no known size', () => {
    const program = `${process.argv[0]} --import tsx -e`;
    const read = `import('${new URL('../src/index.ts', import.meta.url).href}').then(({ readNpy }) => console.log(readNpy('/dev/stdin').shape))`;
    const line = `cat "${fixture('f4-matrix')}" | ${program} "${read}"`;
    const { stdout } = spawnSync('bash', ['-c', line], { encoding: 'utf8' });
    expect(stdout).toMatch(/\[ 2, 4 \]/);
  });

  it('are refused with their path if they are missing or a folder', () => {
    const missing = join(folder, 'missing.npy');
    expect(() => readNpy(missing)).toThrow(
      /missing\.npy: expected a \.npy file that can be read, got ENOENT.*; check the path/,
    );
    expect(() => readNpy(folder)).toThrow(/expected a \.npy file that can be read, got EISDIR/);
  });

  it('are refused if the place cannot be written to, without leaving a temporary file', () => {
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

  it('represents 0 and normal numbers up to the largest one', () => {
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

  it('cannot represent larger or smaller numbers, NaN and infinities', () => {
    for (const value of [3.5e38, smallest * 0.99, 1e-46, -1e-300, 5e-324, Infinity, Number.NaN]) {
      expect(fitsFloat32(value)).toBe(false);
    }
  });

  it('accepts any array of float32, including subnormal numbers', () => {
    const data = Float32Array.of(1e-40, 1e-45);
    expect(() => checkFloat32Array({ dtype: '<f4', shape: [2], data }, 'x.npy')).not.toThrow();
  });
});
