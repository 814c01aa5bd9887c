import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
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
import {
  growthLines,
  measureSteps,
  measureWidths,
  type StepCost,
  stepTable,
  widthDimension,
  widthTable,
} from '../bench/measureSteps.ts';
import { measureSweep, sweepTable } from '../bench/measureSweep.ts';
import { openPreset, type PresetOptions, withPresetChoice } from '../cli/experiment.ts';
import { digits } from '../cli/numbers.ts';
import { projectFolder, shortPath } from '../cli/project.ts';
import { listOption, nonEmpty, someOf, wholeNumbers } from '../cli/values.ts';

const parts = ['steps', 'width', 'sweep'] as const;

export const help = {
  details:
    'Prints Markdown. `steps`: the time of a step of both dynamics against d, compared with the ' +
    'machine’s own sgemm. `width`: the time of a step against w. `sweep`: the time of a whole ' +
    'sweep of the preset, divided into products, elementwise work, host and idle time. Run it on ' +
    'an otherwise idle machine.',
  example: 'mixed-dynamics bench --parts steps --dimensions 50,200 --engines blas,wasm',
};

export default function define(command: Command): Command {
  command
    .addOption(listOption('--parts <names>', `some of ${parts.join(',')}`, someOf(parts), parts))
    .option(
      '--engines <names>',
      `some of ${engineNames.join(',')} (default: all that work here)`,
      someOf(engineNames),
    )
    .addOption(
      listOption(
        '--dimensions <numbers>',
        'the d of `steps`',
        wholeNumbers(2),
        [50, 100, 200, 500, 1000],
      ),
    )
    .addOption(
      listOption(
        '--widths <numbers>',
        'the w of `width`',
        wholeNumbers(1),
        [1e2, 1e3, 1e4, 1e5, 1e6, 1e7],
      ),
    )
    .option(
      '--out <file>',
      'write a file instead of stdout; in an existing file, replace only what was measured',
      nonEmpty('a file'),
    );
  return withPresetChoice(command, 'small').action(bench);
}

interface BenchRequest extends PresetOptions {
  readonly parts: readonly (typeof parts)[number][];
  /** Default: all engines that work on this machine. */
  readonly engines?: readonly EngineName[];
  readonly dimensions: readonly number[];
  readonly widths: readonly number[];
}

/** Measures, reports progress on standard error, and writes one Markdown document. */
async function bench(request: BenchRequest): Promise<void> {
  const { engines, lacking } = await findEngines(request.engines);
  const machine = await describeHere(engines, lacking);
  const { out } = request;
  const pageNow = () =>
    out !== undefined && existsSync(out) ? readFileSync(out, 'utf8') : undefined;
  mustFit(pageNow(), machine, request);
  const measured: Record<string, string> = { machine };
  if (request.parts.includes('steps')) measured.steps = await steps(request, engines);
  if (request.parts.includes('width')) measured.width = await width(request, engines[0]!);
  if (request.parts.includes('sweep')) measured.sweep = await sweep(request, engines);
  // Read again, since it may have been edited meanwhile.
  const page = pageNow() ?? newPage(Object.keys(measured));
  const document = Object.entries(measured).reduce(
    (text, [name, content]) => withGenerated(text, name, content, out ?? ownPage),
    page,
  );
  if (out === undefined) process.stdout.write(document);
  else {
    writeFileAtomically(out, document);
    console.log(`bench: ${shortPath(out)}`);
  }
}

const ownPage = join(projectFolder, 'docs/benchmarks.md');

/** A new page: the sections on these parts from the project's own page, including its measurements. */
function newPage(names: readonly string[]): string {
  const sections = readFileSync(ownPage, 'utf8').split(/^(?=## )/m);
  return sections
    .filter((section) => names.some((name) => section.includes(`<!-- generated: ${name} -->`)))
    .join('');
}

/** Checks, before anything is measured, that an existing page can hold the measurements. */
function mustFit(
  page: string | undefined,
  machine: string,
  { parts: wanted, out }: BenchRequest,
): void {
  if (page === undefined) return;
  for (const name of wanted) generatedIn(page, name, out!);
  const isTheSame = generatedIn(page, 'machine', out!) === machine;
  if (isTheSame || parts.every((name) => wanted.includes(name))) return;
  throw expected({
    culprit: '`--parts`',
    expected: `${parts.join(',')}, since ${shortPath(out!)} describes another machine, other engines or other versions`,
    got: wanted.join(','),
    remedy: 'measure all of them, or give --out another file',
  });
}

/** The named engines, all of which must work; without names, all that work. */
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
): Promise<string> {
  const { cpu, node } = describeMachine(projectFolder);
  const raw = await rawProducts();
  return [
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

async function steps({ dimensions }: BenchRequest, engines: readonly Engine[]): Promise<string> {
  const costs: StepCost[] = [];
  for (const { name } of engines) {
    console.error(`bench: steps on ${name}`);
    costs.push(...(await measureSteps(name, dimensions)));
  }
  return [
    stepTable(costs),
    ...list('Growth of the time of a step:', growthLines(costs)),
    ...list('A GD step at d = 200, r = 400:', headline(costs)),
  ].join('\n');
}

/** The lines that compare engines, by a step at d = 200. */
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

async function width({ widths }: BenchRequest, { name }: Engine): Promise<string> {
  console.error(`bench: widths on ${name}`);
  const costs = await measureWidths(await openEngine(name), widths);
  return `At d = ${widthDimension} on ${name}:\n\n${widthTable(costs)}`;
}

async function sweep({ preset, set }: BenchRequest, engines: readonly Engine[]): Promise<string> {
  const experiment = openPreset({ preset, set });
  const splits = [];
  for (const { name } of engines.filter((engine) => engine.name !== 'cpu')) {
    console.error(`bench: the sweep of ${experiment.name} on ${name}`);
    const split = await measureSweep(experiment, name);
    if (split) splits.push({ engine: name, ...split });
  }
  return `The preset \`${experiment.name}\`:\n\n${sweepTable(splits)}`;
}
