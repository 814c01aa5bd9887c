import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readArrays, writeNpy } from '@mixed-dynamics/data';
import { describe, expect, it } from 'vitest';
import { type PlaneCase, readJson } from '../../packages/theory/test/cases.ts';
import { runCli, runMain, temporaryFolder } from './runCli.ts';

/** Values computed by another program in float64; all cases are rectangular. */
const planeOf = (name: string) => readJson<PlaneCase>(`plane/${name}`);

const matrices = ['w1', 'w2', 'target'] as const;

/** Writes the three arrays of a case, with some replaced or left out; returns their folder. */
function write(plane: PlaneCase, changes: Partial<Record<string, number[][] | null>> = {}): string {
  const folder = temporaryFolder();
  for (const name of matrices) {
    const rows = changes[name] === undefined ? plane[name] : changes[name];
    if (rows === null) continue;
    const data = Float64Array.from(rows.flat());
    writeNpy(join(folder, `${name}.npy`), data, [rows.length, rows[0]!.length]);
  }
  return folder;
}

const names = ['times', 'learned', 'alpha', 'beta', 'meter'] as const;

describe('solve', () => {
  it.each([
    ['balanced', /^start: balanced, W₁W₁ᵀ = W₂ᵀW₂$/m],
    ['lambda-balanced', /^start: λ-balanced, .* with λ = 0\.4$/m],
    [
      'unequal-variances',
      /^start: wide, of unequal variances: s₁ = σ₁²w = [\d.]+, s₂ = σ₂²w = [\d.]+$/m,
    ],
    [
      'wide-orthogonal',
      /^start: wide, of equal variances, as in equation \(1\): s = σ²w = [\d.]+$/m,
    ],
    ['gaussian-200', /^nearest to: wide, .*\non no invariant plane: .*, [\d.]+ % of/m],
  ])('%s: α, β, the meter, what they mean, and A(t)', async (name, meaning) => {
    const plane = planeOf(name);
    const out = join(temporaryFolder(), 'new/flow.npz');
    const times = plane.times.join(',');
    const outcome = await runMain([
      'solve',
      '--data',
      write(plane),
      '--times',
      times,
      '--out',
      out,
    ]);
    expect(outcome).toMatchObject({ code: 0, stderr: '' });
    expect(outcome.stdout).toMatch(meaning);
    const found = readArrays(out, names);
    expect(found.times.data).toEqual(Float64Array.from(plane.times));
    const [rows, columns] = [plane.target.length, plane.target[0]!.length];
    expect(rows).not.toBe(columns);
    expect(found.learned.shape).toEqual([plane.times.length, rows, columns]);
    for (const key of ['alpha', 'beta', 'meter'] as const) {
      expect(found[key].shape).toEqual([]);
      expect(found[key].data[0]).toBeCloseTo(plane[key], 12);
    }
    const wanted = plane.learned.flat(2);
    const square = (values: number[]) => Math.sqrt(values.reduce((sum, x) => sum + x * x, 0));
    const off =
      square(wanted.map((value, i) => value - Number(found.learned.data[i]))) / square(wanted);
    expect(off).toBeLessThan(plane.meter < 1e-12 ? 1e-8 : plane.meter);
  });

  const plane = planeOf('balanced');
  const wider = [...plane.w1, plane.w1[0]!];
  it.each<[string, Partial<Record<string, number[][] | null>>, RegExp]>([
    ['a missing array', { target: null }, /target\.npy/],
    [
      'a width that differs',
      { w1: wider },
      /w2\.npy: expected shape \(\d+, \d+\), d_out×w, with the w of w1, got/,
    ],
    [
      'a target that A cannot have',
      { target: plane.target.slice(1) },
      /target\.npy: expected shape/,
    ],
    [
      'a malformed number',
      { w2: plane.w2.map((row) => row.map(() => Number.NaN)) },
      /w2\.npy: .*NaN/,
    ],
  ])('refuses %s, and writes nothing', async (_, changes, message) => {
    const out = join(temporaryFolder(), 'flow.npz');
    const args = ['solve', '--data', write(plane, changes), '--times', '1', '--out', out];
    const { code, stderr } = await runMain(args);
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
    expect(existsSync(out)).toBe(false);
  });

  it.each([
    ['-0.5', /`--times`: expected numbers of at least 0, separated by commas, got '-0\.5'/],
    ['1,,2', /`--times`: .*got '1,,2'/],
    ['1e400', /`--times`: .*got '1e400'/],
  ])('refuses the times %s', async (times, message) => {
    const out = join(temporaryFolder(), 'flow.npz');
    const { code, stderr } = await runMain([
      'solve',
      '--data',
      write(plane),
      `--times=${times}`,
      '--out',
      out,
    ]);
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
  });

  it('is a command with an example in its help', () => {
    const { code, stdout } = runCli(['solve', '--help']);
    expect(stdout).toMatch(
      /mixed-dynamics solve --data DIR --times 0\.05,0\.2,0\.7 --out flow\.npz/,
    );
    expect(code).toBe(0);
  });
});
