import { appendFileSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { trainingColumns } from '@mixed-dynamics/artifacts';
import { writeNpy } from '@mixed-dynamics/data';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runMain, runShell, temporaryFolder } from './runCli.ts';
import { WorkspaceCopy } from './workspaceCopy.ts';

it.each(['2>&1 | head -1', '>&- 2>&-', '2> >(true)'])(
  'a sweep whose output nobody reads (%s) does its work and ends with 0',
  (redirection) => {
    const out = join(temporaryFolder(), 'out');
    const { status } = runShell(`sweep --preset tiny --engine wasm --out "${out}"`, redirection);
    expect(status).toBe(0);
    const rows = readFileSync(join(out, 'figure2/metrics.csv'), 'utf8').trimEnd().split('\n');
    expect(rows).toHaveLength(10);
  },
);

it('verify has the same exit code whether its output is read or not', async () => {
  const out = join(temporaryFolder(), 'out');
  expect((await runMain(['data', '--preset', 'tiny', '--out', out])).code).toBe(0);
  appendFileSync(join(out, 'data/noise.npy'), '!');
  for (const redirection of ['| true', '2>&1 | true', '>&- 2>&-']) {
    expect(runShell(`verify "${out}"`, redirection).status).toBe(1);
  }
});

it('a table can be written into the pipe behind a device file, which stays a device', () => {
  const data = temporaryFolder();
  for (const name of ['teacher', 'noise', 'w1', 'w2']) {
    writeNpy(join(data, `${name}.npy`), Float32Array.of(1), [1, 1]);
  }
  const args = `train --data "${data}" --sigma2 1 --eta 0.1 --iterations 2 --engine cpu`;
  const { status, stdout } = runShell(`${args} --out /dev/fd/1`, '| cat');
  expect(status).toBe(0);
  expect(stdout.split('\n').slice(0, 2)).toEqual([
    trainingColumns.join(','),
    expect.stringMatching(/^0,/),
  ]);
});

it.skipIf(!existsSync('/dev/full'))('a full disk behind standard output is one sentence', () => {
  const { status, stderr } = runShell('doctor --help', '> /dev/full');
  expect(stderr).toMatch(
    /^mixed-dynamics: standard output: expected a place .* ENOSPC.*; free some space\n$/,
  );
  expect(status).toBe(2);
});

const oneSentence = (...words: string[]) =>
  new RegExp(`^mixed-dynamics: ${words.join('.*')}[^\\n]*\\n$`);

it('a machine short of memory finishes the work or fails with one sentence', () => {
  // Too little for the WebAssembly of Node 20 and 22.
  const { status, stderr } = runShell('doctor --help', '', { before: 'ulimit -v 4000000;' });
  if (status !== 0) {
    expect(stderr).toMatch(oneSentence('memory: expected enough', 'ulimit -v'));
    expect(status).toBe(2);
  }
});

it('a missing folder for temporary files is one sentence', () => {
  const file = join(temporaryFolder(), 'file');
  writeFileSync(file, '');
  const { status, stderr } = runShell('doctor --help', '', { before: `TMPDIR="${file}"` });
  expect(stderr).toMatch(oneSentence(`${file}: expected a folder for temporary files`, 'TMPDIR'));
  expect(status).toBe(2);
});

describe('an installation of its own', () => {
  let copy: WorkspaceCopy;
  beforeAll(() => {
    copy = new WorkspaceCopy();
  });
  afterAll(() => copy.remove());

  it('has an Nx that goes on after its reader is gone, when this program starts it', () => {
    const args = 'nx run pipelines:data:tiny';
    const { status } = runShell(args, '2>&1 | head -1', { folder: copy.folder });
    expect(status).toBe(0);
    expect(existsSync(copy.path('out/tiny/data/manifest.json'))).toBe(true);
  });

  it.each([
    ['nx', 'nx run pipelines:data:tiny'],
    ['nx', 'explain pipelines:data:tiny'],
    ['tsx', '--help'],
    ['@mixed-dynamics/artifacts', '--help'],
  ])('without %s is one sentence to %s', (name, args) => {
    const [there, away] = [copy.path('node_modules', name), copy.path('away')];
    renameSync(there, away);
    const { status, stderr } = runShell(args, '', { folder: copy.folder });
    renameSync(away, there);
    expect(stderr).toMatch(oneSentence(`${name}: expected this package in node_modules`, 'npm ci'));
    expect(status).toBe(2);
  });
});
