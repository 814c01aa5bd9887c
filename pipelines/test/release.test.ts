import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { checkRelease } from '../release/checkRelease.ts';
import { published } from '../release/published.ts';
import { projectFolder } from '../src/frame/project.ts';
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

  it('is its tag, its commit on main, and what the changelog says of it', () => {
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
      'a version that is none',
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
      'a tag that is not there',
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
      'a version without a word in the changelog',
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

  it('has a word on its version in the changelog', () => {
    expect(read('CHANGELOG.md')).toMatch(new RegExp(`^## ${version.replaceAll('.', '\\.')}`, 'm'));
  });

  it('says the same of itself in CITATION.cff and .zenodo.json', () => {
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

  it('starts from a tag alone', () => {
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
    expect(jobs.npm!.permissions).toEqual({ contents: 'read', 'id-token': 'write' });
    expect(jobs.github!.permissions).toEqual({ contents: 'write' });
    expect(jobs.npm!.steps![0]!.with?.['node-version']).toBe(Number(read('.node-version')));
    for (const job of [jobs.npm!, jobs.github!]) {
      expect(job.steps!.map(({ uses = '' }) => uses).join()).not.toContain('checkout');
    }
  });

  it('publishes every package, each after what it needs, and none twice', () => {
    const step = stepOf('release.yml', 'npm', 'Publish');
    const cwd = mkdtempSync(join(tmpdir(), 'publish-'));
    const { code, text } = runStep(step, {
      cwd,
      env: { TAG: 'v1.2.0' },
      npm: '[[ $1 == view ]] && { [[ $2 == *data* ]] && echo 1.2.0; exit 0; }; echo "npm $*"',
    });
    rmSync(cwd, { recursive: true });
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
