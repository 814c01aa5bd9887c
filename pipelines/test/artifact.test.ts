import { execFileSync } from 'node:child_process';
import { copyFileSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { artifactChecks } from '../src/commands/artifact.ts';
import { projectFolder, runMain, temporaryFolder } from './runCli.ts';

/** A checkout with everything that the checks look at, except the program. */
function checkout(): string {
  const folder = temporaryFolder();
  for (const name of ['LICENSE', 'package.json', 'CITATION.cff', 'README.md', 'codecheck.yml']) {
    copyFileSync(join(projectFolder, name), join(folder, name));
  }
  mkdirSync(join(folder, 'docs'));
  copyFileSync(
    join(projectFolder, 'docs/reproducibility.md'),
    join(folder, 'docs/reproducibility.md'),
  );
  cpSync(join(projectFolder, 'golden/paper'), join(folder, 'golden/paper'), { recursive: true });
  execFileSync('git', ['init', '-q'], { cwd: folder });
  execFileSync('git', ['add', '.'], { cwd: folder });
  return folder;
}

const missing = (folder: string, but: readonly string[] = ['a run of the smallest preset']) =>
  artifactChecks
    .filter(({ name }) => !but.includes(name))
    .flatMap(({ missing: check }) => check(folder));

// Put together here, so that this file does not contain one.
const home = ['', 'home', 'somebody'].join('/');
const windows = ['C:', 'Users', 'me'].join('\\');

describe('artifact', () => {
  it('finds everything here, and makes the smallest run', async () => {
    const { code, stdout, stderr } = await runMain(['artifact']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.trim().split('\n')).toEqual(artifactChecks.map(({ name }) => `found: ${name}`));
  });

  it('has a codecheck.yml of the paper that CITATION.cff names', () => {
    const content = (name: string) => parse(readFileSync(join(projectFolder, name), 'utf8'));
    const { title, authors, url } = content('CITATION.cff')['preferred-citation'];
    const names = authors.map((author: Record<string, string>) => ({
      name: `${author['given-names']} ${author['family-names']}`,
    }));
    expect(content('codecheck.yml').paper).toEqual({ title, authors: names, reference: url });
  });

  it('finds nothing missing in a complete checkout', () => {
    expect(missing(checkout())).toEqual([]);
  });

  const write = (name: string, text: string) => (folder: string) => {
    writeFileSync(join(folder, name), text);
    execFileSync('git', ['add', '.'], { cwd: folder });
  };
  const remove = (name: string) => (folder: string) =>
    rmSync(join(folder, name), { recursive: true });

  it.each<[string, (folder: string) => void, RegExp]>([
    ['no licence', remove('LICENSE'), /^LICENSE: there is none$/],
    ['another one', write('LICENSE', 'All rights reserved'), /^LICENSE: not the text of 'MIT'/],
    [
      'a citation without it',
      write('CITATION.cff', 'title: x\n'),
      /CITATION\.cff: names no licence/,
    ],
    ['no README', remove('README.md'), /^README\.md: there is none$/],
    [
      'one without times',
      write('README.md', '# x\n\n```sh\nnpm ci   # 3 min\n```\n'),
      /^README\.md: does not say how long a run takes$/,
    ],
    ['one without commands', write('README.md', 'It takes 3 min.\n'), /no command that installs/],
    [
      'a home in a file',
      write('a.json', `{"data": "${home}/data"}`),
      /^a\.json:1: names .home.somebody.$/,
    ],
    [
      'a home on Windows',
      write('a.py', `x = 1\ny = r"${windows}\\x"\n`),
      /^a\.py:2: names C:.Users.me.$/,
    ],
    ['no results', remove('golden'), /golden\/paper: no results, so their machine is unknown/],
    [
      'a processor that is not stated',
      write('docs/reproducibility.md', '#'),
      /does not state .* cores/,
    ],
    ['no codecheck.yml', remove('codecheck.yml'), /^codecheck\.yml: there is none$/],
    [
      'a codecheck.yml without results',
      write('codecheck.yml', '---\nmanifest: []\n'),
      /names no result to reproduce/,
    ],
    ['a missing result', remove('golden/paper/figure1/figure1.svg'), /figure1\.svg does not exist/],
  ])('misses: %s', (_, change, message) => {
    const folder = checkout();
    change(folder);
    expect(missing(folder)).toContainEqual(expect.stringMatching(message));
  });

  it('reports the path of this checkout in a file, and a run that does not work', () => {
    const folder = checkout();
    write('a.sh', `cd ${folder}/out\n`)(folder);
    expect(missing(folder)).toContainEqual(expect.stringMatching(/^a\.sh:1: names /));
    const [run] = artifactChecks.filter(({ name }) => /a run of/.test(name));
    expect(run!.missing(folder)).toEqual([
      expect.stringMatching(/^mixed-dynamics figure2 --preset tiny: exit code 1/),
    ]);
  });
});
