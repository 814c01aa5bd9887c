import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { metricsTextColumns, parseCsv } from '@mixed-dynamics/artifacts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectFolder, runMain } from './runCli.ts';

const python = (...args: string[]) => spawnSync('python3', args, { encoding: 'utf8' });
const has = (module: string) => python('-c', `import ${module}`).status === 0;
const [numpy, torch] = [has('numpy'), has('torch')];
const example = (name: string, ...args: string[]) =>
  python(join(projectFolder, 'examples', name), ...args);

describe(`the examples${numpy ? '' : ', not run, no NumPy'}`, () => {
  const folder = mkdtempSync(join(tmpdir(), 'examples-'));
  const out = join(folder, 'out');
  const tiny = ['--preset', 'tiny', '--out', out];
  beforeAll(async () => {
    expect((await runMain(['sweep', ...tiny, '--workers', '2'])).code).toBe(0);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  async function exported(x: number, y: number): Promise<string> {
    const target = join(folder, `${x},${y}`);
    const place = ['--gamma-sigma2', String(x), '--gamma-w', String(y)];
    const { code, stdout } = await runMain(['cell', ...tiny, ...place, '--export', target]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^cell: teacher\.npy, noise\.npy, w1\.npy, w2\.npy, cell\.json in /m);
    return target;
  }

  it.skipIf(!numpy).each([
    [-3, 2, 100],
    [-1.5, 1, 10],
    [0, 2, 100],
    [-1.5, 0, 1],
  ])('plain training agrees at (%d, %d), with all %d hidden units', async (x, y, width) => {
    const { status, stdout, stderr } = example('check_cell.py', await exported(x, y));
    expect(stderr).toBe('');
    expect(stdout).toContain(`trained with ${width} hidden units`);
    expect(stdout).not.toContain('differs');
    expect(status).toBe(0);
  });

  it.skipIf(!numpy)('plain training finds a result that is off by one percent', async () => {
    const right = await exported(-1.5, 2);
    const wrong = join(folder, 'wrong');
    cpSync(right, wrong, { recursive: true });
    const cell = JSON.parse(readFileSync(join(right, 'cell.json'), 'utf8'));
    cell.result.min_test_error *= 1.01;
    writeFileSync(join(wrong, 'cell.json'), JSON.stringify(cell));
    expect(example('check_cell.py', right)).toMatchObject({ status: 0 });
    const { status, stdout } = example('check_cell.py', wrong);
    expect(stdout).toMatch(/^min_test_error .* differs$/m);
    expect(status).toBe(1);
    cell.update = 'simultaneous';
    writeFileSync(join(wrong, 'cell.json'), JSON.stringify(cell));
    expect(example('check_cell.py', wrong).status).toBe(1);
  });

  it.skipIf(!torch)(
    `${torch ? '' : 'not run, no PyTorch: '}plain training by autograd agrees`,
    async () => {
      expect(example('check_cell.py', await exported(-1.5, 1), '--torch')).toMatchObject({
        status: 0,
        stderr: '',
      });
    },
  );

  it.skipIf(!numpy)('the page on the metrics counts what the CSV holds', () => {
    const { status, stdout, stderr } = example('metrics.py', join(out, 'figure2'));
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const text = readFileSync(join(out, 'figure2/metrics.csv'), 'utf8');
    const { columns, rows } = parseCsv(text, metricsTextColumns, 'metrics.csv');
    const column = (name: string) => rows.map((row) => row[columns.indexOf(name)]!);
    const errors = column('min_test_error') as number[];
    const finite = errors.filter(Number.isFinite);
    expect(stdout).toMatch(
      new RegExp(`^smallest test error .*${Math.min(...finite)}.* at γ_σ²`, 'm'),
    );
    const counted = [...stdout.matchAll(/^(lazy|active) +([\w-]+) +(\d+) /gm)];
    for (const [, regime, reason, networks] of counted) {
      const those = rows.filter((_, i) => {
        const sum = Number(column('gamma_w')[i]) + Number(column('gamma_sigma2')[i]);
        return (sum > 1 ? 'lazy' : 'active') === regime && column('stop_reason')[i] === reason;
      });
      expect(those).toHaveLength(Number(networks));
    }
    const total = counted.reduce((sum, [, , , networks]) => sum + Number(networks), 0);
    expect(total).toBe(column('status').filter((status) => status === 'ok').length);
  });
});
