import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expected, readManifest } from '@mixed-dynamics/artifacts';
import type { Command } from 'commander';
import { parse } from 'yaml';
import { filesBelow, projectFolder } from '../cli/project.ts';
import { CheckFailed } from '../cli/reportFailure.ts';

export const help = {
  details:
    'Checks that there is a licence, that the README gives times, that no file contains a path of ' +
    'one machine, that the hardware is stated, that codecheck.yml is complete, and that the ' +
    'smallest preset runs. docs/artifact.md is the appendix for reviewers. Exit code 1 if ' +
    'something is missing.',
  example: 'mixed-dynamics artifact',
};

export default (command: Command): Command => command.action(artifact);

function artifact(): void {
  let isComplete = true;
  for (const { name, missing } of artifactChecks) {
    const found = missing(projectFolder);
    console.log(`${found.length === 0 ? 'found' : 'missing'}: ${name}`);
    for (const line of found) console.error(`  ${line}`);
    isComplete &&= found.length === 0;
  }
  if (!isComplete) throw new CheckFailed();
}

/** A criterion of artifact evaluation; `missing` lists what does not meet it. */
interface ArtifactCheck {
  readonly name: string;
  readonly missing: (project: string) => readonly string[];
}

const read = (project: string, path: string) =>
  existsSync(join(project, path)) ? readFileSync(join(project, path), 'utf8') : '';

/** Patterns that identify the texts of licences, by SPDX name. */
const licences: Readonly<Record<string, RegExp>> = {
  MIT: /^MIT License$/m,
  'Apache-2.0': /^\s*Apache License$/m,
  'BSD-3-Clause': /^BSD 3-Clause License$/m,
};

function licence(project: string): string[] {
  const text = read(project, 'LICENSE');
  if (text === '') return ['LICENSE: there is none'];
  const { license = 'none' } = JSON.parse(read(project, 'package.json') || '{}') as {
    license?: string;
  };
  const cited = /^license: (.*)$/m.exec(read(project, 'CITATION.cff'))?.[1];
  return [
    ...(licences[license]?.test(text)
      ? []
      : [`LICENSE: not the text of '${license}', which package.json names`]),
    ...(cited === license
      ? []
      : [`CITATION.cff: names ${cited === undefined ? 'no licence' : `the licence ${cited}`}`]),
  ];
}

/** The duration of a run, as written in a text. */
const time = /\d[\d.]* (?:s|min|h|seconds|minutes|hours)\b/;

function readme(project: string): string[] {
  const text = read(project, 'README.md').replaceAll(/<!--.*?-->/g, '');
  if (text === '') return ['README.md: there is none'];
  return [
    ...(/^```sh\n[^`]*\bnpm ci\b/m.test(text) ? [] : ['README.md: no command that installs']),
    ...(time.test(text.replaceAll(/^```[\s\S]*?^```/gm, ''))
      ? []
      : ['README.md: does not say how long a run takes']),
  ];
}

/** Finds paths that exist on one machine only: home folders, and the folder of this checkout. */
function paths(project: string): string[] {
  const { status, stdout } = spawnSync('git', ['ls-files', '-z'], {
    cwd: project,
    encoding: 'utf8',
  });
  if (status !== 0) {
    throw expected({
      culprit: project,
      expected: 'a checkout whose files git knows',
      got: 'none',
      remedy: 'clone the repository',
    });
  }
  const own = [resolve(project), homedir()].filter((path) => path.split('/').length > 2);
  const homes = /(?:\/home\/|\/Users\/|[A-Z]:\\Users\\)[a-z][\w.-]*[/\\]/;
  return stdout
    .split('\0')
    .filter((file) => file !== '' && existsSync(join(project, file)))
    .flatMap((file) => {
      const bytes = readFileSync(join(project, file));
      if (bytes.includes(0)) return [];
      return bytes
        .toString('utf8')
        .split('\n')
        .flatMap((line, i) => {
          const found = own.find((path) => line.includes(`${path}/`)) ?? homes.exec(line)?.[0];
          return found === undefined ? [] : [`${file}:${i + 1}: names ${found}`];
        });
    });
}

function hardware(project: string): string[] {
  const manifests = filesBelow(join(project, 'golden/paper'))
    .filter((path) => path.endsWith('manifest.json'))
    .map(readManifest);
  if (manifests.length === 0) return ['golden/paper: no results, so their machine is unknown'];
  const page = read(project, 'docs/reproducibility.md');
  return manifests.flatMap(({ stage, cpu }) => {
    if (!cpu) return [`golden/paper: the stage '${stage}' does not say on which processor it ran`];
    const isStated = page.includes(`${cpu.model}, ${cpu.cores} cores`);
    return isStated
      ? []
      : [`docs/reproducibility.md: does not state ${cpu.model}, ${cpu.cores} cores`];
  });
}

function codecheck(project: string): string[] {
  const text = read(project, 'codecheck.yml');
  if (text === '') return ['codecheck.yml: there is none'];
  const { manifest = [], paper } = parse(text) as {
    manifest?: { file: string }[];
    paper?: { title?: string; reference?: string };
  };
  return [
    ...(text.startsWith('---\n') ? [] : ['codecheck.yml: does not begin with ---']),
    ...(paper?.title && paper.reference ? [] : ['codecheck.yml: names no paper']),
    ...(manifest.length > 0 ? [] : ['codecheck.yml: names no result to reproduce']),
    ...manifest
      .filter(({ file }) => !existsSync(join(project, file)))
      .map(({ file }) => `codecheck.yml: ${file} does not exist`),
  ];
}

/** Computes Figure 2 of the smallest preset from scratch and verifies its hashes. */
function smallestRun(project: string): string[] {
  const out = mkdtempSync(join(tmpdir(), 'artifact-'));
  try {
    for (const args of [
      ['figure2', '--preset', 'tiny', '--out', out],
      ['verify', out],
    ]) {
      const program = join(project, 'pipelines/bin/mixed-dynamics.mjs');
      const { status, stderr } = spawnSync(process.execPath, [program, ...args], {
        cwd: project,
        encoding: 'utf8',
        env: { ...process.env, MIXED_DYNAMICS_PROGRESS: 'none' },
      });
      if (status !== 0) {
        const words = stderr.trim().split('\n').at(-1);
        return [`mixed-dynamics ${args[0]} --preset tiny: exit code ${status}, ${words}`];
      }
    }
    return [];
  } finally {
    rmSync(out, { recursive: true, force: true });
  }
}

/** The checks in order; the slow one, a run, comes last. */
export const artifactChecks: readonly ArtifactCheck[] = [
  { name: 'licence', missing: licence },
  { name: 'README with an installation and times', missing: readme },
  { name: 'no path of one machine in the files of the repository', missing: paths },
  { name: 'hardware of the committed results', missing: hardware },
  { name: 'codecheck.yml', missing: codecheck },
  { name: 'a run of the smallest preset', missing: smallestRun },
];
