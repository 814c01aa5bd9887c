import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { attempt, expected } from '@mixed-dynamics/artifacts';

/**
 * Refuses to release any of these: a tag that does not match the version, uncommitted changes, a commit that
 * is not on `main`, manifests with another version, and a version that is missing in the changelog.
 * @param project the folder of a checkout, with its history
 * @returns the changelog's entry for the version
 * @throws UserError that says what to do
 */
export function checkRelease(tag: string, project: string): string {
  const version = versionIn(project, 'package.json');
  if (tag !== `v${version}`) {
    throw expected({
      culprit: 'tag',
      expected: `v${version}, the version in package.json`,
      got: tag,
      remedy: 'change the version everywhere, commit, and tag that commit',
    });
  }
  for (const [file, other] of otherVersions(project)) {
    if (other === version) continue;
    throw expected({
      culprit: file,
      expected: `the version ${version} of package.json`,
      got: other ?? 'none',
      remedy: 'change it, commit, and tag that commit',
    });
  }
  const [changed] = git(project, 'status', '--porcelain').split('\n');
  if (changed) {
    throw expected({
      culprit: 'working tree',
      expected: 'no file that differs from the commit',
      got: changed.slice(3),
      remedy: 'commit it or remove it',
    });
  }
  const tagged = git(project, 'rev-list', '-n', '1', `refs/tags/${tag}`).trim();
  const head = git(project, 'rev-parse', 'HEAD').trim();
  if (tagged !== head) {
    throw expected({
      culprit: `tag ${tag}`,
      expected: `this commit, ${head.slice(0, 12)}`,
      got: tagged.slice(0, 12) || 'no such tag',
      remedy: `git tag ${tag}`,
    });
  }
  if (!isOnMain(project)) {
    throw expected({
      culprit: `tag ${tag}`,
      expected: 'a commit of the branch main',
      got: head.slice(0, 12),
      remedy: 'merge it first and tag the commit on main',
    });
  }
  return notesOf(version, project);
}

const read = (project: string, file: string): string => readFileSync(join(project, file), 'utf8');

function versionIn(project: string, file: string): string {
  const expectation = {
    culprit: file,
    expected: 'a manifest with a version such as 1.0.0',
    remedy: 'run this in a checkout of the project',
  };
  return attempt(expectation, () => {
    const { version } = JSON.parse(read(project, file)) as { version?: unknown };
    if (!/^\d+\.\d+\.\d+$/.test(String(version))) throw new Error(`version ${version}`);
    return String(version);
  });
}

function otherVersions(project: string): [file: string, version: string | undefined][] {
  const packages = join(project, 'packages');
  const folders = existsSync(packages)
    ? readdirSync(packages).map((name) => `packages/${name}`)
    : [];
  const manifests = [...folders, 'pipelines']
    .map((folder) => `${folder}/package.json`)
    .filter((file) => existsSync(join(project, file)));
  const citation = /^version: (.*)$/m.exec(read(project, 'CITATION.cff'))?.[1];
  return [
    ...manifests.map((file) => [file, versionIn(project, file)] as [string, string]),
    ['CITATION.cff', citation],
  ];
}

/** The text of CHANGELOG.md below `## VERSION`, with or without a date. */
function notesOf(version: string, project: string): string {
  const parts = read(project, 'CHANGELOG.md').split(/^## /m);
  const part = parts.find((text) => text.split(/\s/, 1)[0] === version);
  const notes = part?.replace(/^.*\n/, '').trim();
  if (notes) return notes;
  throw expected({
    culprit: 'CHANGELOG.md',
    expected: `a section '## ${version}' that says what is new`,
    got: part === undefined ? 'none' : 'an empty one',
    remedy: 'write it for users of the packages, commit, and tag that commit',
  });
}

function isOnMain(project: string): boolean {
  const main = ['refs/remotes/origin/main', 'refs/heads/main'].find(
    (ref) => run(project, 'rev-parse', '--verify', '--quiet', ref).status === 0,
  );
  return (
    main !== undefined && run(project, 'merge-base', '--is-ancestor', 'HEAD', main).status === 0
  );
}

const run = (project: string, ...args: string[]) =>
  spawnSync('git', args, { cwd: project, encoding: 'utf8' });

/** The output of a git command, even if the command fails. */
const git = (project: string, ...args: string[]): string => run(project, ...args).stdout;
