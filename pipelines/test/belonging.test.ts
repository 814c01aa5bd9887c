import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { openPreset } from '../src/cli/experiment.ts';
import { programFile as program } from '../src/cli/project.ts';
import { runStage } from '../src/cli/runStage.ts';
import { projectFolder, runCli, runMain, temporaryFolder } from './runCli.ts';

// A results folder belongs to the preset with the same content: no command shows, draws or
// overwrites it for another preset.

const tiny = readFileSync(join(projectFolder, 'pipelines/presets/tiny.json'), 'utf8');

/** The preset `tiny` in a file of its own, with a change. */
function writePreset(path: string, change: (preset: Record<string, never>) => void = () => {}) {
  const preset = JSON.parse(tiny) as Record<string, never>;
  change(preset);
  writeFileSync(path, JSON.stringify(preset));
}

const setConstant = (preset: Record<string, never>) => {
  Object.assign(preset.figure2!, { learningRateConstant: 7 });
};
const setSeed = (preset: Record<string, never>) => {
  Object.assign(preset, { seed: 77 });
};

describe('a preset that was edited after its run', () => {
  const folder = temporaryFolder();
  const [preset, out] = [join(folder, 'mine.json'), join(folder, 'out')];
  beforeAll(() => {
    writePreset(preset);
    const options = ['--preset', preset, '--out', out, '--engine', 'wasm'];
    expect(runCli(['sweep', ...options])).toMatchObject({ code: 0 });
    writePreset(preset, setConstant);
  });

  it.each([
    ['cell', '--gamma-sigma2', '-1', '--gamma-w', '1'],
    ['figure', 'figure2'],
    ['explore'],
    ['report'],
    ['claims'],
  ])('%s refuses the old tables', (...command) => {
    const { code, stderr } = runCli([...command, '--preset', preset, '--out', out]);
    expect(stderr).toMatch(
      /^mixed-dynamics: .*: expected results of the preset 'mine' as it is now \(SHA-256 .*\), got those of 'mine' \(.*\); run the stage '.*' again, or name another folder with `--out`\n$/,
    );
    expect(code).toBe(2);
  });

  it('is swept again with the same teacher and noise, but another seed needs another folder', () => {
    const before = readFileSync(join(out, 'data/teacher.npy'));
    writePreset(preset, setSeed);
    const { code, stderr } = runCli([
      'sweep',
      '--preset',
      preset,
      '--out',
      out,
      '--engine',
      'wasm',
    ]);
    expect(stderr).toMatch(
      /expected a results folder of the preset 'mine', got teacher and noise of another experiment, the preset 'mine' \(its seed differs\); name another folder with `--out`, or remove this one/,
    );
    expect(code).toBe(2);
    expect(readFileSync(join(out, 'data/teacher.npy'))).toEqual(before);
    writePreset(preset, setConstant);
    expect(runCli(['data', '--preset', preset, '--out', out]).code).toBe(0);
  });
});

describe('golden/', () => {
  it('takes only results of the preset of its name in the project', async () => {
    const preset = join(temporaryFolder(), 'small.json');
    writePreset(preset);
    const { code, stderr } = await runMain([
      'golden',
      'update',
      '--preset',
      preset,
      '--reason',
      'x',
    ]);
    expect(stderr).toMatch(
      /`--preset`: expected a preset of the project, in pipelines\/presets, .*small\.json; put/,
    );
    expect(code).toBe(2);
  });

  it('is no results folder, nor is a link to it', async () => {
    const link = join(temporaryFolder(), 'link');
    symlinkSync(join(projectFolder, 'golden'), link);
    for (const out of ['golden/paper', join(link, 'new')]) {
      const { code, stderr } = await runMain([
        'figure',
        'figure2',
        '--preset',
        'tiny',
        '--out',
        out,
      ]);
      expect(stderr).toMatch(/`--out`: expected a results folder outside golden\/, got .*; choose/);
      expect(code).toBe(2);
    }
  });
});

it('packages of another checkout are refused: manifests would name a commit that did not run', () => {
  const copy = join(temporaryFolder(), 'worktree');
  mkdirSync(copy);
  for (const part of ['pipelines', 'packages', 'package.json', 'tsconfig.base.json']) {
    cpSync(join(projectFolder, part), join(copy, part), { recursive: true });
  }
  symlinkSync(join(projectFolder, 'node_modules'), join(copy, 'node_modules'));
  const program = join(copy, 'pipelines/bin/mixed-dynamics.mjs');
  const { status, stderr } = spawnSync(process.execPath, [program, '--help'], { encoding: 'utf8' });
  expect(stderr).toMatch(
    /^mixed-dynamics: node_modules: expected the packages of .*worktree, got the packages of another checkout .*; run npm ci here\n$/,
  );
  expect(status).toBe(2);
});

describe('a results folder that a process writes into', () => {
  const folder = temporaryFolder();
  const [mine, other, out] = ['mine.json', 'other.json', 'out'].map((name) => join(folder, name));
  const sweep = (preset: string) => [
    ...['sweep', '--preset', preset, '--out', out!, '--engine', 'wasm', '--workers', '1'],
  ];
  const notes = () => readdirSync(out!).filter((name) => name.endsWith('.running'));
  beforeAll(() => {
    writePreset(mine!, (preset) => {
      // Enough iterations that it still runs when the others start.
      const stop = { trainError: 0, testRising: false, plateau: { change: 0, minimumDrop: 0 } };
      Object.assign(preset.figure2!, { stop: { ...stop, maxIterations: 1_000_000 } });
    });
    writePreset(other!);
  });

  it('is shared by processes of the same preset; another preset is refused, with the owner’s name', async () => {
    const owners = [sweep(mine!), sweep(mine!)].map((args) =>
      spawn(process.execPath, [program, ...args], {
        stdio: ['ignore', 'ignore', 'pipe'],
        env: { ...process.env, MIXED_DYNAMICS_PROGRESS: 'lines' },
      }),
    );
    await Promise.all(owners.map((owner) => saying(owner, /to compute/)));
    expect(notes()).toHaveLength(2);
    const before = readFileSync(join(out!, 'preset.json'), 'utf8');
    const { code, stderr } = await runMain(sweep(other!));
    expect(stderr).toMatch(
      /out: expected a results folder that only the current preset 'other' writes to, got one that a process with the preset 'mine' writes to \(process \d+ on \S+, since \S+: .*sweep --preset \S+mine\.json --out .*\); name another folder with `--out`, or wait; if that process is gone, remove .*\.running\n$/,
    );
    expect(code).toBe(2);
    expect(readFileSync(join(out!, 'preset.json'), 'utf8')).toBe(before);
    const [first, second] = owners as [ChildProcess, ChildProcess];
    first.kill('SIGKILL');
    second.kill('SIGTERM');
    await Promise.all([first, second].map((owner) => once(owner, 'close')));
    // The killed process left its note, which blocks nobody.
    expect(notes()).toHaveLength(1);
    expect((await runMain(sweep(other!))).code).toBe(0);
    expect(notes()).toEqual([]);
  });

  it('keeps what one process has written when another runs the same stage', async () => {
    const experiment = openPreset({ preset: mine!, out: join(folder, 'both') });
    const { root } = experiment;
    const stage = { name: 'data', inputs: [], outputs: ['a.txt'], manifest: 'a.manifest.json' };
    const write = () => writeFileSync(join(root, 'a.txt'), 'a');
    // The second run begins and ends between the first one's file and its manifest.
    await runStage(stage, experiment, async () => {
      write();
      await runStage(stage, experiment, () => {
        expect(readFileSync(join(root, 'a.txt'), 'utf8')).toBe('a');
        write();
        return {};
      });
      return {};
    });
    expect(readdirSync(root).sort()).toEqual(['a.manifest.json', 'a.txt', 'preset.json']);
    // Results of another preset go before the work begins.
    writePreset(other!, setSeed);
    const another = openPreset({ preset: other!, out: root });
    await runStage(stage, another, () => {
      expect(readdirSync(root).filter((name) => name.startsWith('a.'))).toEqual([]);
      write();
      return {};
    });
    writePreset(other!);
  });

  it('belongs to a process on another machine until its note is an hour old', async () => {
    const note = join(out!, '.0123456789abcdef.running');
    const preset = { name: 'mine', sha256: 'another' };
    const since = new Date().toISOString();
    // No process here has this number, but one on another machine may.
    const of = { preset, process: 2 ** 30, host: 'node-17', command: 'sweep', since };
    writeFileSync(note, JSON.stringify(of));
    const refused = await runMain(sweep(other!));
    expect(refused.stderr).toMatch(/process 1073741824 on node-17, since/);
    expect(refused.code).toBe(2);
    const old = new Date(Date.now() - 3_700_000);
    utimesSync(note, old, old);
    expect((await runMain(sweep(other!))).code).toBe(0);
    expect(notes()).toEqual([]);
  });
});

/** Resolves once the process has written this text to its standard error. */
function saying(child: ChildProcess, what: RegExp): Promise<void> {
  let text = '';
  return new Promise((resolve, reject) => {
    child.on('close', () => reject(new Error(`ended, having said ${text}`)));
    child.stderr!.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk;
      if (what.test(text)) resolve();
    });
  });
}
