import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lintWorkflow } from './lintWorkflow.ts';
import { projectFolder } from './projectFolder.ts';
import { readWorkflow, stepOf, textOf } from './readWorkflow.ts';
import { workflowViolations } from './workflowRules.ts';

const workflows = readdirSync(join(projectFolder, '.github/workflows'));
const expression = (text: string) => `\${{ ${text} }}`;

/** A workflow with something changed; fails when there is nothing to change. */
function planted(name: string, from: string | RegExp, to: string): string {
  const text = textOf(name);
  const changed = text.replace(from, to);
  expect(changed).not.toBe(text);
  return changed;
}

describe.each(workflows)('%s', (name) => {
  it('has no finding of the linter', async () => {
    expect(await lintWorkflow(name, textOf(name))).toEqual([]);
  });

  it('keeps the rules', () => {
    expect(workflowViolations(textOf(name))).toEqual([]);
  });
});

describe('the linter', () => {
  it.each([
    ['an unknown key', 'gpu.yml', 'timeout-minutes: 1440', 'timeout: 1440', /timeout/],
    ['an unknown event', 'ci.yml', 'pull_request:', 'pull_requests:', /pull_requests/],
    ['an unknown context', 'gpu.yml', 'inputs.engine ||', 'inputs.motor ||', /motor/],
    ['an unknown step', 'gpu.yml', 'steps.golden.outputs', 'steps.gold.outputs', /gold/],
    ['an unknown job', 'gpu.yml', '[authorize, figures]', '[authorize, figure]', /figure/],
    ['an unknown permission', 'ci.yml', 'contents: read', 'content: read', /content/],
    ['an unknown input of an action', 'ci.yml', 'persist-cred', 'persists-cred', /persists/],
    [
      'a broken expression',
      'ci.yml',
      expression('matrix.node'),
      expression('matrix.node =='),
      /expression/,
    ],
    ['a broken schedule', 'audit.yml', '17 5 * * *', '17 55 * * *', /cron/i],
    [
      'an action that nobody looked at',
      'ci.yml',
      /checkout@.{40}/,
      `checkout@${'0'.repeat(40)}`,
      /list its inputs/,
    ],
  ])('reports %s', async (_what, name, from, to, message) => {
    const found = await lintWorkflow(name, planted(name, from, to));
    expect(found.join('\n')).toMatch(message);
  });
});

describe('the rules', () => {
  const fork = 'github.event.pull_request.head.repo.full_name == github.repository';
  it.each([
    ['a tag', 'ci.yml', /checkout@\S+/, 'checkout@v7', /checkout@v7.*expected a commit/],
    ['a short commit', 'ci.yml', /checkout@(.{7}).{33}/, 'checkout@$1', /expected a commit/],
    ['a commit without its version', 'ci.yml', ' # v7.0.1', '', /expected a commit/],
    ['permissions of old', 'ci.yml', 'permissions: {}\n', '', /^permissions: expected/],
    ['permissions for all', 'ci.yml', 'permissions: {}', 'permissions: write-all', /^permissions/],
    [
      'a job without permissions',
      'audit.yml',
      /permissions:\n +contents: read/,
      '',
      /for each job/,
    ],
    ['a token left in .git', 'ci.yml', /\n.*persist-cred.*/, '', /persist-credentials: false/],
    ['a token for forks', 'ci.yml', 'pull_request:', 'pull_request_target:', /target is refused/],
    ['a job without limit', 'ci.yml', 'timeout-minutes: 45', '', /timeout-minutes/],
    ['no concurrency', 'ci.yml', /concurrency:\n.*\n.*\n/, '', /concurrency/],
    ['a secret', 'ci.yml', 'true', expression('secrets.KEY'), /secrets: secrets.KEY is not needed/],
    ['all secrets', 'ci.yml', '"true"', expression('toJSON(secrets)'), /secrets: secrets is not/],
    [
      'a token in a script',
      'ci.yml',
      'npm test',
      `npm test ${expression('secrets.REMOTE_CACHE_READ_TOKEN')}`,
      /in the env of one step/,
    ],
    [
      'writing to the cache from tests',
      'ci.yml',
      'secrets.REMOTE_CACHE_READ_TOKEN',
      'secrets.REMOTE_CACHE_WRITE_TOKEN',
      /^test: secrets: the token that writes/,
    ],
    [
      'writing to the cache from any branch',
      'ci.yml',
      "&& github.ref == 'refs/heads/main' ",
      '',
      /^fill-cache: secrets: the token that writes/,
    ],
    [
      'writing to the cache outside its environment',
      'ci.yml',
      'environment: remote-cache',
      'environment: other',
      /^fill-cache: secrets: the token that writes/,
    ],
    [
      'an expression in a script',
      'gpu.yml',
      'echo "$LABELLER',
      `echo "${expression('github.actor')}`,
      /run: no/,
    ],
    ['a download', 'audit.yml', 'node .github', 'npm install x && node .github', /lock file/],
    ['a shared runner without queue', 'gpu.yml', /concurrency:\n.*\n.*/, '', /group of its own/],
    [
      'a fork on the runner',
      'gpu.yml',
      new RegExp(`${fork}\\n +runs-on: \\[`),
      'true\n    runs-on: [',
      /shard: if/,
    ],
    ['a fork at the door', 'gpu.yml', `${fork})`, 'true)', /figures: if/],
    [
      'another way in for forks',
      'gpu.yml',
      `${fork})`,
      `${fork}) || github.actor == 'me'`,
      /figures: if/,
    ],
    ['nobody at the door', 'gpu.yml', 'needs: authorize\n', '\n', /shard: needs/],
    ['a runner of any kind', 'gpu.yml', '[self-hosted, linux, gpu]', 'self-hosted', /runs-on/],
    [
      'writing on every event',
      'gpu.yml',
      /if: (github.*) && needs.fig/,
      "if: github.event_name != 'x' && needs.fig",
      /by hand/,
    ],
    [
      'writing from the runner',
      'gpu.yml',
      /contents: read\n( +strategy)/,
      'contents: write\n$1',
      /self-hosted/,
    ],
    ['code beside the token', 'gpu.yml', 'rm -rf', 'npm ci && rm -rf', /runs no code/],
    ['writing more than asked', 'gpu.yml', 'pull-requests: write', 'packages: write', /packages/],
  ])('refuse %s', (_what, name, from, to, message) => {
    const found = workflowViolations(planted(name, from, to));
    expect(
      found.some((violation) => message.test(violation)),
      found.join('\n'),
    ).toBe(true);
  });
});

describe('ci.yml', () => {
  const { test } = readWorkflow('ci.yml').jobs;

  it("runs the README's test command on every supported Node", () => {
    const command = stepOf('ci.yml', 'test', 'Test').run!;
    expect(readFileSync(join(projectFolder, 'README.md'), 'utf8')).toContain(command);
    expect(test?.strategy?.matrix).toEqual({ node: [20, 22, 24] });
  });

  it('reads the shared cache in tests, and writes to it from the protected branch alone', () => {
    const server = expression('vars.REMOTE_CACHE_SERVER');
    const token = (job: string, step: string) => stepOf('ci.yml', job, step).env;
    expect(token('test', 'Test')).toMatchObject({
      MIXED_DYNAMICS_REMOTE_CACHE_SERVER: server,
      MIXED_DYNAMICS_REMOTE_CACHE_TOKEN: expression('secrets.REMOTE_CACHE_READ_TOKEN'),
    });
    expect(token('fill-cache', 'Results of the small preset')).toEqual({
      MIXED_DYNAMICS_REMOTE_CACHE_SERVER: server,
      MIXED_DYNAMICS_REMOTE_CACHE_TOKEN: expression('secrets.REMOTE_CACHE_WRITE_TOKEN'),
    });
    const { 'fill-cache': fill } = readWorkflow('ci.yml').jobs;
    expect(fill?.if).toMatch(
      /^github.event_name == 'push' && github.ref == 'refs\/heads\/main' &&/,
    );
    expect(fill).toMatchObject({ needs: 'test', environment: 'remote-cache' });
  });

  it('keeps changed pictures and the report of a failure', () => {
    const upload = stepOf('ci.yml', 'test', 'Keep the changed pictures and the report');
    expect(upload.if).toBe('failure()');
    expect(`${upload.with?.path}`.trim().split('\n')).toEqual(
      expect.arrayContaining(['out/**/*.changed.*', 'out/**/*.diff.png', 'out/small/report']),
    );
  });

  it('requires the engines that .ci/run requires, and installs what they need', () => {
    const script = readFileSync(join(projectFolder, '.ci/run'), 'utf8');
    const required = /^export MIXED_DYNAMICS_REQUIRED_ENGINES=(.*)$/m.exec(script)?.[1];
    expect(required).toMatch(/blas/);
    const { env } = stepOf('ci.yml', 'test', 'Test');
    expect(env?.MIXED_DYNAMICS_REQUIRED_ENGINES).toBe(required);
    const install = stepOf('ci.yml', 'test', 'Engines').run!;
    for (const name of ['libopenblas0-pthread', 'libvulkan1', 'mesa-vulkan-drivers']) {
      expect(script).toContain(name);
      expect(install).toContain(name);
    }
  });

  it('looks at the lock file before anything is installed', () => {
    const names = test?.steps?.map(({ name }) => name) ?? [];
    expect(names.indexOf('Lock file')).toBeGreaterThan(0);
    expect(names.indexOf('Lock file')).toBeLessThan(names.indexOf('Test'));
  });
});

describe('gpu.yml', () => {
  const { on, jobs } = readWorkflow('gpu.yml');
  const steps = jobs.figures?.steps ?? [];
  const at = (name: string) => steps.findIndex((step) => step.name === name);

  it('starts by hand, by schedule or by a label, and by nothing else', () => {
    expect(Object.keys(on).sort()).toEqual(['pull_request', 'schedule', 'workflow_dispatch']);
    expect(on.pull_request).toEqual({ types: ['labeled'] });
    expect(jobs.authorize?.if).toContain("github.event.label.name == 'gpu'");
    const { inputs } = on.workflow_dispatch as { inputs: Record<string, { options?: string[] }> };
    expect(Object.keys(inputs)).toEqual([
      ...['preset', 'engine', 'shards', 'open-pull-request', 'reason'],
    ]);
    expect(inputs.engine?.options).toEqual(['tensorflow-gpu', 'webgpu']);
  });

  it('asks for proof of a GPU before it compares, and compares before it accepts', () => {
    const names = ['Merge the shards', 'Figures', 'A GPU did it', 'Verify', 'Compare with golden/'];
    const order = [...names, 'New golden figures'].map(at);
    expect(order).not.toContain(-1);
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    expect(steps[at('A GPU did it')]).not.toHaveProperty('continue-on-error');
  });

  it('divides the sweep among runners, each in its own queue', () => {
    const { shard } = jobs;
    expect(shard?.strategy?.matrix).toEqual({
      shard: expression('fromJSON(needs.authorize.outputs.matrix)'),
    });
    expect(shard?.strategy).toMatchObject({ 'fail-fast': false });
    expect(shard?.concurrency?.group).toContain(expression('matrix.shard'));
    expect(jobs.figures?.needs).toEqual(['authorize', 'shard']);
    const proof = stepOf('gpu.yml', 'shard', 'A GPU did it');
    expect(proof).not.toHaveProperty('continue-on-error');
  });

  it('hands every shard over by a name of its own, with its hidden cells', () => {
    const upload = stepOf('gpu.yml', 'shard', 'Keep the shard').with;
    const shards = expression('needs.authorize.outputs.shards');
    expect(upload).toMatchObject({
      name: `shard-${expression('matrix.shard')}-of-${shards}`,
      path: 'out/shards',
      'include-hidden-files': true,
      'if-no-files-found': 'error',
      overwrite: true,
    });
    const download = steps.find(({ uses }) => uses?.startsWith('actions/download-artifact@'));
    expect(download?.with).toEqual({
      pattern: `shard-*-of-${shards}`,
      path: 'out/shards',
      'merge-multiple': true,
    });
  });

  it('leaves the writing to one job', () => {
    const writers = Object.entries(jobs).filter(([, { permissions }]) =>
      JSON.stringify(permissions).includes('write'),
    );
    expect(writers.map(([name]) => name)).toEqual(['pull-request']);
    expect(jobs['pull-request']?.permissions).toEqual({
      contents: 'write',
      'pull-requests': 'write',
    });
  });
});
