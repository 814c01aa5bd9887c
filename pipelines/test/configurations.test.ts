import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { askedTasks, type ProjectGraph } from '../src/configuration/askedTasks.ts';
import { checkConfiguration } from '../src/configuration/checkConfiguration.ts';
import { WorkspaceCopy } from './workspaceCopy.ts';

/** In a copy of the workspace: a test that fails must not start the paper's sweep here. */
describe('a configuration that Nx does not know', () => {
  let copy: WorkspaceCopy;
  let graph: ProjectGraph;
  beforeAll(() => {
    copy = new WorkspaceCopy();
    copy.nxCommand(['show', 'projects']);
    graph = JSON.parse(readFileSync(copy.path('.nx/workspace-data/project-graph.json'), 'utf8'));
  });
  afterAll(() => copy.remove());

  const check = (line: string) => checkConfiguration(['node', 'nx', ...line.split(' ')], graph);

  it.each<[line: string, message: RegExp, folder?: string]>([
    ['run figure2:smal', /did you mean pipelines:figure2:small\?$/m, 'pipelines'],
    ['run-many -t stage -p stage-sweep --configuration=tinny', /did you mean stage-.*:tiny\?$/m],
  ])('nx %s: one sentence, and nothing has begun', (line, message, folder = '') => {
    const { code, output, executed } = copy.nxCommand(line.split(' '), folder);
    expect({ code, executed }).toEqual({ code: 1, executed: [] });
    expect(output).toMatch(message);
    expect(output.split('\n').filter((text) => text.trim() !== '')).toHaveLength(1);
    expect(existsSync(copy.path('out'))).toBe(false);
  });

  it.each([
    ['run pipelines:figure2:smal', /did you mean pipelines:figure2:small\?$/],
    [
      'run pipelines:figure2:small --c=20',
      /also -c and --c, .* one of paper, small, tiny, got '20'; choose a preset/,
    ],
    ['run pipelines:sweep -c smal', /pipelines:sweep:small/],
    ['run pipelines:sweep --configuration smal', /small/],
    ['run pipelines:sweep:tiny -c smal', /small/],
    ['run pipelines:sweep:tiny -c small -c tiny', /got \["small","tiny"\]/],
    ['run --c=2 pipelines:ensemble', /of pipelines:ensemble: .*got '2'/],
    ['sweep pipelines --c 20', /got '20'/],
    ['run figure2:smal', /of pipelines:figure2: .*pipelines:figure2:small/],
    ['figure2 -c smal', /pipelines:figure2:small/],
    ['stage --configuration=smal', /of stage-.*:stage:small/],
    ['run stage:smal', /stage:small/],
    ['run --target=sweep --project=pipelines --configuration=Small', /pipelines:sweep:small/],
    ['run pipelines:sweep:', /got an empty text/],
    ['run pipelines:sweep --configuration=', /got an empty text/],
    ['run pipelines:sweep --no-configuration', /got false/],
    ['run pipelines:check --prod', /of pipelines:check: .*got 'production'/],
    ['run pipelines:claims:smal', /pipelines:claims:small/],
    ['run pipelines:golden-update:smal --reason=x', /small/],
    ['run pipelines:doctor:small', /expected none.*; leave it out/],
    ['run pipelines:figure2:small:more', /got 'small:more'/],
    ['run stage-sweep:stage:smal', /stage-sweep:stage:small/],
    ['run-many --targets=figure1,figure2 -c smal', /pipelines:figure1:small/],
    ['run-many -t figure1 figure2 --configuration=smal', /pipelines:figure1:small/],
    ['run-many -t stage --prod', /'production'/],
    ['affected -t stage -c smal --files=README.md', /stage:small/],
  ])('nx %s is refused', async (line, message) => {
    await expect(check(line)).rejects.toThrow(message);
  });

  it('is refused when a task behind an alias does not know it', async () => {
    const partly = structuredClone(graph);
    const { configurations } = partly.nodes.pipelines!.data.targets!.figure2!;
    Object.assign(configurations!, { mine: { preset: 'mine' } });
    const argv = ['node', 'nx', 'run', 'pipelines:figure2:mine'];
    await expect(checkConfiguration(argv, partly)).rejects.toThrow(/configuration of stage-/);
  });

  it('is not confused with a known one, or with none', async () => {
    const targets = Object.entries(graph.nodes.pipelines!.data.targets!);
    const lines = targets.flatMap(([target, { configurations = {} }]) => [
      `run pipelines:${target}`,
      ...Object.keys(configurations).map((name) => `run pipelines:${target}:${name}`),
    ]);
    expect(lines.length).toBeGreaterThan(40);
    for (const line of lines) await check(line);
    await check('run pipelines:figure2 --preset=mine');
    await check('run pipelines:figure2 -- -c 20');
    await check('run-many -t stage -c small');
    await check('figure2 -c small');
    await check('run figure2:tiny');
    await check('stage -c paper');
    await check('show projects');
    const asked = await askedTasks(['node', 'nx', 'run', 'pipelines:sweep:tiny'], graph);
    expect(asked).toEqual([
      {
        ...{ projects: ['pipelines'], targets: ['sweep'] },
        ...{ configuration: 'tiny', byOption: false },
      },
    ]);
  });

  it('does not stop values given with --set, which have results of their own', () => {
    const data = (...set: string[]) =>
      copy.nxCommand([
        'run',
        'pipelines:data:tiny',
        '--',
        ...set.flatMap((text) => ['--set', text]),
      ]);
    const set = ['figure2.dimension=12', 'seed=3'];
    const first = data(...set);
    expect(first).toMatchObject({ code: 0, executed: ['preset', 'data'] });
    const folder = 'out/tiny,figure2.dimension=12,seed=3';
    const description = () => JSON.parse(readFileSync(copy.path(folder, 'data/data.json'), 'utf8'));
    expect(description()).toMatchObject({ seed: 3, figure2: { dimension: 12 } });
    rmSync(copy.path('out'), { recursive: true });
    expect(data(...set)).toMatchObject({ code: 0, restored: ['preset', 'data'] });
    expect(description().seed).toBe(3);
    expect(data('seed=4')).toMatchObject({ code: 0, executed: ['preset', 'data'] });
    expect(readdirSync(copy.path('out')).toSorted()).toEqual([folder.slice(4), 'tiny,seed=4']);
    expect(data('figure2.dimensoin=12').output).toMatch(/did you mean `dimension`\?$/m);
  });

  it('does not stop a preset of the user', () => {
    const preset = JSON.parse(readFileSync(copy.path('pipelines/presets/tiny.json'), 'utf8'));
    writeFileSync(copy.path('pipelines/presets/mine.json'), JSON.stringify({ ...preset, seed: 7 }));
    const { code, executed } = copy.nxCommand(['run', 'pipelines:data', '--preset=mine']);
    expect({ code, executed }).toEqual({ code: 0, executed: ['preset', 'data'] });
    expect(existsSync(copy.path('out/mine/data/teacher.npy'))).toBe(true);
    expect(existsSync(copy.path('out/paper'))).toBe(false);
  });
});
