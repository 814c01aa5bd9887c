import { execFileSync, spawnSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { projectFolder } from './runCli.ts';

/** Who may depend on whom; artifacts, the lowest package, is open to all. */
const allowed: Record<string, readonly string[]> = {
  artifacts: [],
  data: ['artifacts'],
  engines: ['artifacts'],
  dynamics: ['artifacts', 'data', 'engines'],
  sweep: ['artifacts', 'data', 'engines', 'dynamics', 'theory'],
  figures: ['artifacts'],
  golden: ['artifacts'],
  theory: [],
  analysis: ['artifacts', 'theory'],
  crate: ['artifacts'],
  pages: ['artifacts', 'figures', 'golden', 'analysis'],
};

/** Packages that never compute: a picture or a comparison must not need an engine. */
const withoutTfjs = [
  'artifacts',
  'data',
  'sweep',
  'figures',
  'golden',
  'theory',
  'analysis',
  'crate',
  'pages',
];

interface Graph {
  readonly nodes: Record<string, { data: { tags?: string[] } }>;
  readonly dependencies: Record<string, readonly { target: string }[]>;
}

function projectGraph(): Graph {
  const folder = mkdtempSync(join(tmpdir(), 'graph-'));
  try {
    const file = join(folder, 'graph.json');
    const nx = join(projectFolder, 'node_modules/nx/dist/bin/nx.js');
    execFileSync(process.execPath, [nx, 'graph', `--file=${file}`], { cwd: projectFolder });
    return (JSON.parse(readFileSync(file, 'utf8')) as { graph: Graph }).graph;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe('the project graph', () => {
  let graph: Graph;
  beforeAll(() => {
    graph = projectGraph();
  });
  const dependenciesOf = (name: string) =>
    (graph.dependencies[name] ?? []).map(({ target }) => target);

  it('knows every package and the rule above has an entry for each', () => {
    const packages = Object.keys(graph.nodes).filter((name) => name.startsWith('@mixed-dynamics/'));
    expect(packages.sort()).toEqual(
      Object.keys(allowed)
        .map((name) => `@mixed-dynamics/${name}`)
        .sort(),
    );
  });

  it.each(Object.entries(allowed))('%s depends on nothing beyond [%s]', (name, targets) => {
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

  it('tags every package with its role', () => {
    for (const name of Object.keys(allowed)) {
      const { tags = [] } = graph.nodes[`@mixed-dynamics/${name}`]!.data;
      expect(tags).toContainEqual(expect.stringMatching(/^role:(base|compute|reader)$/));
    }
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
    ['packages/pages/src/b.ts', '@mixed-dynamics/sweep', /pages reads files/],
    ['pipelines/src/a.ts', '@mixed-dynamics/data/src/stream.ts', /not a file inside it/],
  ];
  const accepted: readonly (readonly [file: string, imported: string])[] = [
    ...Object.entries(allowed).flatMap(([name, targets]) =>
      targets.map((to) => [`packages/${name}/src/ok-${to}.ts`, `@mixed-dynamics/${to}`] as const),
    ),
    ['packages/data/src/npyFile.ts', 'node:fs'],
    ['packages/data/src/ok.ts', 'node:crypto'],
    ['packages/dynamics/test/ok.ts', 'node:fs'],
    ['packages/pages/src/ok.ts', '@mixed-dynamics/figures/browser'],
    ['pipelines/src/ok.ts', '@mixed-dynamics/sweep/preset'],
  ];
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
  const folder = mkdtempSync(join(tmpdir(), 'lint-'));
  try {
    copyFileSync(join(projectFolder, 'biome.json'), join(folder, 'biome.json'));
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
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
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
