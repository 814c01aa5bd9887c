import { existsSync, readFileSync } from 'node:fs';
import {
  describeMachine,
  expected,
  generatedIn,
  withGenerated,
  writeFileAtomically,
} from '@mixed-dynamics/artifacts';
import { type Engine, type EngineName, engineNames, openEngine } from '@mixed-dynamics/engines';
import { openAll, rawProducts } from '@mixed-dynamics/engines/doctor';
import type { Command } from 'commander';
import { growthLines, measureSteps, type StepCost, stepTable } from '../bench/measureSteps.ts';
import { measureSweep, sweepTable } from '../bench/measureSweep.ts';
import { measureWidths, widthDimension, widthTable } from '../bench/measureWidths.ts';
import { openPreset, type PresetOptions, withPresetChoice } from '../frame/experiment.ts';
import { digits } from '../frame/numbers.ts';
import { projectFolder, shortPath } from '../frame/project.ts';
import { nonEmpty, someOf, wholeNumbers } from '../frame/values.ts';

const parts = ['steps', 'width', 'sweep'] as const;

export const help = {
  details:
    'Prints Markdown. `steps`: both dynamics against the dimension, compared with the ' +
    'machine’s own sgemm. `width`: a step against w. `sweep`: a whole sweep of the ' +
    'preset, divided into products, elementwise work, host and idle time. Run it on an ' +
    'otherwise idle machine.',
  example: 'mixed-dynamics bench --parts steps --dimensions 50,200 --engines blas,wasm',
};

export default function define(command: Command): Command {
  command
    .option('--parts <names>', parts.join(','), someOf(parts), [...parts])
    .option(
      '--engines <names>',
      `some of ${engineNames.join(',')} (default: all that work here)`,
      someOf(engineNames),
    )
    .option('--dimensions <numbers>', 'd of the steps', wholeNumbers(2), [50, 100, 200, 500, 1000])
    .option('--widths <numbers>', 'w of `width`', wholeNumbers(1), [1e2, 1e3, 1e4, 1e5, 1e6, 1e7])
    .option(
      '--out <file>',
      'write a file instead of stdout; of one that is there, only what was measured',
      nonEmpty('a file'),
    );
  return withPresetChoice(command, 'small').action(bench);
}

interface BenchRequest extends PresetOptions {
  readonly parts: readonly (typeof parts)[number][];
  /** Default: all that work here. */
  readonly engines?: readonly EngineName[];
  readonly dimensions: readonly number[];
  readonly widths: readonly number[];
}

/** What was measured of a part, and what is said of it. */
interface Section {
  readonly name: 'machine' | (typeof parts)[number];
  readonly prose: readonly string[];
  readonly measured: readonly string[];
}

/** Measures, reports progress on stderr, and writes one Markdown document. */
async function bench(request: BenchRequest): Promise<void> {
  const { engines, lacking } = await findEngines(request.engines);
  const machine = await describeHere(engines, lacking);
  const { out } = request;
  const pageNow = () =>
    out !== undefined && existsSync(out) ? readFileSync(out, 'utf8') : undefined;
  mustFit(pageNow(), machine, request);
  const sections = [machine];
  if (request.parts.includes('steps')) sections.push(await stepSection(request, engines));
  if (request.parts.includes('width')) sections.push(await widthSection(request, engines[0]!));
  if (request.parts.includes('sweep')) sections.push(await sweepSection(request, engines));
  // Somebody may have written in it meanwhile.
  const page = pageNow();
  const document = page === undefined ? newPage(sections) : updated(page, sections, out!);
  if (out === undefined) process.stdout.write(document);
  else {
    writeFileAtomically(out, document);
    console.log(`bench: ${shortPath(out)}`);
  }
}

const newPage = (sections: readonly Section[]) =>
  sections
    .map(({ name, prose, measured }) =>
      [...prose, '', `<!-- generated: ${name} -->`, ...measured, '<!-- end -->', ''].join('\n'),
    )
    .join('\n');

/** What people wrote between the blocks stays. */
const updated = (page: string, sections: readonly Section[], path: string) =>
  sections.reduce(
    (text, { name, measured }) => withGenerated(text, name, measured.join('\n'), path),
    page,
  );

/** Before anything is measured: whether a page that is there has a place for it. */
function mustFit(
  page: string | undefined,
  machine: Section,
  { parts: wanted, out }: BenchRequest,
): void {
  if (page === undefined) return;
  for (const name of wanted) generatedIn(page, name, out!);
  const isTheSame = generatedIn(page, 'machine', out!) === machine.measured.join('\n');
  if (isTheSame || parts.every((name) => wanted.includes(name))) return;
  throw expected({
    culprit: '`--parts`',
    expected: `${parts.join(',')}, since ${shortPath(out!)} tells of another machine, of other engines or versions`,
    got: wanted.join(','),
    remedy: 'measure all of them, or give --out another file',
  });
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

async function describeHere(
  engines: readonly Engine[],
  lacking: readonly string[],
): Promise<Section> {
  const { cpu, node } = describeMachine(projectFolder);
  const raw = await rawProducts();
  const prose = [
    '# Benchmarks',
    '',
    'The tables are written by `npx nx run pipelines:bench --out docs/benchmarks.md`, on a machine that does',
    'nothing else; the text around them stays. `npx mixed-dynamics bench --help` lists what can be measured',
    'alone. GD: a step of gradient descent, 8d³ flops where r > 4d/3, otherwise 6d²r. SC: a step of the',
    'self-consistent dynamics. Both in float32, on one core for engines of the processor.',
  ];
  const measured = [
    ...(cpu ? [`- ${cpu.model}, ${cpu.cores} cores`] : []),
    `- Node ${node}`,
    `- raw sgemm: ${raw ? `${raw.library}, one thread` : 'none on this machine'}`,
    ...engines.map(({ name, versions, device, notes }) => {
      const libraries = Object.entries(versions).map((pair) => pair.join(' '));
      return `- ${name}: ${[...libraries, ...(device ? [device] : []), ...notes].join('; ')}`;
    }),
    ...lacking.map((line) => `- ${line}`),
  ];
  return { name: 'machine', prose, measured };
}

async function stepSection(
  { dimensions }: BenchRequest,
  engines: readonly Engine[],
): Promise<Section> {
  const costs: StepCost[] = [];
  for (const { name } of engines) {
    console.error(`bench: steps on ${name}`);
    costs.push(...(await measureSteps(name, dimensions)));
  }
  const prose = [
    '## Steps',
    '',
    'A wide network (γ_σ² = −1.85, γ_w = 2.25, r = 2d). *GD / its products*: the step beside its',
    'products alone, on the same engine; *GD / raw sgemm*: beside the same by the machine’s own',
    'sgemm; all in turns in one run. *SC products*: of d×d matrices, a step, on average over the first',
    '60 steps. *Share*: of the raw rate at the same d. A dimension that would take too long is left',
    'out.',
  ];
  const measured = [
    stepTable(costs),
    ...list('Growth of the time of a step:', growthLines(costs)),
    ...list('A GD step at d = 200, r = 400:', headline(costs)),
  ];
  return { name: 'steps', prose, measured };
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

async function widthSection({ widths }: BenchRequest, { name }: Engine): Promise<Section> {
  console.error(`bench: widths on ${name}`);
  const costs = await measureWidths(await openEngine(name), widths);
  const prose = [
    '## Width',
    '',
    'A network of any width is trained with r = min(w, 2d) hidden units, exactly: from w = 2d on, width costs',
    'nothing. σ² as above. *Draw* is teacher, noise and weights. How many products a step of SC takes depends on',
    'the regime that w puts the network in.',
  ];
  const measured = [`At d = ${widthDimension} on ${name}:`, '', widthTable(costs)];
  return { name: 'width', prose, measured };
}

async function sweepSection(
  { preset, set }: BenchRequest,
  engines: readonly Engine[],
): Promise<Section> {
  const experiment = openPreset({ preset, set });
  const splits = [];
  for (const { name } of engines.filter((engine) => engine.name !== 'cpu')) {
    console.error(`bench: the sweep of ${experiment.name} on ${name}`);
    const split = await measureSweep(experiment, name);
    if (split) splits.push({ engine: name, ...split });
  }
  const prose = [
    '## Sweep',
    '',
    'All cells of a preset, every kernel timed: shares of all workers’ time. *Host*: what a cell takes beyond',
    'kernels. *Idle*: workers that start or wait. *GFLOPS*: of products while they run. On a GPU, kernels only',
    'queue work, and host is the wait for it.',
  ];
  const measured = [`The preset \`${experiment.name}\`:`, '', sweepTable(splits)];
  return { name: 'sweep', prose, measured };
}
