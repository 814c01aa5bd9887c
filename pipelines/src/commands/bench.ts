import { describeMachine, writeFileAtomically } from '@mixed-dynamics/artifacts';
import { type Engine, type EngineName, engineNames, openEngine } from '@mixed-dynamics/engines';
import { openAll, rawProducts } from '@mixed-dynamics/engines/doctor';
import type { Command } from 'commander';
import { digits } from '../bench/format.ts';
import { growthLines, measureSteps, type StepCost, stepTable } from '../bench/measureSteps.ts';
import { measureSweep, sweepTable } from '../bench/measureSweep.ts';
import { measureWidths, widthDimension, widthTable } from '../bench/measureWidths.ts';
import { newCommand } from '../frame/newCommand.ts';
import { openPreset, type PresetOptions, withPresetChoice } from '../frame/openPreset.ts';
import { projectFolder, shortPath } from '../frame/project.ts';
import { nonEmpty, someOf, wholeNumbers } from '../frame/values.ts';

const parts = ['steps', 'width', 'sweep'] as const;

export default function command(summary: string): Command {
  const made = newCommand('bench', {
    summary,
    details:
      'Prints Markdown. `steps`: both dynamics against the dimension, compared with the ' +
      'machine’s own sgemm. `width`: a step against w. `sweep`: a whole sweep of the ' +
      'preset, divided into products, elementwise work, host and idle time. Run it on an ' +
      'otherwise idle machine.',
    example: 'mixed-dynamics bench --parts steps --dimensions 50,200 --engines blas,wasm',
  })
    .option('--parts <names>', parts.join(','), someOf('--parts', parts), [...parts])
    .option(
      '--engines <names>',
      `some of ${engineNames.join(',')} (default: all that work here)`,
      someOf('--engines', engineNames),
    )
    .option(
      '--dimensions <numbers>',
      'd of the steps',
      wholeNumbers('--dimensions', 2),
      [50, 100, 200, 500, 1000],
    )
    .option(
      '--widths <numbers>',
      'w of `width`',
      wholeNumbers('--widths', 1),
      [1e2, 1e3, 1e4, 1e5, 1e6, 1e7],
    )
    .option('--out <file>', 'write a file instead of stdout', nonEmpty('--out', 'a file'));
  return withPresetChoice(made, 'small').action(async (options: BenchOptions) => {
    await bench(options);
  });
}

interface BenchOptions extends PresetOptions {
  readonly parts: (typeof parts)[number][];
  readonly engines?: (typeof engineNames)[number][];
  readonly dimensions: number[];
  readonly widths: number[];
}

interface BenchRequest {
  readonly parts: readonly ('steps' | 'width' | 'sweep')[];
  /** Default: all that work here. */
  readonly engines?: readonly EngineName[];
  readonly dimensions: readonly number[];
  readonly widths: readonly number[];
  readonly preset: string;
  readonly set?: readonly string[] | undefined;
  readonly out?: string;
}

/** Measures, reports progress on stderr, and writes one Markdown document. */
async function bench(request: BenchRequest): Promise<void> {
  const { engines, lacking } = await findEngines(request.engines);
  const sections = [await describeHere(engines, lacking)];
  if (request.parts.includes('steps')) sections.push(await stepSection(request, engines));
  if (request.parts.includes('width')) sections.push(await widthSection(request, engines[0]!));
  if (request.parts.includes('sweep')) sections.push(await sweepSection(request, engines));
  const document = `${sections.join('\n\n')}\n`;
  if (request.out === undefined) process.stdout.write(document);
  else {
    writeFileAtomically(request.out, document);
    console.log(`bench: ${shortPath(request.out)}`);
  }
}

/** A named engine must work; otherwise all that work are measured. */
async function findEngines(
  named: readonly EngineName[] | undefined,
): Promise<{ readonly engines: readonly Engine[]; readonly lacking: readonly string[] }> {
  if (!named) {
    const { engines, lacking } = await openAll();
    return { engines, lacking: lacking.map(({ message }) => `not run: ${message}`) };
  }
  const engines: Engine[] = [];
  for (const name of named) engines.push(await openEngine(name));
  return { engines, lacking: [] };
}

async function describeHere(engines: readonly Engine[], lacking: readonly string[]) {
  const { cpu, node } = describeMachine(projectFolder);
  const raw = await rawProducts();
  return [
    '# Benchmarks',
    '',
    'Written by `npx nx run pipelines:bench --out docs/benchmarks.md`, on a machine that does nothing',
    'else; `npx mixed-dynamics bench --help` lists what can be measured alone. GD: a step of gradient',
    'descent, 8d³ flops where r > 4d/3, otherwise 6d²r. SC: a step of the self-consistent dynamics. Both in',
    'float32, on one core for engines of the processor.',
    '',
    ...(cpu ? [`- ${cpu.model}, ${cpu.cores} cores`] : []),
    `- Node ${node}`,
    `- raw sgemm: ${raw ? `${raw.library}, one thread` : 'none on this machine'}`,
    ...engines.map(({ name, versions, device, notes }) => {
      const libraries = Object.entries(versions).map((pair) => pair.join(' '));
      return `- ${name}: ${[...libraries, ...(device ? [device] : []), ...notes].join('; ')}`;
    }),
    ...lacking.map((line) => `- ${line}`),
  ].join('\n');
}

async function stepSection({ dimensions }: BenchRequest, engines: readonly Engine[]) {
  const costs: StepCost[] = [];
  for (const { name } of engines) {
    console.error(`bench: steps on ${name}`);
    costs.push(...(await measureSteps(name, dimensions)));
  }
  return [
    '## Steps',
    '',
    'A wide network (γ_σ² = −1.85, γ_w = 2.25, r = 2d). *GD / its products*: the step beside its',
    'products alone, on the same engine; *GD / raw sgemm*: beside the same by the machine’s own',
    'sgemm; all in turns in one run. *SC products*: of d×d matrices, a step, on average over the first',
    '60 steps. *Share*: of the raw rate at the same d. A dimension that would take too long is left',
    'out.',
    '',
    stepTable(costs),
    ...list('Growth of the time of a step:', growthLines(costs)),
    ...list('A GD step at d = 200, r = 400:', headline(costs)),
  ].join('\n');
}

/** The one number by which engines are compared. */
function headline(costs: readonly StepCost[]): string[] {
  const found = costs.filter(({ dimension }) => dimension === 200);
  return found.map(({ engine, gradientDescent: { step, products, rawProducts: raw } }) => {
    const parts = [`${digits(step / products)} times its own products`];
    if (raw !== undefined) parts.push(`${digits(step / raw)} times the raw ones`);
    return `- ${engine}: ${digits(step)} ms, ${parts.join(', ')}`;
  });
}

function list(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', title, '', ...lines];
}

async function widthSection({ widths }: BenchRequest, { name }: Engine) {
  console.error(`bench: widths on ${name}`);
  const costs = await measureWidths(await openEngine(name), widths);
  return [
    '## Width',
    '',
    `At d = ${widthDimension} on ${name}, σ² as above. A network of any width is trained with r = min(w, 2d)`,
    'hidden units, exactly: from w = 2d on, width costs nothing. *Draw* is teacher, noise and weights.',
    'How many products a step of SC takes depends on the regime that w puts the network in.',
    '',
    widthTable(costs),
  ].join('\n');
}

async function sweepSection({ preset, set }: BenchRequest, engines: readonly Engine[]) {
  const experiment = openPreset({ preset, set });
  const splits = [];
  for (const { name } of engines.filter((engine) => engine.name !== 'cpu')) {
    console.error(`bench: the sweep of ${experiment.name} on ${name}`);
    const split = await measureSweep(experiment, name);
    if (split) splits.push({ engine: name, ...split });
  }
  return [
    '## Sweep',
    '',
    `All cells of the preset \`${experiment.name}\`, every kernel timed: shares of all workers’ time. *Host*: what a`,
    'cell takes beyond kernels. *Idle*: workers that start or wait. *GFLOPS*: of products while they',
    'run. On a GPU, kernels only queue work, and host is the wait for it.',
    '',
    sweepTable(splits),
  ].join('\n');
}
