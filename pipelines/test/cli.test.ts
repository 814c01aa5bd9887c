import { spawnSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { commands } from '../commands.mjs';
import { rootManifest } from '../src/cli/project.ts';
import { reportFailure } from '../src/cli/reportFailure.ts';
import { projectFolder, runCli, runMain, runShell, temporaryFolder } from './runCli.ts';

const commandNames = Object.values(commands).flatMap((group) => Object.keys(group));

describe('help', () => {
  it('lists every command', async () => {
    const { code, stdout } = await runMain(['--help']);
    expect(code).toBe(0);
    const [commands = ''] = stdout.split('\nExample:');
    const listed = [...commands.matchAll(/^ {2}([a-z]\S*) /gm)].map(([, name]) => name!);
    expect([...listed].sort()).toEqual(commandNames.toSorted());
    // The commands of daily work come first.
    expect(listed.slice(0, 2)).toEqual(['figure1', 'figure2']);
    expect(stdout.indexOf('Every day:')).toBeLessThan(stdout.indexOf('Pipeline:'));
    expect(stdout.indexOf('Pipeline:')).toBeLessThan(stdout.indexOf('Maintenance:'));
  });

  it.each(commandNames)('of %s shows a line to copy', async (name) => {
    const { code, stdout } = await runMain([name, '--help']);
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`Example:\n  mixed-dynamics ${name}( |\n)`));
  });

  it('--version prints the version of the project', async () => {
    expect((await runMain(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

describe('a mistake is one sentence with exit code 2, and nothing is written', () => {
  it.each([
    [[], /`mixed-dynamics`: expected a command: .*data.*, got none; see `mixed-dynamics --help`/],
    [['dat'], /`dat`: expected a command: .*, got 'dat'; did you mean data\?/],
    [['--fast'], /`--fast`: expected an option of `mixed-dynamics`: .*, got '--fast'/],
    [
      ['data', '--presett', 'tiny'],
      /`--presett`: expected an option of .*; did you mean --preset\?/,
    ],
    [['data', '--presett=tiny'], /`--presett`: .*, got '--presett=tiny'; did you mean --preset\?/],
    [
      ['golden', 'update', '--raeson', 'x'],
      /`--raeson`: expected an option of .*update`: .*; did you mean --reason\?/,
    ],
    [['golden', 'update'], /`--reason`: expected why the results changed, got none; see/],
    [['golden', 'updat'], /`updat`: expected a command: .*; did you mean update\?/],
    [['data', '--engine', 'wasm'], /`--engine`: expected an option of .*; see .*data --help/],
    [['sweep', '--engine', 'wsam'], /`--engine`: expected one of .*; did you mean wasm\?/],
    [['bench', '--parts', 'steps,widht'], /`--parts`: .*, got 'widht'; did you mean width\?/],
    [
      ['data', '--preset'],
      /`--preset`: expected a name in .*, got none; see `mixed-dynamics data --help`/,
    ],
    [
      ['data', '--preset', 'tyni'],
      /`--preset`: expected one of .*tiny.*, got 'tyni'; did you mean/,
    ],
    [['data', '--preset', './no.json'], /no\.json: expected a preset file that can be read/],
    [['data', '--preset', 'tiny', 'more'], /expected no further argument, got 'more'/],
    [['data', '--preset', 'tiny', '--out', ''], /`--out`: expected a folder, got an empty text/],
  ])('%j', async (args, message) => {
    const cwd = temporaryFolder();
    const { code, stdout, stderr } = await runMain(args, cwd);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stdout).toBe('');
    expect(readdirSync(cwd)).toEqual([]);
  });

  it('a folder that cannot be written to is refused the same way', async () => {
    const { code, stderr } = await runMain(['data', '--preset', 'tiny', '--out', '/dev/null/out']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/\/dev\/null\/out.*: expected a place that can be written to/);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});

describe('an unexpected error', () => {
  /** Throws what a command could throw, in a process of its own. */
  const thrown = (error: string) => {
    const failures = JSON.stringify(join(projectFolder, 'pipelines/bin/failures.mjs'));
    const program = `import { endWith } from ${failures}; process.on('uncaughtException', endWith); ${error}`;
    return spawnSync(process.execPath, ['--input-type=module', '--eval', program], {
      encoding: 'utf8',
    });
  };

  it('is thrown on, not reported as a mistake of the user', () => {
    expect(() => reportFailure(new TypeError('a bug'))).toThrow(TypeError);
  });

  it('from a bug shows its stack, and ends with 1', () => {
    const { status, stderr } = thrown("setTimeout(() => { throw new TypeError('a bug'); });");
    expect(stderr).toMatch(/^TypeError: a bug\n +at /);
    expect(status).toBe(1);
  });

  it.each([
    [
      "import fs from 'node:fs'; fs.writeSync(fs.openSync('/dev/full', 'r+'), 'x');",
      /ENOSPC.*; free some space/,
    ],
    [
      "await import('no-such-package');",
      /^mixed-dynamics: no-such-package: .* got none; run `npm ci`/,
    ],
    ['new ArrayBuffer(2 ** 52);', /^mixed-dynamics: memory: expected enough .*; give it more/],
    ["throw Object.assign(new Error('no'), { name: 'UserError' });", /^mixed-dynamics: no\n$/],
  ])('from the machine (%s) is one sentence, and ends with 2', (error, message) => {
    const { status, stderr } = thrown(error);
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/^mixed-dynamics: [^\n]*\n$/);
    expect(status).toBe(2);
  });
});

describe('the program itself', () => {
  it('ends with the same exit codes and texts', () => {
    expect(runCli(['--version'])).toEqual({
      code: 0,
      stdout: `${rootManifest().version}\n`,
      stderr: '',
    });
    const { code, stdout, stderr } = runCli(['data', '--preset']);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^mixed-dynamics: `--preset`: expected .*\n$/);
  });

  it('is quiet when its reader has closed the pipe', () => {
    const { status, stderr } = runShell('--help', '| true');
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  it('runs in a folder with a broken tsconfig.json and writes below --out', () => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, 'tsconfig.json'), '{ "compilerOptions": ');
    const { code, stdout } = runCli(['data', '--preset', 'tiny', '--out', 'here'], cwd);
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: `data: 4 arrays in ${join('here/data')}\n`,
    });
    expect(readdirSync(join(cwd, 'here/data')).sort()).toEqual([
      'data.json',
      'figure1',
      'manifest.json',
      'noise.npy',
      'teacher.npy',
    ]);
  });
});

it('nx says where Nx cannot write, and what to do', async () => {
  // A file in place of the folder blocks root too, where a read-only checkout would not.
  const file = join(temporaryFolder(), 'file');
  writeFileSync(file, '');
  vi.stubEnv('NX_CACHE_DIRECTORY', join(file, 'cache'));
  const { code, stderr } = await runMain(['nx', '--version']);
  expect(stderr).toMatch(
    /^mixed-dynamics: .*file\/cache: expected a folder that Nx can write to, got E.*; name another one with NX_CACHE_DIRECTORY, clone the project to a folder of your own, or run the command without Nx, like npx mixed-dynamics figure2 --preset small --out DIR\n$/,
  );
  expect(code).toBe(2);
});
