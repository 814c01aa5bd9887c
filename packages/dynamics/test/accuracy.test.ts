import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEngine, subtractProduct } from '@mixed-dynamics/engines';
import { profileKernels } from '@mixed-dynamics/engines/doctor';
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { paperCells, parseOptions } from '../accuracy/options.ts';
import { formatRow, readTable, writeTable } from '../accuracy/table.ts';
import { runProgram } from './runProgram.ts';
import { matrix } from './tensors.ts';

function temporaryFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'accuracy-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'accuracy.md');
}

const accuracy = (...args: string[]) => runProgram('accuracy/accuracy.ts', args);

describe('the accuracy table', () => {
  it('is written row by row, and a second run adds what is missing', async () => {
    const out = temporaryFile();
    const first = await accuracy('--dimension=12', '--cells=-2,2.2', '--out', out);
    expect(first.code).toBe(0);
    const table = readTable(readFileSync(out, 'utf8'))!;
    expect([...table.rows.keys()]).toEqual(['(-2, 2.2)']);
    const row = table.rows.get('(-2, 2.2)')!.split('|').slice(2, -1).map(Number);
    const [width, steps, largest, final, shown, products, corrections, turns, svds] = row;
    expect(width).toBe(236);
    expect(steps).toBeGreaterThan(10);
    expect(largest).toBeLessThan(-24);
    expect(final).toBeLessThanOrEqual(largest!);
    expect(shown).toBeGreaterThan(largest! + 10);
    // Two products for the Euler step; if there are corrections, two for H and two for each of them.
    expect(products).toBeGreaterThan(2 + 2 * corrections!);
    expect(products).toBeLessThan(20);
    expect([turns! < 0.5, svds]).toEqual([true, 0]);

    const second = await accuracy('--dimension=12', '--cells=-2,2.2;-1,1', '--out', out);
    expect(second.stdout).toMatch(/^\(-2, 2\.2\): kept from /);
    const both = readTable(readFileSync(out, 'utf8'))!;
    expect([...both.rows.keys()]).toEqual(['(-2, 2.2)', '(-1, 1)']);
    expect(both.rows.get('(-2, 2.2)')).toBe(table.rows.get('(-2, 2.2)'));

    const other = await accuracy('--dimension=13', '--cells=-2,2.2', '--out', out);
    expect(other.code).toBe(2);
    expect(other.stderr).toMatch(
      /accuracy\.md: expected a table of these settings: Settings: d = 13, .*, got Settings: d = 12, .*; move it away/,
    );
    expect(readTable(readFileSync(out, 'utf8'))).toEqual(both);
  });

  it('is read back as it was written', () => {
    const measured = {
      width: 1,
      steps: 200,
      shown: 1,
      farthest: 1e-10,
      final: 0,
      productsPerStep: 6.2,
      correctionsPerStep: 1,
      turnsPerStep: 0.04,
      svds: 3,
    };
    const line = formatRow({ gammaSigma2: -3, gammaW: 0 }, measured);
    expect(line).toBe('| (-3, 0) | 1 | 200 | -23.0 | -Infinity | 0.0 | 6.20 | 1.00 | 0.04 | 3 |');
    const table = { settings: 'Settings: some.', rows: new Map([['(-3, 0)', line]]) };
    expect(readTable(writeTable(table))).toEqual(table);
    expect(readTable('# Something else\n')).toBeUndefined();
  });

  it('never overwrites another file', async () => {
    const out = temporaryFile();
    writeFileSync(out, '# Notes\n');
    const { code, stderr } = await accuracy('--dimension=12', '--cells=-2,2', '--out', out);
    expect(code).toBe(2);
    expect(stderr).toMatch(/accuracy\.md: expected a table of .*, got another file; move it/);
    expect(readFileSync(out, 'utf8')).toBe('# Notes\n');
  });
});

describe('its options', () => {
  it("are the paper's by default", () => {
    const { engine, dimension, cells, out } = parseOptions([]);
    expect([engine, dimension]).toEqual(['wasm', 200]);
    expect(cells).toBe(paperCells);
    expect(out).toMatch(/docs.accuracy\.md$/);
    expect(new Set(cells.map(({ gammaSigma2, gammaW }) => `${gammaSigma2} ${gammaW}`)).size).toBe(
      15,
    );
  });

  it('take cells with semicolons', () => {
    expect(parseOptions(['--cells=-2,2.8; -3,0']).cells).toEqual([
      { gammaSigma2: -2, gammaW: 2.8 },
      { gammaSigma2: -3, gammaW: 0 },
    ]);
  });

  it.each([
    [['--cells=-2'], /^`--cells`: expected γ_σ²,γ_w pairs .* got '-2'; write for example --cells=/],
    [['--cells=-2,'], /^`--cells`: .* got '-2,'; write/],
    [['--cells=1,2,3'], /^`--cells`: .* got '1,2,3'; write/],
    [['--dimension=4'], /^`--dimension`: expected a whole number of at least 5.* got 4; pass/],
    [['--dimension=x'], /^`--dimension`: .* got x; pass for example 200/],
    [
      ['--cells', '-2,2.8'],
      /^the command line: .*; write a value that starts with a minus as --cells=/,
    ],
    [['--speed=9'], /^the command line: expected --engine, .* got Unknown option '--speed'/],
    [['more'], /^the command line: .* got Unexpected argument 'more'/],
  ])('refuse %j', (args, text) => expect(() => parseOptions(args)).toThrow(text));

  it('refuse an engine that does not exist', async () => {
    const { code, stderr } = await accuracy('--engine', 'abacus', '--out', temporaryFile());
    expect(stderr).toMatch(
      /^`engine`: expected auto, .*wasm.*, got 'abacus'; choose one of these$/m,
    );
    expect(code).toBe(2);
  });
});

it('counts products by their flops until it is stopped', async () => {
  await openEngine('wasm');
  const kernel = tf.getKernel('BatchMatMul', 'wasm').kernelFunc;
  const { times, stop } = profileKernels();
  const [a, b] = [matrix(new Float32Array(12), 3, 4), matrix(new Float32Array(20), 4, 5)];
  tf.matMul(a, b); // 3×4 by 4×5
  expect(times.flops).toBe(120);
  tf.matMul(b, b, true, false); // 5×4 by 4×5
  expect(times.flops).toBe(120 + 200);
  tf.matMul(b, b, false, true); // 4×5 by 5×4
  expect(times.flops).toBe(120 + 200 + 160);
  subtractProduct(matrix(new Float32Array(15), 3, 5), tf.scalar(1), a, b);
  expect(times.flops).toBe(120 + 200 + 160 + 120);
  stop();
  tf.matMul(a, b);
  expect(times.flops).toBe(600);
  expect(tf.getKernel('BatchMatMul', 'wasm').kernelFunc).toBe(kernel);
});
