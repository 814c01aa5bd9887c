import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { packages, rulesText } from '../boundaries.mjs';
import { projectFolder, temporaryFolder } from './runCli.ts';

const allowed = Object.entries(packages).map(([name, { imports }]) => [name, imports] as const);

/** Packages that never compute: a picture or a comparison must not need an engine. */
const withoutTfjs = Object.keys(packages).filter((name) => !packages[name]!.tfjs);

interface Graph {
  readonly nodes: Record<string, object>;
  readonly dependencies: Record<string, readonly { target: string }[]>;
}

function projectGraph(): Graph {
  const folder = temporaryFolder();
  const file = join(folder, 'graph.json');
  const nx = join(projectFolder, 'node_modules/nx/dist/bin/nx.js');
  execFileSync(process.execPath, [nx, 'graph', `--file=${file}`], { cwd: projectFolder });
  return (JSON.parse(readFileSync(file, 'utf8')) as { graph: Graph }).graph;
}

describe('the project graph', () => {
  let graph: Graph;
  beforeAll(() => {
    graph = projectGraph();
  });
  const dependenciesOf = (name: string) =>
    (graph.dependencies[name] ?? []).map(({ target }) => target);

  it('has every package, each with an entry in the rule above', () => {
    const known = Object.keys(graph.nodes).filter((name) => name.startsWith('@mixed-dynamics/'));
    expect(known.sort()).toEqual(allowed.map(([name]) => `@mixed-dynamics/${name}`).sort());
  });

  it.each(allowed)('%s depends on nothing beyond [%s]', (name, targets) => {
    const internal = dependenciesOf(`@mixed-dynamics/${name}`).filter((t) => !t.startsWith('npm:'));
    const surplus = internal.filter(
      (target) => !targets.includes(target.replace('@mixed-dynamics/', '')),
    );
    expect(surplus).toEqual([]);
  });

  it.each(withoutTfjs)('%s does not depend on tfjs', (name) => {
    const tfjs = dependenciesOf(`@mixed-dynamics/${name}`).filter((target) =>
      target.startsWith('npm:@tensorflow/'),
    );
    expect(tfjs).toEqual([]);
  });
});

describe('the linter', () => {
  const refused: readonly (readonly [file: string, imported: string, message: RegExp])[] = [
    ['packages/artifacts/src/a.ts', '@mixed-dynamics/data', /imports no other one/],
    ['packages/data/src/a.ts', '@mixed-dynamics/engines', /data may import artifacts only/],
    ['packages/data/src/b.ts', 'node:fs', /touches no disk, clock, process or network/],
    ['packages/dynamics/src/a.ts', 'node:child_process', /touches no disk, clock, process/],
    ['packages/dynamics/src/b.ts', '@mixed-dynamics/sweep', /dynamics may import artifacts, data/],
    ['packages/engines/src/a.ts', '@mixed-dynamics/dynamics', /engines may import artifacts only/],
    ['packages/sweep/src/a.ts', '@mixed-dynamics/figures', /sweep may import artifacts, data/],
    ['packages/figures/src/a.ts', '@tensorflow/tfjs', /figures reads files/],
    ['packages/figures/test/a.ts', '@mixed-dynamics/engines', /figures reads files/],
    ['packages/golden/src/a.ts', '@mixed-dynamics/sweep', /golden reads files/],
    ['packages/golden/src/b.ts', '@mixed-dynamics/analysis', /golden reads files/],
    ['packages/theory/src/a.ts', '@mixed-dynamics/artifacts', /theory stands alone/],
    ['packages/theory/src/b.ts', 'node:fs', /theory stands alone/],
    ['packages/sweep/src/b.ts', '@mixed-dynamics/analysis', /sweep may import artifacts, data/],
    ['packages/analysis/src/a.ts', '@mixed-dynamics/sweep', /analysis reads files/],
    ['packages/analysis/src/b.ts', '@mixed-dynamics/golden', /analysis reads files/],
    ['packages/pages/src/a.ts', '@mixed-dynamics/dynamics', /pages reads files/],
    ['packages/pages/src/b.ts', '@mixed-dynamics/dynamics', /pages reads files/],
    ['pipelines/src/a.ts', '@mixed-dynamics/data/src/stream.ts', /not a file inside it/],
  ];
  const accepted: readonly (readonly [file: string, imported: string])[] = [
    ...allowed.flatMap(([name, targets]) =>
      targets.map((to) => [`packages/${name}/src/ok-${to}.ts`, `@mixed-dynamics/${to}`] as const),
    ),
    ['packages/data/src/npyFile.ts', 'node:fs'],
    ['packages/data/src/ok.ts', 'node:crypto'],
    ['packages/dynamics/test/ok.ts', 'node:fs'],
    ['packages/pages/src/ok.ts', '@mixed-dynamics/figures/browser'],
    ['pipelines/src/ok.ts', '@mixed-dynamics/sweep/preset'],
  ];
  it('has the rules of the table', () => {
    expect(
      readFileSync(join(projectFolder, 'pipelines/boundaries.json'), 'utf8'),
      'stale: run `node pipelines/boundaries.mjs`',
    ).toBe(rulesText());
  });

  let complaints: ReturnType<typeof lintImports>;
  beforeAll(() => {
    complaints = lintImports([...refused, ...accepted]);
  });

  it.each(refused)('refuses in %s an import of %s', (file, _imported, message) => {
    expect(complaints.get(file)?.join('\n')).toMatch(message);
  });

  it('accepts what the rule allows', () => {
    expect(accepted.filter(([file]) => complaints.has(file))).toEqual([]);
  });
});

/** Lints files of one import each, under this project's rules, and returns what is restricted. */
function lintImports(
  probes: readonly (readonly [file: string, imported: string, ...unknown[]])[],
): Map<string, string[]> {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'pipelines'));
  for (const file of ['biome.json', 'pipelines/boundaries.json']) {
    copyFileSync(join(projectFolder, file), join(folder, file));
  }
  for (const [file, imported] of probes) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), `import * as it from '${imported}';\nexport { it };\n`);
  }
  const biome = join(projectFolder, 'node_modules/.bin/biome');
  const args = ['lint', '--vcs-enabled=false', '--max-diagnostics=none', '--reporter=json', '.'];
  const { stdout } = spawnSync(biome, args, { cwd: folder, encoding: 'utf8' });
  const { diagnostics } = JSON.parse(stdout) as {
    diagnostics: { category: string; message: string; location: { path: string } }[];
  };
  const found = new Map<string, string[]>();
  for (const { category, message, location } of diagnostics) {
    if (category !== 'lint/style/noRestrictedImports') continue;
    found.set(location.path, [...(found.get(location.path) ?? []), message]);
  }
  return found;
}

describe('docs/architecture.md', () => {
  const text = readFileSync(join(projectFolder, 'docs/architecture.md'), 'utf8');
  const foldersIn = (place: string) =>
    readdirSync(join(projectFolder, place), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);

  it('draws every import between packages that there is, and no other', () => {
    const drawn = [...text.matchAll(/^ {2}(\w+) --> (.+)$/gm)].flatMap(([, from, to]) =>
      to!.split(' & ').map((name) => `${from} --> ${name}`),
    );
    const places = [
      ...foldersIn('packages').map((name) => [name, `packages/${name}/src`]),
      pipelines,
    ];
    const real = places.flatMap(([name, place]) =>
      [...importedFrom(join(projectFolder, place!))].map((other) => `${name} --> ${other}`),
    );
    expect(drawn.sort()).toEqual(real.sort());
  });

  it('has a paragraph on every package and every folder of commands', () => {
    const [, packagesPart = '', roomsPart = ''] = text.split(/^## (?:Packages|`pipelines\/src`)$/m);
    const described = (part: string) =>
      [...part.matchAll(/^\*\*`(\w+)`\*\*: /gm)].map(([, name]) => name!).sort();
    expect(described(packagesPart)).toEqual(foldersIn('packages').sort());
    expect(described(roomsPart)).toEqual(foldersIn('pipelines/src').sort());
  });
});

const pipelines = ['pipelines', 'pipelines/src'];

/** The packages that the sources in a folder import. */
function importedFrom(folder: string): Set<string> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const sources = files.filter((file) => file.endsWith('.ts'));
  return new Set(
    sources.flatMap((file) =>
      Array.from(
        readFileSync(join(folder, file), 'utf8').matchAll(/ from '@mixed-dynamics\/(\w+)/g),
        ([, name]) => name!,
      ),
    ),
  );
}

describe('the pure packages', () => {
  it.each(['data', 'dynamics', 'analysis'])(
    '%s asks neither a clock nor an unseeded generator',
    (name) => {
      const folder = join(projectFolder, 'packages', name, 'src');
      for (const file of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
        if (!file.endsWith('.ts')) continue;
        const source = readFileSync(join(folder, file), 'utf8');
        expect(`${file}: ${source}`).not.toMatch(
          /Math\.random|Date\.now|new Date\(|performance\.now|process\.hrtime|randomBytes|randomUUID|getRandomValues|tf\.random|randomNormal\(/,
        );
      }
    },
  );
});
