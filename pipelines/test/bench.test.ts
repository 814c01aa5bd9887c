import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { markdownTable } from '@mixed-dynamics/artifacts';
import { describe, expect, it } from 'vitest';
import { growthLines, type StepCost } from '../src/bench/measureSteps.ts';
import { digits, percent } from '../src/cli/numbers.ts';
import { runMain, temporaryFolder } from './runCli.ts';

describe('bench', () => {
  it('measures steps, widths and a sweep, and writes one document', async () => {
    const out = join(temporaryFolder(), 'new/benchmarks.md');
    const { code, stdout } = await runMain([
      ...['bench', '--engines', 'wasm', '--dimensions', '8,6', '--widths', '1e4'],
      ...['--preset', 'tiny', '--out', out],
    ]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^bench: .*benchmarks\.md\n$/);
    const document = readFileSync(out, 'utf8');
    expect(document).toMatch(/^# Benchmarks\n/);
    expect(document).toMatch(/^- wasm: .*@tensorflow\/tfjs-backend-wasm 4/m);
    const rows = (start: string) => document.match(new RegExp(`^\\| ${start}.*\\|$`, 'gm')) ?? [];
    const [, , ...steps] = rows('wasm').map((row) => row.split('|').map((cell) => cell.trim()));
    expect(rows('wasm')).toHaveLength(3);
    expect(rows('wasm')[0]).toMatch(/^\| wasm +\| +6 \| +12 \|/);
    expect(rows('wasm')[1]).toMatch(/^\| wasm +\| +8 \| +16 \|/);
    // The shares of a sweep's time add up to 1, up to rounding.
    const shares = steps[0]!
      .filter((cell) => cell.endsWith('%'))
      .map((cell) => Number.parseInt(cell, 10));
    expect(shares).toHaveLength(4);
    expect(Math.abs(shares.reduce((sum, share) => sum + share) - 100)).toBeLessThan(3);
    expect(rows('10,000 ')).toHaveLength(1);
    expect(document).toMatch(
      /^- wasm, from d = 6 to 8: GD as d\^\S+; SC, per product, as d\^\S+$/m,
    );

    // Text around the tables stays, and so do tables that are not measured again.
    const remark = 'A remark of ours.\n\n## Sweep';
    writeFileSync(out, document.replace('## Sweep', remark));
    const small = ['bench', '--engines', 'wasm', '--parts', 'steps', '--out', out];
    expect(await runMain([...small, '--dimensions', '7'])).toMatchObject({ code: 0 });
    const again = readFileSync(out, 'utf8');
    const without = (text: string) =>
      text.replace(/(?<=generated: steps -->)[\s\S]*?(?=<!-- end)/, '');
    expect(without(again)).toBe(without(document.replace('## Sweep', remark)));
    expect(again).toMatch(/^\| wasm +\| +7 \| +14 \|/m);
    expect(again).not.toMatch(/^\| wasm +\| +8 \|/m);

    // A page takes the numbers of one machine only, and only where it has a place for them.
    const untouched = async (text: string, message: RegExp) => {
      writeFileSync(out, text);
      const { code, stderr } = await runMain(small);
      expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(message) });
      expect(readFileSync(out, 'utf8')).toBe(text);
    };
    await untouched(
      document.replace('- Node ', '- another Node '),
      /`--parts`: expected steps,width,sweep, since .*benchmarks\.md describes another machine, .*got steps; measure all/,
    );
    await untouched('# Ours\n', /benchmarks\.md: expected a block from <!-- generated: steps -->/);
  });

  it.each([
    [['--engines', 'fast'], /`--engines`: expected some of tensorflow-gpu,.*, got 'fast'/],
    [['--parts', 'all'], /`--parts`: expected some of steps,width,sweep, got 'all'/],
    [
      ['--dimensions', '10,x'],
      /`--dimensions`: expected whole numbers of at least 2, .* got '10,x'/,
    ],
    [['--dimensions', '1'], /`--dimensions`: expected whole numbers of at least 2, .* got '1'/],
    [['--widths', '1.5'], /`--widths`: expected whole numbers of at least 1, .* got '1\.5'/],
    [['--parts', 'sweep', '--preset', 'tyni', '--engines', 'cpu'], /`--preset`: expected one of/],
  ])('refuses %j and writes nothing', async (args, message) => {
    const cwd = temporaryFolder();
    const { code, stdout, stderr } = await runMain(['bench', ...args, '--out', 'b.md'], cwd);
    expect(stderr).toMatch(message);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(readdirSync(cwd)).toEqual([]);
  });
});

describe('growthLines', () => {
  const cost = (dimension: number, step: number, each: number) =>
    ({
      ...{ engine: 'wasm', dimension },
      gradientDescent: { step },
      selfConsistent: { step: 4 * each, products: 4 },
    }) as StepCost;

  it('gives the exponent between the two largest dimensions', () => {
    const lines = growthLines([cost(10, 5, 5), cost(100, 1, 1), cost(200, 8, 4)]);
    expect(lines).toEqual([
      '- wasm, from d = 100 to 200: GD as d^3.00; SC, per product, as d^2.00',
    ]);
  });

  it('is empty for a single dimension', () => {
    expect(growthLines([cost(10, 5, 5)])).toEqual([]);
  });
});

describe('markdownTable', () => {
  it('is aligned', () => {
    expect(
      markdownTable(
        ['name', 'x'],
        [
          ['a', '1'],
          ['long name', '22.5'],
        ],
      ),
    ).toBe(
      [
        '| name      |    x |',
        '| --------- | ---: |',
        '| a         |    1 |',
        '| long name | 22.5 |',
      ].join('\n'),
    );
  });

  it.each([
    [0.012345, '0.0123'],
    [1.2345, '1.23'],
    [123.45, '123'],
    [0, '0'],
    [undefined, '–'],
    [Number.NaN, '–'],
  ])('writes %s as %s', (value, text) => {
    expect(digits(value)).toBe(text);
  });

  it('writes shares in percent', () => {
    expect([0.256, undefined].map(percent)).toEqual(['26 %', '–']);
  });
});
