import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { projectFolder } from './runCli.ts';
import { traceImports } from './traceImports.ts';

const stages = readdirSync(join(projectFolder, 'pipelines/stages'));

/** What Nx hashes for each stage: globs of files, packages, environment, upstream results. */
function taskPlans(): Record<string, string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'plans-'));
  try {
    const file = join(folder, 'plans.json');
    const nx = join(projectFolder, 'node_modules/nx/dist/bin/nx.js');
    const args = ['run-many', '--targets=stage', '--configuration=tiny', `--graph=${file}`];
    execFileSync(process.execPath, [nx, ...args], { cwd: projectFolder, stdio: 'ignore' });
    return (JSON.parse(readFileSync(file, 'utf8')) as { taskPlans: Record<string, string[]> })
      .taskPlans;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The target of a stage, as its project says it. */
function targetOf(stage: string) {
  const path = join(projectFolder, 'pipelines/stages', stage, 'project.json');
  const { targets } = JSON.parse(readFileSync(path, 'utf8')) as {
    targets: { stage: { options: { command: string }; outputs: string[] } };
  };
  return targets.stage;
}

/** The command line that a stage runs, as the name of its command. */
const commandOf = (stage: string): string => targetOf(stage).options.command.split(' ')[2]!;

/** The preset's folder; that of `small,seed=3` with `--set seed=3`. */
const results = '{workspaceRoot}/out/{options.preset},{options.set ?? /../{options.preset}}/';

const toRegExp = (glob: string) =>
  new RegExp(
    `^${glob
      .replace('{workspaceRoot}/', '')
      .replaceAll(/[.+^$()|[\]]/g, '\\$&')
      .replaceAll('**/*', '\0')
      .replaceAll('*', '[^/]*')
      .replaceAll('\0', '.*')}$`,
  );

describe.each(stages)('the cache key of the stage %s', (stage) => {
  let plan: readonly string[];
  let globs: readonly RegExp[];
  beforeAll(() => {
    plan = plans[`stage-${stage}:stage:tiny`] ?? [];
    globs = plan
      .filter((entry) => !/^(npm|env|runtime):/.test(entry) && entry.includes('/'))
      .flatMap((entry) =>
        entry
          .replace(/^[^:]*:/, '')
          .replaceAll(/^\[|\]$/g, '')
          .split(','),
      )
      .map(toRegExp);
  });
  const { files, packages } = traceImports(join(projectFolder, 'pipelines/bin/mixed-dynamics.mjs'));
  traceImports(join(projectFolder, `pipelines/src/cli.ts`), { files, packages });
  traceImports(join(projectFolder, `pipelines/src/commands/${commandOf(stage)}.ts`), {
    files,
    packages,
  });

  it('holds every source file that its command imports', () => {
    const names = [...files].map((file) => relative(projectFolder, file));
    expect(names.length).toBeGreaterThan(10);
    expect(names.filter((name) => !globs.some((glob) => glob.test(name)))).toEqual([]);
  });

  it('holds every package that its command imports', () => {
    const known = new Set(plan);
    expect([...packages].filter((name) => !known.has(`npm:${name}`))).toEqual([]);
  });

  it('holds the version of Node and no package that is only a tool of development', () => {
    expect(plan).toContain('runtime:node --version');
    for (const tool of ['vitest', '@biomejs/biome', 'typescript']) {
      expect(plan).not.toContain(`npm:${tool}`);
    }
    expect(plan).not.toContain('AllExternalDependencies');
  });

  it('goes with results in the folder of its preset, also where values are set', () => {
    const { outputs } = targetOf(stage);
    expect(outputs.filter((output) => !output.startsWith(results))).toEqual([]);
  });

  it('holds no documentation and no test', () => {
    for (const name of ['README.md', 'packages/data/README.md', 'packages/data/test/a.test.ts']) {
      expect(globs.some((glob) => glob.test(name))).toBe(false);
    }
  });
});

const plans = taskPlans();
