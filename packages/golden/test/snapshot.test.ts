import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { formatCsv, sha256 } from '@mixed-dynamics/artifacts';
import { beforeEach, describe, expect, test } from 'vitest';
import {
  checkSnapshot,
  formatComparison,
  updateSnapshot,
  verifySnapshot,
  verifySnapshots,
} from '../src/index.ts';
import { figure } from './figure.ts';
import { plane, scaled, withColumn, withCurves, withValue } from './metrics.ts';
import { temporaryProject, writeRun } from './temporaryRun.ts';

let project: ReturnType<typeof temporaryProject>;
let inOut: (name: string) => string;
let inGolden: (name: string) => string;
const made = plane();
const first = made.metrics;
const now = new Date('2025-03-01T12:00:00Z');

beforeEach(async () => {
  project = temporaryProject();
  inOut = (name) => join(project.outDir, 'figure2', name);
  inGolden = (name) => join(project.goldenDir, 'figure2', name);
  await writeRun(project.outDir);
});

const update = (reason = 'first results') => updateSnapshot({ ...project, reason, now });
const check = () => checkSnapshot(project);

/** The names and contents of all files of the snapshot. */
const contents = () =>
  existsSync(inGolden('.'))
    ? readdirSync(inGolden('.')).map((name) => [name, readFileSync(inGolden(name), 'utf8')])
    : [];

describe('an update', () => {
  test('copies tables, pictures and the manifest, samples the curves, and records their SHA-256', async () => {
    const [result] = await update();
    expect(result).toMatchObject({ stage: 'figure2', changed: true });
    const files = [
      ...['curves.parquet', 'figure2.png', 'figure2.svg', 'log.md', 'manifest.json', 'metrics.csv'],
    ];
    expect(readdirSync(inGolden('.')).sort()).toEqual([...files, 'snapshot.json']);
    const snapshot = JSON.parse(readFileSync(inGolden('snapshot.json'), 'utf8'));
    expect(snapshot).toMatchObject({
      preset: { name: 'tiny' },
      seed: 1,
      engine: 'wasm',
      commit: 'c0'.repeat(20),
      updated: '2025-03-01T12:00:00.000Z',
      reason: 'first results',
    });
    expect(snapshot.files.map(({ path }: { path: string }) => path)).toEqual(files);
    for (const { path, sha256: recorded } of snapshot.files) {
      expect(sha256(readFileSync(inGolden(path)))).toBe(recorded);
    }
    expect(readFileSync(inGolden('metrics.csv'))).toEqual(readFileSync(inOut('metrics.csv')));
    const sizes = ['curves.parquet', 'trajectories.parquet'].map(
      (name) => statSync(name.startsWith('c') ? inGolden(name) : inOut(name)).size,
    ) as [number, number];
    expect(sizes[0]).toBeLessThan(sizes[1] / 10);
    expect(verifySnapshot(project.goldenDir)).toEqual([]);
    expect((await check()).pass).toBe(true);
  });

  test('writes reason, origin, and the numbers and pictures before and after into the log', async () => {
    await update();
    const changed = withValue(
      withColumn(first, 'max_distance', scaled(1.02)),
      40,
      'min_test_error',
      0.5,
    );
    await writeRun(project.outDir, { table: changed });
    const [result] = await update('  a better\nstep  ');
    const log = readFileSync(inGolden('log.md'), 'utf8');
    expect(log.endsWith(result!.log)).toBe(true);
    expect(log.match(/^## .*$/gm)).toEqual([
      '## 2025-03-01: first results',
      '## 2025-03-01: a better step',
    ]);
    expect(result!.log).toMatch(
      /From preset `tiny` \(abababababab\), seed 1, engine `wasm`, commit `(c0){20}`\./,
    );
    expect(result!.log).toMatch(/metrics\.csv: 81 → 81 rows/);
    const median = String.raw`\d+\.\d+`;
    expect(result!.log).toMatch(
      new RegExp(String.raw`\| max_distance \| ${median} \| ${median} \| 80 \| \+2 % \|`),
    );
    expect(result!.log).toMatch(
      /\| min_test_error .* \| 1 \| [+-]\d+(\.\d+)? % \| γ_σ²=-1\.5 γ_w=1\.4 \|/,
    );
    expect(result!.log).not.toMatch(/\| stable_rank_at_min/);
    expect(result!.log).toMatch(
      /\| figure2\.png \| [0-9a-f]{12} \| [0-9a-f]{12} \| \d+ pixels \(.* %\) \|/,
    );
    expect(verifySnapshot(project.goldenDir)).toEqual([]);
  });

  test('reads the manifests of all stages that wrote into the folder', async () => {
    const drawn = JSON.parse(readFileSync(inOut('manifest.json'), 'utf8'));
    const swept = structuredClone(drawn);
    delete drawn.engine;
    drawn.git.commit = 'd1'.repeat(20);
    drawn.outputs = drawn.outputs.filter(({ path }: { path: string }) => !path.endsWith('.csv'));
    swept.outputs = swept.outputs.filter(({ path }: { path: string }) => path.endsWith('.csv'));
    writeFileSync(inOut('figure2.manifest.json'), JSON.stringify(drawn));
    writeFileSync(inOut('manifest.json'), JSON.stringify(swept));
    await update();
    expect(JSON.parse(readFileSync(inGolden('snapshot.json'), 'utf8'))).toMatchObject({
      engine: 'wasm',
      commit: 'c0'.repeat(20),
    });
    expect(existsSync(inGolden('figure2.manifest.json'))).toBe(true);
    drawn.git.dirty = true;
    writeFileSync(inOut('figure2.manifest.json'), JSON.stringify(drawn));
    await expect(update()).rejects.toThrow(/git\.dirty/);
  });

  test('changes nothing if the snapshot already has these results', async () => {
    await update();
    const before = contents();
    await writeRun(project.outDir, { engine: 'blas' });
    expect(await update('again')).toMatchObject([{ changed: false, log: '' }]);
    expect(contents()).toEqual(before);
  });

  test('removes files that a run no longer writes, and restores a snapshot edited by hand', async () => {
    await update();
    appendFileSync(inGolden('metrics.csv'), 'x');
    writeFileSync(inGolden('figure2.svg'), '<svg');
    writeFileSync(inGolden('old.svg'), '<svg/>');
    expect(verifySnapshot(project.goldenDir)).toHaveLength(3);
    expect(await update('restored')).toMatchObject([{ changed: true }]);
    expect(existsSync(inGolden('old.svg'))).toBe(false);
    expect(verifySnapshot(project.goldenDir)).toEqual([]);
  });
});

describe('an update is refused, and does not change the snapshot,', () => {
  const refused = async (text: RegExp, options = {}) => {
    const before = contents();
    await expect(updateSnapshot({ ...project, reason: 'why', ...options })).rejects.toThrow(text);
    expect(contents()).toEqual(before);
  };

  test('without a reason', () =>
    refused(/`reason`: expected why the results changed/, { reason: ' \n' }));

  test('from uncommitted code', async () => {
    await writeRun(project.outDir, { dirty: true });
    await refused(
      /figure2: expected results of committed code, got .*git\.dirty.*commit or remove/,
    );
  });

  test('without a manifest, or with a broken one', async () => {
    rmSync(inOut('manifest.json'));
    await refused(/expected results with their manifest\.json, got no manifest; run figure2 again/);
    writeFileSync(inOut('manifest.json'), '{}');
    await refused(/manifest\.json: expected a manifest that a stage wrote, got stage: /);
  });

  test('with failed cells', async () => {
    await writeRun(project.outDir, { table: withValue(first, 3, 'status', 'failed') });
    await refused(/expected a run without failed cells, got 1 with status 'failed'/);
  });

  test('if an output was changed, removed or added after the run', async () => {
    appendFileSync(inOut('metrics.csv'), '\n');
    await refused(/got figure2\/metrics\.csv differs from its manifest; run figure2 again/);
    await writeRun(project.outDir);
    rmSync(inOut('figure2.png'));
    await refused(/got figure2\/figure2\.png is missing/);
    await writeRun(project.outDir);
    writeFileSync(inOut('extra.svg'), '<svg/>');
    await refused(/got figure2\/extra\.svg is in no manifest/);
  });

  test('without the curves of its networks', async () => {
    rmSync(inOut('trajectories.parquet'));
    await refused(/got figure2\/trajectories\.parquet is missing/);
  });

  test('without results', () =>
    refused(/expected results of a run, got none/, { outDir: '/nowhere' }));

  test('as a whole if one stage is refused', async () => {
    const folder = join(project.outDir, 'figure1');
    mkdirSync(folder);
    writeFileSync(join(folder, 'training.csv'), 'iteration\n0\n');
    await refused(/figure1: expected results with their manifest/);
    expect(existsSync(project.goldenDir)).toBe(false);
  });
});

describe('hand edits of a snapshot', () => {
  beforeEach(() => update());
  const problems = () => verifySnapshot(project.goldenDir).map(({ kind, file }) => [kind, file]);

  test.each([
    'metrics.csv',
    'curves.parquet',
    'figure2.svg',
    'figure2.png',
    'manifest.json',
    'log.md',
  ])('to %s', (name) => {
    appendFileSync(inGolden(name), ' ');
    expect(problems()).toEqual([['edited', `figure2/${name}`]]);
  });

  test('removed and added files, a broken or missing snapshot.json', () => {
    rmSync(inGolden('figure2.svg'));
    writeFileSync(inGolden('other.csv'), 'a\n1\n');
    expect(problems()).toEqual([
      ['missing', 'figure2/figure2.svg'],
      ['unlisted', 'figure2/other.csv'],
    ]);
    writeFileSync(inGolden('snapshot.json'), '{}');
    expect(problems()).toEqual([['unreadable', 'figure2/snapshot.json']]);
    rmSync(inGolden('snapshot.json'));
    expect(problems()).toEqual([['missing', 'figure2/snapshot.json']]);
  });

  test('fail a check, and are found by verifySnapshots', async () => {
    appendFileSync(inGolden('log.md'), 'I was here.\n');
    const report = await check();
    expect(report.pass).toBe(false);
    expect(formatComparison(report)).toMatch(/FAILED snapshot: log\.md was changed by hand/);
    const [problem] = verifySnapshots(join(project.root, 'golden'));
    expect(problem).toMatchObject({ kind: 'edited', file: 'tiny/figure2/log.md' });
    expect(problem!.message).toMatch(/^tiny\/figure2\/log\.md was changed by hand/);
  });
});

describe('a check', () => {
  beforeEach(() => update());
  const failing = async () => {
    const { pass, stages } = await check();
    expect(pass).toBe(false);
    return stages[0]!.files.filter((file) => !file.pass).map(({ file }) => file);
  };

  /** The plane with slightly changed curves, as with other kernels. */
  const noisy = (size: number) =>
    withCurves(made, (curves, network) =>
      Object.fromEntries(
        Object.entries(curves).map(([name, values], c) => [
          name,
          values.map((value) => value * (1 + size * Math.sin(5 * network + c))),
        ]),
      ),
    );

  test('of numbers within tolerance passes, and names the origin of the tolerances', async () => {
    await writeRun(project.outDir, { plane: noisy(1e-8), engine: 'blas' });
    const report = await check();
    expect(report.stages[0]).toMatchObject({
      ...{ numbers: 'drifted', engineClass: 'cpu', problems: [] },
      networks: { pass: true, different: [], contradictions: [] },
    });
    expect(report.pass).toBe(true);
    expect(formatComparison(report)).toMatch(
      /figure2: ok, numbers drifted \(engine blas, snapshot by wasm\)\n {2}note: tolerances: three times the spread of \d+ runs of '.*' by .*wasm/,
    );
  });

  test('uses the class of the engines in the manifests', async () => {
    await writeRun(project.outDir, { plane: noisy(4e-6), engine: 'blas' });
    expect(await failing()).toEqual(['metrics.csv', 'curves.parquet']);
    await writeRun(project.outDir, { plane: noisy(4e-6), engine: 'webgpu' });
    const report = await check();
    expect(report).toMatchObject({ pass: true, stages: [{ engineClass: 'gpu' }] });
    expect(formatComparison(report)).toMatch(/note: engines of class 'gpu' were not measured/);
  });

  test('fails if only a picture changed, and writes the new drawing beside the output', async () => {
    await writeRun(project.outDir, {
      figure: { legend: 'something else altogether, in many letters' },
    });
    expect(await failing()).toEqual(['figure2.png', 'figure2.svg']);
    // The current code's drawing of the table of the run.
    expect(readFileSync(inOut('figure2.changed.svg'), 'utf8')).toBe(figure(first));
    expect(existsSync(inOut('figure2.changed.png'))).toBe(true);
    expect(existsSync(inOut('figure2.diff.png'))).toBe(true);
    // The next check removes the files of an earlier one, which do not count as results.
    await writeRun(project.outDir);
    expect((await check()).pass).toBe(true);
    expect(readdirSync(inOut('.')).filter((name) => /changed|diff/.test(name))).toEqual([]);
  });

  test('lists the changed values in a table, worst first', async () => {
    const table = withValue(withValue(first, 40, 'max_distance', 0.5), 41, 'status', 'failed');
    writeFileSync(inOut('metrics.csv'), formatCsv(table));
    expect(await failing()).toEqual(['metrics.csv']);
    const lines = readFileSync(inOut('metrics.changed.csv'), 'utf8').split('\n');
    expect(lines[0]).toBe('gamma_sigma2,gamma_w,column,golden,actual,absolute,relative,used');
    expect(lines[1]).toBe('-1.5,1.75,status,ok,failed,,,');
    expect(lines[2]).toMatch(/^-1\.5,1\.4,max_distance,/);
  });

  test('writes no files with `write: false`', async () => {
    await writeRun(project.outDir, { figure: { lineShift: 3 } });
    const report = await checkSnapshot({ ...project, write: false });
    expect(report.stages[0]!.files.map(({ written }) => written)).toEqual([[], [], [], []]);
    expect(existsSync(inOut('figure2.changed.svg'))).toBe(false);
  });

  test('reports files that are missing, extra or unreadable', async () => {
    rmSync(inOut('figure2.png'));
    writeFileSync(inOut('extra.svg'), '<svg/>');
    writeFileSync(inOut('figure2.svg'), '<svg>');
    writeFileSync(inOut('metrics.csv'), 'gamma_sigma2,gamma_w\n1\n');
    const { stages } = await check();
    const problems = Object.fromEntries(
      stages[0]!.files.map(({ file, problem }) => [file, problem]),
    );
    expect(problems['figure2.png']).toMatch(/^missing: the snapshot has it/);
    expect(problems['extra.svg']).toMatch(/^extra: the results have it/);
    for (const name of ['figure2.svg', 'curves.parquet', 'metrics.csv']) {
      expect(problems[name]).toMatch(/line 2: expected 2 fields, got 1/);
    }
  });

  test('fails without results or without a snapshot of a stage, and says what to do', async () => {
    rmSync(project.outDir, { recursive: true });
    expect(formatComparison(await check())).toMatch(/FAILED no results of figure2: run it first/);
    await writeRun(project.outDir);
    mkdirSync(join(project.outDir, 'figure1'));
    writeFileSync(join(project.outDir, 'figure1/training.csv'), 'iteration\n0\n');
    const report = await check();
    expect(report).toMatchObject({
      pass: false,
      stages: [
        { stage: 'figure1', pass: false },
        { stage: 'figure2', pass: true },
      ],
    });
    expect(formatComparison(report)).toMatch(/no snapshot of figure1: accept these results/);
    expect((await checkSnapshot({ ...project, stages: ['figure2'] })).pass).toBe(true);
    await expect(checkSnapshot({ ...project, goldenDir: '/nowhere/tiny' })).rejects.toThrow(
      /tiny: expected the snapshots of a preset, got no such folder; .*golden update --preset tiny/,
    );
  });

  test('does not fail for an edited output, uncommitted code or a missing manifest, but notes it', async () => {
    appendFileSync(inOut('figure2.svg'), '\n');
    const notes = async () => (await check()).stages[0]!.notes.slice(0, -2);
    expect(await notes()).toEqual(['figure2/figure2.svg differs from its manifest']);
    await writeRun(project.outDir, { dirty: true });
    expect(await notes()).toEqual(['the results come from uncommitted code']);
    rmSync(inOut('manifest.json'));
    const report = await check();
    expect(report.stages[0]).toMatchObject({
      pass: true,
      engineClass: 'cpu',
      engines: { golden: 'wasm' },
    });
    expect(formatComparison(report)).toMatch(/note: no readable manifest beside the results/);
  });
});
