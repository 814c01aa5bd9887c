import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '@mixed-dynamics/artifacts';
import { testResultStatement } from '@mixed-dynamics/crate/attestation';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../packages/artifacts/test/temporaryFolder.ts';
import { stepOf } from './readWorkflow.ts';
import { runStep } from './runStep.ts';

describe('the label', () => {
  const step = stepOf('gpu.yml', 'authorize', 'The label comes from a maintainer');
  const env = { REPOSITORY: 'a/b', LABELLER: 'somebody' };

  it.each(['admin', 'maintain', 'write'])(
    'counts from a user with the permission %s',
    (permission) => {
      expect(runStep(step, { env, gh: `echo ${permission}` }).code).toBe(0);
    },
  );

  it.each(['read', 'triage', 'none', ''])(
    "does not count with the permission '%s'",
    (permission) => {
      const { code, text } = runStep(step, { env, gh: `echo ${permission}` });
      expect(code).toBe(1);
      expect(text).toMatch(/::error::only people who may write/);
    },
  );

  it('does not count when the permission cannot be read', () => {
    expect(runStep(step, { env, gh: 'exit 1' }).code).toBe(1);
  });

  it('is checked for the labeller, in this repository', () => {
    const gh = 'echo "$*" >&2; echo admin';
    expect(runStep(step, { env, gh }).text).toContain(
      'api repos/a/b/collaborators/somebody/permission',
    );
  });
});

describe('the inputs', () => {
  const step = stepOf('gpu.yml', 'authorize', 'Preset, engine and shards');
  const env = {
    ...{ PRESET: 'paper', ENGINE: 'webgpu', SHARDS: '3' },
    ...{ OPEN: 'false', REF_TYPE: 'branch' },
  };

  it('are passed on', () => {
    const { code, outputs } = runStep(step, { env });
    const lines = ['preset=paper', 'engine=webgpu', 'shards=3', 'matrix=[1,2,3]', ''];
    expect({ code, outputs }).toEqual({ code: 0, outputs: lines.join('\n') });
  });

  it.each([1, 2, 256])('make a matrix of %i shards', (count) => {
    const { outputs } = runStep(step, { env: { ...env, SHARDS: `${count}` } });
    const matrix = JSON.parse(/^matrix=(.*)$/m.exec(outputs)![1]!);
    expect(matrix).toEqual(Array.from({ length: count }, (_, i) => i + 1));
  });

  it.each([
    ['a path', { PRESET: '../etc/passwd' }, /a preset is a name/],
    ['two lines', { PRESET: 'paper\nengine=wasm' }, /a preset is a name/],
    ['no preset', { PRESET: '' }, /a preset is a name/],
    ['an engine without a GPU', { ENGINE: 'wasm' }, /expected the engine tensorflow-gpu or webgpu/],
    ['more jobs than GitHub starts', { SHARDS: '257' }, /expected 1 to 256 shards, got '257'/],
    ['no shards', { SHARDS: '0' }, /expected 1 to 256 shards/],
    ['half a shard', { SHARDS: '1.5' }, /expected 1 to 256 shards/],
    ['a count with a program', { SHARDS: '$(id)' }, /expected 1 to 256 shards/],
    ['a leading zero, which reads as octal', { SHARDS: '010' }, /expected 1 to 256 shards/],
    ['a pull request to a tag', { OPEN: 'true', REF_TYPE: 'tag' }, /needs a branch/],
  ])('are refused: %s', (_what, change, message) => {
    const { code, text, outputs } = runStep(step, { env: { ...env, ...change } });
    expect({ code, outputs }).toEqual({ code: 1, outputs: '' });
    expect(text).toMatch(message);
  });
});

describe('what is signed', () => {
  const step = stepOf('gpu.yml', 'attest', 'What is signed');
  const results = () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'figure2'));
    writeFileSync(join(folder, 'figure2/metrics.csv'), 'a\n');
    const statement = testResultStatement(
      [{ path: 'figure2/metrics.csv', sha256: sha256('a\n') }],
      [],
      [{ name: 'check figure2', outcome: 'passed' }],
    );
    const write = (text: string) => writeFileSync(join(folder, 'test-result.json'), text);
    write(JSON.stringify(statement));
    return { folder, statement, write };
  };

  it('is every file with its hash, and the predicate of the statement', () => {
    const { folder, statement } = results();
    const { code, temporary } = runStep(step, { cwd: folder });
    expect(code).toBe(0);
    const read = (name: string) => readFileSync(join(temporary, name), 'utf8');
    expect(read('checksums.txt')).toBe(`${sha256('a\n')}  figure2/metrics.csv\n`);
    expect(JSON.parse(read('predicate.json'))).toEqual(statement.predicate);
  });

  it('is, for a release, the attached files and the contents of the crate', () => {
    const { folder } = results();
    mkdirSync(join(folder, 'files'));
    const zip = zipSync({ 'crate/figure2/metrics.csv': Buffer.from('a\n') });
    writeFileSync(join(folder, 'files/mixed-dynamics-v1.0.0-crate.zip'), zip);
    const release = stepOf('release.yml', 'attest', 'What is signed');
    const { code, temporary } = runStep(release, { cwd: folder });
    expect(code).toBe(0);
    const read = (name: string) => readFileSync(join(temporary, name), 'utf8');
    expect(read('released.txt')).toBe(`${sha256(zip)}  mixed-dynamics-v1.0.0-crate.zip\n`);
    expect(read('checksums.txt')).toBe(`${sha256('a\n')}  figure2/metrics.csv\n`);

    const other = zipSync({ 'crate/figure2/metrics.csv': Buffer.from('b\n') });
    writeFileSync(join(folder, 'files/mixed-dynamics-v1.0.0-crate.zip'), other);
    const refused = runStep(release, { cwd: folder });
    expect(refused.code).toBe(1);
    expect(refused.text).toMatch(/::error::the test result is about other files than these/);
  });

  it('is nothing when the files differ, or are elsewhere', () => {
    const changed = results();
    writeFileSync(join(changed.folder, 'figure2/metrics.csv'), 'b\n');
    const { code, text } = runStep(step, { cwd: changed.folder });
    expect([code, text]).toEqual([1, expect.stringMatching(/about other files than these/)]);
    for (const path of ['/etc/hostname', '../x', 'a/../../x']) {
      const { folder, write } = results();
      write(JSON.stringify({ subject: [{ name: path, digest: { sha256: '' } }] }));
      expect(runStep(step, { cwd: folder }).text).toMatch(/a file outside the results/);
    }
  });
});

describe('the pull request', () => {
  const step = stepOf('gpu.yml', 'pull-request', 'Open it');
  const env = {
    ...{ PRESET: 'paper', BASE: 'main', ENGINE: 'webgpu', REASON: 'a better "rule" $(x)' },
    ...{ RUN_ID: '7', RUN_ATTEMPT: '1', RUN_URL: 'https://example.org/7' },
  };
  const git = (cwd: string, ...args: string[]) => {
    const { status, stdout, stderr } = spawnSync('git', args, { cwd, encoding: 'utf8' });
    expect(status, stderr).toBe(0);
    return stdout.trim();
  };

  /** A checkout with old golden figures in its history and new ones on the disk. */
  function checkout(): string {
    const place = temporaryFolder();
    const work = join(place, 'work');
    git(place, 'init', '--quiet', '--bare', '--initial-branch=main', 'origin');
    git(place, 'clone', '--quiet', 'origin', 'work');
    mkdirSync(join(work, 'golden/paper'), { recursive: true });
    writeFileSync(join(work, 'golden/paper/a.csv'), 'old\n');
    writeFileSync(join(work, 'golden/paper/gone.csv'), 'old\n');
    git(work, 'add', '.');
    git(work, '-c', 'user.name=x', '-c', 'user.email=x@example.org', 'commit', '-qm', 'old');
    git(work, 'push', '--quiet', 'origin', 'HEAD:main');
    git(work, 'rm', '--quiet', 'golden/paper/gone.csv');
    writeFileSync(join(work, 'golden/paper/a.csv'), 'new\n');
    return work;
  }

  it('contains the new figures, on a branch of its own', () => {
    const work = checkout();
    const { code, text, temporary } = runStep(step, { env, cwd: work, gh: 'echo "gh $*"' });
    expect(code, text).toBe(0);
    expect(text).toMatch(/gh pr create --base main --head golden\/paper-7-1 --title .*paper/);
    const changes = git(work, 'diff', '--name-status', 'origin/main', 'origin/golden/paper-7-1');
    expect(changes).toBe('M\tgolden/paper/a.csv\nD\tgolden/paper/gone.csv');
    expect(readFileSync(join(temporary, 'body.md'), 'utf8')).toMatch(
      /^a better "rule" \$\(x\)\n\nResults of paper on webgpu: https:\/\/example.org\/7\n/,
    );
  });

  it('accepts files and folders only', () => {
    const work = checkout();
    spawnSync('ln', ['-s', '/etc/passwd', join(work, 'golden/paper/link')]);
    const { code, text } = runStep(step, { env, cwd: work, gh: 'exit 0' });
    expect(code).toBe(1);
    expect(text).toMatch(/neither a file nor a folder/);
  });
});
