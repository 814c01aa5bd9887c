import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { commands, stages } from '../commands.mjs';
import { stageProjects } from '../nx/stageProjects.mjs';
import { projectFolder } from './runCli.ts';

interface Target {
  readonly inputs: readonly (string | { readonly env?: string; readonly runtime?: string })[];
  readonly options: { readonly command: string };
}

const projects = Object.values(stageProjects(projectFolder));
const targetOf = (stage: string) =>
  projects.find(({ name }) => name === `stage-${stage}`)!.targets.stage as Target;
const filesOf = (stage: string) =>
  targetOf(stage).inputs.flatMap((input) =>
    typeof input === 'string' ? [input.replace('{workspaceRoot}/', '')] : [],
  );
const packagesOf = (stage: string) =>
  targetOf(stage).inputs.flatMap((input) =>
    typeof input === 'object' && 'externalDependencies' in input
      ? (input.externalDependencies as readonly string[])
      : [],
  );
const sourceOf = (stage: string) =>
  `pipelines/src/commands/${targetOf(stage).options.command.split(' ')[2]}.ts`;

/** The sources and packages of a program, found by esbuild's own parser. */
async function bundled(program: string) {
  const packages = new Set<string>();
  const foreign: Plugin = {
    name: 'foreign',
    setup: ({ onResolve }) =>
      onResolve({ filter: /^[^./]/ }, ({ path, kind }) => {
        if (kind === 'entry-point' || path.startsWith('@mixed-dynamics/')) return undefined;
        const words = path.split('/').slice(0, path.startsWith('@') ? 2 : 1);
        if (!path.startsWith('node:')) packages.add(words.join('/'));
        return { path, external: true };
      }),
  };
  // `explore --live`, which is no stage, hands over to another command through cli.ts.
  const external = ['../cli/main.ts'];
  const { metafile } = await build({
    ...{ absWorkingDir: projectFolder, entryPoints: [program], plugins: [foreign], external },
    ...{ bundle: true, metafile: true, write: false, platform: 'node', format: 'esm' },
  });
  return { files: Object.keys(metafile.inputs), packages: [...packages] };
}

describe.each(Object.keys(stages))('the cache key of the stage %s', (stage) => {
  it('includes every source and package that its command imports', async () => {
    const { files, packages } = await bundled(sourceOf(stage));
    expect(files.length).toBeGreaterThan(10);
    expect(files.filter((file) => !filesOf(stage).includes(file))).toEqual([]);
    expect(packages.filter((name) => !packagesOf(stage).includes(name))).toEqual([]);
  });

  it('includes the version of Node, the program, and the engine where its command takes one', () => {
    const { inputs } = targetOf(stage);
    expect(inputs).toContainEqual({ runtime: 'node --version' });
    expect(filesOf(stage)).toContain('pipelines/bin/mixed-dynamics.mjs');
    expect(filesOf(stage)).toContain('pipelines/src/cli/main.ts');
    const choosesEngine = / (?:chooseEngine|engineCommand|sweepCommand)\(/.test(
      readFileSync(join(projectFolder, sourceOf(stage)), 'utf8'),
    );
    expect(inputs.some((input) => typeof input === 'object' && 'env' in input)).toBe(choosesEngine);
  });

  it('includes no documentation, no test and no tool', () => {
    const surplus = filesOf(stage).filter((file) => /\.md$|\/test\//.test(file));
    expect(surplus).toEqual([]);
    for (const tool of ['vitest', '@biomejs/biome', 'typescript', 'playwright-core']) {
      expect(packagesOf(stage)).not.toContain(tool);
    }
  });
});

it('includes files that a source names by path: workers, kernels, pages', () => {
  expect(filesOf('sweep')).toEqual(
    expect.arrayContaining([
      'packages/sweep/src/cells/computeCell.ts',
      'packages/engines/src/assembly/plain.wasm',
      'packages/engines/package.json',
      'tsconfig.base.json',
    ]),
  );
  expect(filesOf('report')).toEqual(
    expect.arrayContaining([
      'packages/pages/src/report/client/main.ts',
      'packages/pages/src/page/base.css',
    ]),
  );
});

it('belongs to a command of the table', () => {
  const known = Object.values(commands).flatMap((group) => Object.keys(group));
  for (const stage of Object.keys(stages)) {
    expect(known.map((name) => `pipelines/src/commands/${name}.ts`)).toContain(sourceOf(stage));
  }
});
