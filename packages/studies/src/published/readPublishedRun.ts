import { expected } from '@mixed-dynamics/artifacts';
import { missingCells } from './missingCells.ts';
import { type NotebookOutput, notebookOutput } from './notebookOutput.ts';
import { type Layout, layouts, type PrintedLine } from './printedLine.ts';

export type PublishedPoint = NonNullable<PrintedLine['point']>;

/** A network of the published run, as far as it was printed. */
export interface PublishedCell {
  readonly gammaSigma2: number;
  readonly gammaW: number;
  /** By increasing iteration. */
  readonly points: readonly PublishedPoint[];
  /** The iteration at which it stopped; absent where it ran to the limit of iterations. */
  readonly stop?: number;
}

export interface PublishedRun {
  readonly layout: string;
  /** Those that are complete, in the order in which they were printed. */
  readonly cells: readonly PublishedCell[];
  /** What is wrong with the run as a whole, in words; absent for one that is complete. */
  readonly partial?: string;
}

export interface ReadOptions {
  /** Named in errors. */
  readonly file: string;
  /** Iterations after which the published program gave up. */
  readonly maxIterations: number;
}

/**
 * Reads the run of an executed notebook: for every cell its γ_σ² and γ_w, errors at some
 * iterations, and where it stopped. Tolerant of how that is printed (see {@link layouts}); strict
 * about what it means.
 * @throws UserError when the file is no executed notebook, when no layout fits it (with the first
 *   lines seen), or when lines contradict each other
 */
export function readPublishedRun(json: string, options: ReadOptions): PublishedRun {
  const output = notebookOutput(json, options.file);
  for (const layout of layouts) {
    const blocks = readBlocks(output.lines, layout, options.file);
    if (blocks.some(({ points }) => points.length > 0)) {
      return assembleRun(blocks, layout, output, options);
    }
  }
  throw expected({
    culprit: options.file,
    expected: `printed lines in one of the layouts ${layouts.map(({ name }) => name).join(', ')}`,
    got: describeStart(output.lines),
    remedy: 'see `mixed-dynamics compare-published --help` for what each looks like',
  });
}

interface Block {
  readonly gammaSigma2: number;
  readonly gammaW: number;
  readonly points: PublishedPoint[];
  /** The last line came twice: once as every so many iterations, once as the stop. */
  repeated: boolean;
}

function readBlocks(lines: readonly string[], layout: Layout, file: string): Block[] {
  const read = layout.reader();
  const blocks: Block[] = [];
  lines.forEach((line, k) => {
    const found = read(line);
    if (found === 'ignored') return;
    // Before the first cell nothing is known of the lines, after it every number counts.
    if (found === 'wrong' && blocks.length === 0) return;
    if (found === 'wrong')
      throw contradiction(file, k, line, `a line of the layout ${layout.name}`);
    if (found.place) blocks.push({ ...found.place, points: [], repeated: false });
    const block = blocks.at(-1);
    if (!found.point || !block) return;
    const problem = addPoint(block, found.point);
    if (problem) throw contradiction(file, k, line, problem);
  });
  return blocks;
}

/** Adds a point to a cell; returns what was expected instead, if it does not fit. */
function addPoint(block: Block, point: PublishedPoint): string | undefined {
  const last = block.points.at(-1);
  if (block.repeated) return 'the next cell, for this one has stopped';
  if (last && Object.is(last.iteration, point.iteration)) {
    const isSame = Object.is(last.train, point.train) && Object.is(last.test, point.test);
    if (!isSame) return `the errors of iteration ${point.iteration} as in the line before`;
    block.repeated = true;
    return undefined;
  }
  if (last && point.iteration < last.iteration) return `an iteration after ${last.iteration}`;
  block.points.push(point);
  return undefined;
}

function contradiction(file: string, index: number, line: string, wanted: string): Error {
  return expected({
    culprit: `${file}, printed line ${index + 1}`,
    expected: wanted,
    got: `'${line.trim().slice(0, 80)}'`,
    remedy:
      'the output is damaged or of another program: bring the executed notebook as it was saved',
  });
}

function assembleRun(
  blocks: readonly Block[],
  { name }: Layout,
  { source, exception }: NotebookOutput,
  { file, maxIterations }: ReadOptions,
): PublishedRun {
  checkOnce(blocks, file);
  const step = printedStep(blocks);
  const cells: PublishedCell[] = [];
  const cut: Block[] = [];
  for (const block of blocks) {
    const end = endOf(block, step, maxIterations);
    const { gammaSigma2, gammaW, points } = block;
    if (end === 'cut off') cut.push(block);
    else cells.push({ gammaSigma2, gammaW, points, ...(end !== undefined && { stop: end }) });
  }
  const missing = missingCells(blocks, source);
  const problems = [
    ...(exception === undefined ? [] : [`the run ended with ${exception}`]),
    ...(cut.length > 0 ? [`cut off in the middle: ${listPlaces(cut)}`] : []),
    ...(missing.length > 0 ? [`missing: ${listPlaces(missing)}`] : []),
  ];
  const partial = `${cells.length} complete cells of ${blocks.length + missing.length}; ${problems.join('; ')}`;
  return { layout: name, cells, ...(problems.length > 0 && { partial }) };
}

function checkOnce(blocks: readonly Block[], file: string): void {
  const seen = new Set<string>();
  for (const { gammaSigma2, gammaW } of blocks) {
    const place = `(${gammaSigma2}, ${gammaW})`;
    if (seen.has(place)) {
      throw expected({
        culprit: file,
        expected: 'every cell once',
        got: `the cell ${place} twice`,
        remedy: 'bring the output of one run',
      });
    }
    seen.add(place);
  }
}

/** Every so many iterations a line was printed; undefined when only the stops were. */
function printedStep(blocks: readonly Block[]): number | undefined {
  const steps = blocks.flatMap(({ points: [first, second, third] }) =>
    first?.iteration === 0 && second && third ? [second.iteration] : [],
  );
  return steps.length > 0 ? Math.min(...steps) : undefined;
}

/**
 * Where a cell stopped. A line off the regular iterations is its stop, and so is one that came
 * twice; a regular line after which no other could come before the limit ran to the limit.
 */
function endOf(
  { points, repeated }: Block,
  step: number | undefined,
  maxIterations: number,
): number | undefined | 'cut off' {
  const last = points.at(-1)?.iteration;
  if (last === undefined) return 'cut off';
  if (repeated || step === undefined || last % step !== 0) return last;
  return last + step >= maxIterations ? undefined : 'cut off';
}

const shown = 5;

function listPlaces(places: readonly { gammaSigma2: number; gammaW: number }[]): string {
  const names = places.map(({ gammaSigma2, gammaW }) => `(${gammaSigma2}, ${gammaW})`);
  const rest = names.length - shown;
  return `${names.slice(0, shown).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

function describeStart(lines: readonly string[]): string {
  const some = lines.filter((line) => line.trim() !== '').slice(0, 3);
  if (some.length === 0) return 'outputs without a printed line';
  return some.map((line) => `'${line.trim().slice(0, 60)}'`).join(', ');
}
