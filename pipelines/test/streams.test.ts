import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { projectFolder, temporaryFolder } from './runCli.ts';

const program = join(projectFolder, 'pipelines/bin/mixed-dynamics.mjs');

/** Runs the command line in bash, with what follows it there. */
function shell(args: string, redirection: string) {
  const line = `"${process.execPath}" "${program}" ${args} ${redirection}`;
  return spawnSync('bash', ['-o', 'pipefail', '-c', line], {
    cwd: projectFolder,
    encoding: 'utf8',
  });
}

it.each(['2>&1 | head -1', '2>&-', '>&- 2>&-', '2> >(true)'])(
  'a sweep whose output nobody reads (%s) does its work and ends with 0',
  (redirection) => {
    const out = join(temporaryFolder(), 'out');
    const { status } = shell(`sweep --preset tiny --engine wasm --out "${out}"`, redirection);
    expect(status).toBe(0);
    const rows = readFileSync(join(out, 'figure2/metrics.csv'), 'utf8').trimEnd().split('\n');
    expect(rows).toHaveLength(10);
  },
);

it('a check that fails says so by its exit code to a reader that went away, too', () => {
  const out = join(temporaryFolder(), 'none');
  expect(shell(`verify "${out}"`, '2>&1 | true').status).toBe(2);
});

it.skipIf(!existsSync('/dev/full'))('a full disk behind standard output is one sentence', () => {
  const { status, stderr } = shell('doctor --help', '> /dev/full');
  expect(stderr).toMatch(
    /^mixed-dynamics: standard output: expected a place .* ENOSPC.*; free some space\n$/,
  );
  expect(status).toBe(2);
});
