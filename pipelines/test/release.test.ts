import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { checkRelease } from '../release/checkRelease.ts';
import { published } from '../release/published.ts';
import { projectFolder } from '../src/cli/project.ts';
import { readWorkflow, stepOf } from './readWorkflow.ts';
import { runStep } from './runStep.ts';

const read = (file: string) => readFileSync(join(projectFolder, file), 'utf8');

describe('a release', () => {
  let project: string;
  const write = (file: string, text: string) => writeFileSync(join(project, file), text);
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=x', '-c', 'user.email=x@example.org', ...args], {
      ...{ cwd: project, encoding: 'utf8' },
    });
  const commit = () => {
    git('add', '--all');
    git('commit', '--quiet', '--message', 'a release');
  };
  const manifest = (version: string) => JSON.stringify({ name: 'a', version });

  beforeEach(() => {
    project = mkdtempSync(join(tmpdir(), 'release-'));
    git('init', '--quiet', '--initial-branch=main');
    mkdirSync(join(project, 'packages/a'), { recursive: true });
    write('package.json', manifest('1.2.0'));
    write('packages/a/package.json', manifest('1.2.0'));
    write('CITATION.cff', 'cff-version: 1.2.0\nversion: 1.2.0\n');
    write('CHANGELOG.md', '# Changelog\n\n## 1.2.0 (soon)\n\nNew.\n\n## 1.1.0\n\nOld.\n');
    commit();
    git('tag', 'v1.2.0');
  });
  afterEach(() => rmSync(project, { recursive: true }));

  it('is its tag, its commit on main, and its section of the changelog', () => {
    expect(checkRelease('v1.2.0', project)).toBe('New.');
  });

  it.each<[string, string, () => void, RegExp]>([
    [
      'a tag that is not the version',
      'v1.3.0',
      () => git('tag', 'v1.3.0'),
      /^tag: expected v1\.2\.0, the version in package\.json, got v1\.3\.0; change the version/,
    ],
    ['a tag without v', '1.2.0', () => {}, /^tag: expected v1\.2\.0, .* got 1\.2\.0;/],
    [
      'a package of another version',
      'v1.2.0',
      () => write('packages/a/package.json', manifest('1.1.0')),
      /^packages\/a\/package\.json: expected the version 1\.2\.0 .*got 1\.1\.0; change it/,
    ],
    [
      'a citation of another version',
      'v1.2.0',
      () => write('CITATION.cff', 'cff-version: 1.2.0\n'),
      /^CITATION\.cff: expected the version 1\.2\.0 .*got none;/,
    ],
    [
      'a malformed version',
      'v1.2',
      () => write('package.json', manifest('1.2')),
      /^package\.json: expected a manifest with a version such as 1\.0\.0, got version 1\.2;/,
    ],
    [
      'a changed file',
      'v1.2.0',
      () => write('CHANGELOG.md', '# Changelog\n\n## 1.2.0\n\nNewer.\n'),
      /^working tree: expected no file .*got CHANGELOG\.md; commit it or remove it$/,
    ],
    ['a new file', 'v1.2.0', () => write('new.txt', ''), /^working tree: .*got new\.txt;/],
    [
      'a tag of another commit',
      'v1.2.0',
      () => {
        write('new.txt', '');
        commit();
      },
      /^tag v1\.2\.0: expected this commit, [0-9a-f]{12}, got [0-9a-f]{12}; git tag v1\.2\.0$/,
    ],
    [
      'a missing tag',
      'v1.2.0',
      () => git('tag', '--delete', 'v1.2.0'),
      /^tag v1\.2\.0: .*got no such tag;/,
    ],
    [
      'a commit of another branch',
      'v1.2.0',
      () => {
        git('checkout', '--quiet', '-b', 'other');
        write('new.txt', '');
        commit();
        git('tag', '--force', 'v1.2.0');
      },
      /^tag v1\.2\.0: expected a commit of the branch main, got [0-9a-f]{12}; merge it first/,
    ],
    [
      'a version that the changelog does not mention',
      'v1.2.0',
      () => {
        write('CHANGELOG.md', '# Changelog\n\n## 1.1.0\n\nOld.\n');
        commit();
        git('tag', '--force', 'v1.2.0');
      },
      /^CHANGELOG\.md: expected a section '## 1\.2\.0' that says what is new, got none; write it/,
    ],
    [
      'a version with an empty section',
      'v1.2.0',
      () => {
        write('CHANGELOG.md', '# Changelog\n\n## 1.2.0\n\n## 1.1.0\n\nOld.\n');
        commit();
        git('tag', '--force', 'v1.2.0');
      },
      /^CHANGELOG\.md: .*got an empty one;/,
    ],
  ])('is refused with %s', (_what, tag, change, message) => {
    change();
    expect(() => checkRelease(tag, project)).toThrow(message);
  });

  it('is refused on the command line in one sentence, with exit code 2', () => {
    const args = ['run', '--silent', 'release', '--', 'check', 'v0.0.1'];
    const { status, stdout, stderr } = spawnSync('npm', args, {
      ...{ cwd: projectFolder, encoding: 'utf8' },
    });
    expect(stdout).toBe('');
    expect(stderr).toMatch(/^tag: expected v\d+\.\d+\.\d+, .* got v0\.0\.1; [^\n]*\n$/);
    expect(status).toBe(2);
  });
});

describe('this project', () => {
  const { version } = JSON.parse(read('package.json')) as { version: string };

  it('has a section on its version in the changelog', () => {
    expect(read('CHANGELOG.md')).toMatch(new RegExp(`^## ${version.replaceAll('.', '\\.')}`, 'm'));
  });

  it('has the same metadata in CITATION.cff and .zenodo.json', () => {
    const citation = parse(read('CITATION.cff')) as Record<string, unknown>;
    const zenodo = JSON.parse(read('.zenodo.json')) as Record<string, unknown>;
    expect(citation.version).toBe(version);
    expect(zenodo).toMatchObject({
      title: citation.title,
      license: citation.license,
      keywords: citation.keywords,
      description: (citation.abstract as string).trim(),
      creators: citation.authors,
      related_identifiers: [{ identifier: 'arXiv:2405.17580' }],
    });
    expect(JSON.stringify(citation['preferred-citation'])).toContain('arXiv:2405.17580');
  });
});

describe('release.yml', () => {
  const { on, jobs } = readWorkflow('release.yml');
  const order = Object.keys(published);

  it('starts from a tag only', () => {
    expect(on).toEqual({ push: { tags: ['v[0-9]*'] } });
  });

  it('checks before it packs, and compares the results before it attaches them', () => {
    const names = jobs.build!.steps!.map(({ name }) => name);
    const wanted = ['May this be released?', 'Packages', /compared/, 'What is attached'];
    const at = wanted.map((it) => names.findIndex((name) => name?.match(it)));
    expect(at).not.toContain(-1);
    expect(at).toEqual(at.toSorted((a, b) => a - b));
  });

  it('publishes with provenance, from a job that runs none of our code', () => {
    expect(jobs.npm!.permissions).toEqual({
      ...{ attestations: 'read', contents: 'read', 'id-token': 'write' },
    });
    expect(jobs.npm!.needs).toEqual(['build', 'attest']);
    expect(jobs.github!.needs).toBe('npm');
    expect(jobs.github!.permissions).toEqual({ contents: 'write' });
    expect(jobs.npm!.steps![0]!.with?.['node-version']).toBe(Number(read('.node-version')));
    for (const job of [jobs.npm!, jobs.github!]) {
      expect(job.steps!.map(({ uses = '' }) => uses).join()).not.toContain('checkout');
    }
  });

  const files = ['mixed-dynamics-theory-1.2.0.tgz', 'figure2-metrics.csv'];
  /** Runs a step of that job in the folder of the files. */
  function stepWith(name: string, shell: { gh?: string; npm?: string }) {
    const cwd = mkdtempSync(join(tmpdir(), 'publish-'));
    mkdirSync(join(cwd, 'release/files'), { recursive: true });
    for (const file of files) writeFileSync(join(cwd, 'release/files', file), '');
    const env = { TAG: 'v1.2.0', GITHUB_REPOSITORY: 'owner/name' };
    const done = runStep(stepOf('release.yml', 'npm', name), { ...{ cwd, env }, ...shell });
    rmSync(cwd, { recursive: true });
    return done;
  }

  it('checks that this workflow signed every file for this tag, and the outcome of the tests for the results', () => {
    const { code, text } = stepWith('Is this what was signed here?', { gh: 'echo "gh $*"' });
    expect(code, text).toBe(0);
    const signer =
      '--repo owner/name --source-ref refs/tags/v1.2.0 --signer-workflow owner/name/.github/workflows/release.yml';
    const result = 'https://in-toto.io/attestation/test-result/v0.1';
    const asked = text.trim().split('\n').sort();
    expect(asked).toEqual(
      [
        ...files.map((file) => `gh attestation verify release/files/${file} ${signer}`),
        `gh attestation verify release/files/figure2-metrics.csv --bundle attestation/attestation.jsonl --predicate-type ${result} ${signer}`,
      ].sort(),
    );
  });

  it.each([
    ['of another file, or by another repository', '[[ $* != *theory* ]]', files[0]],
    ['of the results by another test', '[[ $* != *--bundle* ]]', files[1]],
  ])('stops at an attestation %s, with a sentence', (_what, gh, file) => {
    const { code, text } = stepWith('Is this what was signed here?', { gh });
    expect(code).toBe(1);
    expect(text).toBe(
      `::error::${file}: expected an attestation of this file by release.yml of owner/name at v1.2.0, got none\n`,
    );
  });

  it('publishes nothing while a package name is not on npm, and says what to do', () => {
    const npm = '[[ $1 == view && $2 == *golden* ]] && exit 1; echo "npm $*"';
    const { code, text } = stepWith('Publish', { npm });
    expect(code).toBe(1);
    expect(text).toMatch(
      /^::error::@mixed-dynamics\/golden: expected a package on npm, got none; publish its name by hand first, as docs\/supply-chain\.md says/m,
    );
    expect(text).not.toContain('npm publish');
  });

  it('finds the names on npm after the commands of docs/supply-chain.md', () => {
    const [, run] = /```sh\n(npm login\n[\s\S]*?)```/.exec(read('docs/supply-chain.md'))!;
    const { code, text } = runStep(
      { run: run! },
      { npm: 'echo "npm $*"; if [[ $1 == publish ]]; then cat "$2/package.json"; fi' },
    );
    expect(code, text).toBe(0);
    const manifests = Array.from(text.matchAll(/^\{.*\}$/gm), ([line]) => JSON.parse(line));
    const scoped = order.map((name) => `@mixed-dynamics/${name}`);
    expect(manifests.map(({ name, version }) => [name, version])).toEqual(
      scoped.map((name) => [name, '0.0.0']),
    );
    const trusted = Array.from(text.matchAll(/^npm trust github (\S+) .*/gm));
    expect(trusted.map(([, name]) => name)).toEqual(scoped);
    for (const [command] of trusted) {
      expect(command).toMatch(/ --file release\.yml --environment npm --allow-publish$/);
    }
    expect(jobs.npm!.environment).toBe('npm');
  });

  it('publishes every package once, after those that it needs', () => {
    const { code, text } = stepWith('Publish', {
      npm: '[[ $1 == view ]] && { [[ $2 == *data@* ]] && echo 1.2.0; exit 0; }; echo "npm $*"',
    });
    expect(code, text).toBe(0);
    const sent = Array.from(text.matchAll(/^npm publish --provenance .*-(\w+)-1\.2\.0\.tgz$/gm));
    expect(sent.map(([, name]) => name)).toEqual(order.filter((name) => name !== 'data'));
    expect(text).toContain('@mixed-dynamics/data 1.2.0 is there already');
  });

  it('lists each package after those that it imports', () => {
    for (const [at, name] of order.entries()) {
      const { dependencies = {} } = JSON.parse(read(`packages/${name}/package.json`)) as {
        dependencies?: object;
      };
      const own = Object.keys(dependencies).flatMap(
        (it) => it.match(/^@mixed-dynamics\/(.*)/)?.[1] ?? [],
      );
      for (const needed of own) expect(order.slice(0, at), `${name}: ${needed}`).toContain(needed);
    }
  });
});
