import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { numberColumn, readCsv, trainingColumns } from '@mixed-dynamics/artifacts';
import { beforeAll, describe, expect, it } from 'vitest';
import { projectFolder, runMain, temporaryFolder } from './runCli.ts';

/** The first Python that has these modules: that of the path, else the system's. */
const pythonWith = (...modules: string[]) =>
  ['python3', '/usr/bin/python3'].find(
    (name) => spawnSync(name, ['-c', `import ${modules.join()}`]).status === 0,
  );
const python = (...args: string[]) => spawnSync('python3', args, { encoding: 'utf8' });
const has = (module: string) => python('-c', `import ${module}`).status === 0;
const [numpy, torch] = [has('numpy'), has('torch')];
const notebookPython = pythonWith('pandas', 'matplotlib');

/** Runs the cells of the notebook one after the other, and prints what its axes show. */
const runNotebook = `
import json, sys
import matplotlib
matplotlib.use("Agg")
scope = {}
for cell in json.load(open("figure2.ipynb"))["cells"]:
    if cell["cell_type"] == "code":
        exec("".join(cell["source"]).replace("../out/small", sys.argv[1]), scope)
curve = scope["curve"]
print(json.dumps({
    "titles": [ax.get_title() for ax in scope["axes"].flat],
    "test_error": [list(row) for row in scope["panels"]["Smallest test error"][0].unstack().values],
    "iterations": len(curve),
    "smallest": curve.gd_test_error.min(),
}))`;
const examples = join(projectFolder, 'examples');
const example = (name: string, ...args: string[]) => python(join(examples, name), ...args);

describe(`the examples${numpy ? '' : ', not run, no NumPy'}`, () => {
  const folder = temporaryFolder();
  const out = join(folder, 'out');
  const tiny = ['--preset', 'tiny', '--out', out];
  beforeAll(async () => {
    expect((await runMain(['sweep', ...tiny, '--workers', '2'])).code).toBe(0);
    expect((await runMain(['training', ...tiny, '--workers', '2'])).code).toBe(0);
  });

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

  /** One network of each plane: what is set, its place, its hidden units. */
  const experiments: [string, string[], string[], number][] = [
    [
      'weight-decay-small',
      ['gammaW=1.5', 'weightDecay=0,8', 'figure2.stop.maxIterations=100'],
      ['--gamma-w', '1.5', '--at', 'weightDecay=8'],
      353,
    ],
    [
      'completion-small',
      ['gammaSigma2=-2.5', 'gammaW=0.6', 'figure2.stop.maxIterations=100'],
      ['--gamma-sigma2', '-2.5', '--gamma-w', '0.6'],
      10,
    ],
    [
      'lambda-balanced-small',
      ['gammaSigma2=-2', 'start.lambdaBalanced=4'],
      ['--gamma-sigma2', '-2', '--at', 'start.lambdaBalanced=4'],
      50,
    ],
    [
      'tiny',
      [
        'inputs=9',
        'outputs=14',
        'start=orthogonal',
        'varianceRatio=4',
        'figure2.gammaSigma2=-1',
        'axes=gammaW,loss.covariance.samples',
        'loss.covariance.samples=12,30',
        'momentum=0.5',
      ],
      ['--gamma-w', '2', '--at', 'loss.covariance.samples=30'],
      126,
    ],
    [
      'tiny',
      [
        'inputs=14',
        'outputs=9',
        'start=balanced',
        'loss.covariance.powerLaw=1',
        'learningRate=0.002,0.004',
        'axes=gammaW,learningRate',
        'figure2.gammaSigma2=-1',
        'figure2.update=simultaneous',
      ],
      ['--gamma-w', '1', '--at', 'learningRate=0.004'],
      11,
    ],
  ];

  it.skipIf(!numpy).each(experiments)(
    'plain training agrees with %s, %j',
    async (preset, settings, place, width) => {
      const [root, target] = ['run', 'cell'].map((name) => join(temporaryFolder(), name));
      const set = settings.flatMap((text) => ['--set', text]);
      const options = ['--preset', preset, ...set, '--out', root!];
      expect(await runMain(['sweep', ...options, '--workers', '1'])).toMatchObject({ code: 0 });
      const found = await runMain(['cell', ...options, ...place, '--export', target!]);
      expect(found).toMatchObject({ code: 0, stderr: '' });
      const { status, stdout, stderr } = example('check_cell.py', target!);
      expect(stderr).toBe('');
      expect(stdout).toContain(`trained with ${width} hidden units`);
      expect(stdout.includes('max_distance')).toBe(/lambda|decay|powerLaw/.test(preset + set));
      expect(stdout).not.toContain('differs');
      expect(status).toBe(0);
    },
  );

  it.skipIf(!torch)(
    `${torch ? '' : 'not run, no PyTorch: '}plain training by autograd agrees`,
    async () => {
      expect(example('check_cell.py', await exported(-1.5, 1), '--torch')).toMatchObject({
        status: 0,
        stderr: '',
      });
    },
  );

  it.skipIf(!numpy)('load gives every table of a run, as arrays', () => {
    const program = `import json, sys; from load import load; r = load(sys.argv[1], "numpy")
print(json.dumps({"rows": len(r.metrics["seed"]), "d": r.preset["figure2"]["dimension"],
  "last": [float(r.trajectories[name][-1]) for name in ("cell", "gamma_w", "iteration")],
  "training": list(r.training), "s": r.singular_values["s1"].tolist()[:1]}))`;
    const loaded = (run: string) =>
      spawnSync('python3', ['-B', '-c', program, run], { cwd: examples, encoding: 'utf8' });
    const { stdout, stderr } = loaded(out);
    expect(stderr).toBe('');
    const { columns, rows } = readCsv(join(out, 'figure2/metrics.csv'));
    const last = rows.at(-1)!;
    expect(JSON.parse(stdout)).toEqual({
      ...{ rows: 9, d: 10, training: trainingColumns, s: [expect.any(Number)] },
      last: [8, last[1], last[columns.indexOf('iterations')]],
    });
    expect(loaded(folder).stderr).toMatch(/expected a results folder .* got none; name/);
  });

  it.skipIf(!notebookPython)(
    `${notebookPython ? '' : 'not run, no pandas and matplotlib: '}the notebook draws the panels of the table`,
    () => {
      // The tiny plane lacks some of the figure's levels, which makes matplotlib warn.
      const options = ['-B', '-W', 'ignore', '-c', runNotebook, out];
      const { stdout, stderr } = spawnSync(notebookPython!, options, {
        cwd: examples,
        encoding: 'utf8',
      });
      expect(stderr).toBe('');
      const drawn = JSON.parse(stdout);
      const metrics = readCsv(join(out, 'figure2/metrics.csv'));
      const errors = numberColumn(metrics, 'min_test_error');
      expect(drawn.test_error.flat()).toEqual(errors);
      expect(drawn.titles).toContain('a  Smallest test error');
      expect(drawn.smallest).toBe(Math.min(...errors));
      expect(drawn.iterations).toBeGreaterThan(1);
    },
  );

  it.skipIf(!numpy)('the page on the metrics has the counts of the CSV', () => {
    const { status, stdout, stderr } = example('metrics.py', join(out, 'figure2'));
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const { columns, rows } = readCsv(join(out, 'figure2/metrics.csv'));
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
