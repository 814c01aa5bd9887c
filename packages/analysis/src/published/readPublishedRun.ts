import { expected } from '@mixed-dynamics/artifacts';
import { rollups } from 'd3-array';
import { missingCells } from './missingCells.ts';
import { type NotebookOutput, notebookOutput } from './notebookOutput.ts';
import { type Layout, layouts, type PrintedLine } from './printedLine.ts';

type Place = NonNullable<PrintedLine['place']>;
type PublishedPoint = NonNullable<PrintedLine['point']>;

/** A network of the published run, as far as printed. */
export interface PublishedCell extends Place {
  /** By increasing iteration. */
  readonly points: readonly PublishedPoint[];
  /** The iteration at which it stopped; absent if it reached the limit or diverged. */
  readonly stop?: number;
  /** The first printed iteration with a non-finite error, if any. */
  readonly diverged?: number;
}

interface ReadOptions {
  /** Named in errors. */
  readonly file: string;
  /** Iteration limit of the published program. */
  readonly maxIterations: number;
}

/**
 * Reads the run of an executed notebook: for every cell its γ_σ² and γ_w, errors at some
 * iterations, and where it stopped. Tolerant of the layout (see {@link layouts}), strict about the
 * content. Cells with omitted output are not complete, and lines after an omission are ignored until the
 * next cell is named.
 * @returns the layout; the complete cells, in printed order; and `partial`, a text on what is missing, if the run is
 *   not complete
 * @throws UserError when the file is not an executed notebook, when no layout fits (with its first
 *   lines), or when lines contradict each other
 */
export function readPublishedRun(json: string, options: ReadOptions) {
  const output = notebookOutput(json, options.file);
  for (const layout of layouts) {
    const printed = readBlocks(output.lines, layout, options.file);
    if (printed.blocks.some(({ points }) => points.length > 0)) {
      return assembleRun(printed, layout, output, options);
    }
  }
  throw expected({
    culprit: options.file,
    expected: `printed lines in one of the layouts ${layouts.map(({ name }) => name).join(', ')}`,
    got: describeStart(output.lines),
    remedy: 'see `mixed-dynamics compare-published --help` for what each looks like',
  });
}

interface Block extends Place {
  readonly points: PublishedPoint[];
  /** The last line was printed twice: as a regular iteration and as the stop. */
  repeated: boolean;
  /** Output was lost after the last point. */
  isBroken: boolean;
}

function readBlocks(lines: NotebookOutput['lines'], layout: Layout, file: string) {
  const read = layout.reader();
  const blocks: Block[] = [];
  // The distinct notes on lost output.
  const losses = new Set<string>();
  let block: Block | undefined;
  // Points after lost output or before the first cell: their cell is unknown.
  let nameless = 0;
  lines.forEach((line, k) => {
    if (typeof line !== 'string') {
      losses.add(line.lost);
      if (block) block.isBroken = true;
      block = undefined;
      return;
    }
    const found = read(line);
    if (found === 'ignored') return;
    // Outside a cell a program may print anything; inside one, every line of numbers must be valid.
    if (found === 'wrong' && !block) return;
    if (found === 'wrong')
      throw contradiction(file, k, line, `a line of the layout ${layout.name}`);
    if (found.place) {
      block = { ...found.place, points: [], repeated: false, isBroken: false };
      blocks.push(block);
    }
    if (!found.point) return;
    if (!block) {
      nameless += 1;
      return;
    }
    const problem = addPoint(block, found.point);
    if (problem) throw contradiction(file, k, line, problem);
  });
  return { blocks, losses, nameless };
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
      'the output is damaged or from another program: pass the executed notebook as it was saved',
  });
}

function assembleRun(
  { blocks, losses, nameless }: ReturnType<typeof readBlocks>,
  { name }: Layout,
  { source, exception }: NotebookOutput,
  { file, maxIterations }: ReadOptions,
) {
  checkOnce(blocks, file);
  const schedule = scheduleOf(blocks);
  const cells: PublishedCell[] = [];
  const [cut, jumping]: [Block[], Block[]] = [[], []];
  for (const block of blocks) {
    const end = endOf(block, schedule, maxIterations);
    const { gammaSigma2, gammaW, points } = block;
    if (jumps(block, schedule)) jumping.push(block);
    else if (end === 'cut off') cut.push(block);
    else cells.push({ gammaSigma2, gammaW, points, ...end });
  }
  const missing = missingCells(blocks, source);
  const problems = [
    ...(exception === undefined ? [] : [`the run ended with ${exception}`]),
    ...(losses.size > 0 ? [`output was left out ('${[...losses].join("', '")}')`] : []),
    ...(cut.length > 0 ? [`cut off in the middle: ${listPlaces(cut)}`] : []),
    ...(jumping.length > 0 ? [`iterations left out: ${listPlaces(jumping)}`] : []),
    ...(missing.length > 0 ? [`missing: ${listPlaces(missing)}`] : []),
    ...(nameless > 0
      ? [`${nameless} ${nameless === 1 ? 'line' : 'lines'} of cells that are not named`]
      : []),
  ];
  const partial = `${cells.length} complete cells of ${blocks.length + missing.length}; ${problems.join('; ')}`;
  return { layout: name, cells, partial: problems.length > 0 ? partial : undefined };
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
        remedy: 'pass the output of one run',
      });
    }
    seen.add(place);
  }
}

/** The iterations at which cells print: the first, and the interval after it. */
interface PrintSchedule {
  readonly first: number;
  readonly step: number;
}

/** The most frequent schedule; undefined if cells print only at their stop. */
function scheduleOf(blocks: readonly Block[]): PrintSchedule | undefined {
  const several = blocks.map(({ points }) => points).filter(({ length }) => length >= 3);
  const first = mostFrequent(several.map(([point]) => point!.iteration));
  // The last interval of a cell ends at its stop.
  const step = mostFrequent(several.flatMap((points) => stepsOf(points).slice(0, -1)));
  return first === undefined || step === undefined ? undefined : { first, step };
}

const stepsOf = (points: readonly PublishedPoint[]): number[] =>
  points.slice(1).map(({ iteration }, i) => iteration - points[i]!.iteration);

/** The most frequent value; the smallest of them if several are equally frequent. */
function mostFrequent(values: readonly number[]): number | undefined {
  const counts = rollups(values, (same) => same.length, Number);
  const ranked = counts.sort(([a, many], [b, most]) => most - many || a - b);
  return ranked[0]?.[0];
}

/** Whether lines are missing within a cell, or lines of two cells appear under one name. */
function jumps({ points }: Block, schedule: PrintSchedule | undefined): boolean {
  if (!schedule || points.length === 0) return false;
  const steps = stepsOf(points);
  return (
    points[0]!.iteration !== schedule.first ||
    steps.some((step, i) =>
      i === steps.length - 1 ? step > schedule.step : step !== schedule.step,
    )
  );
}

/**
 * Where a cell stopped: at a line off the regular iterations, or at one printed twice. A regular line
 * that is the last possible one before the limit means that the cell reached the limit. A cell with
 * non-finite errors ends where they are first printed.
 */
function endOf(
  { points, repeated, isBroken }: Block,
  schedule: PrintSchedule | undefined,
  maxIterations: number,
): Pick<PublishedCell, 'stop' | 'diverged'> | 'cut off' {
  const last = points.at(-1)?.iteration;
  if (last === undefined) return 'cut off';
  const diverged = points.find(({ train, test }) => !Number.isFinite(train + test))?.iteration;
  if (diverged !== undefined) return { diverged };
  if (repeated) return { stop: last };
  if (!schedule) return isBroken && last === 0 ? 'cut off' : { stop: last };
  if ((last - schedule.first) % schedule.step !== 0) return { stop: last };
  return last + schedule.step >= maxIterations && !isBroken ? {} : 'cut off';
}

const shown = 5;

function listPlaces(places: readonly Place[]): string {
  const names = places.map(({ gammaSigma2, gammaW }) => `(${gammaSigma2}, ${gammaW})`);
  const rest = names.length - shown;
  return `${names.slice(0, shown).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}

function describeStart(lines: NotebookOutput['lines']): string {
  const texts = lines.map((line) => (typeof line === 'string' ? line : line.lost));
  const some = texts.filter((line) => line.trim() !== '').slice(0, 3);
  if (some.length === 0) return 'outputs without a printed line';
  return some.map((line) => `'${line.trim().slice(0, 60)}'`).join(', ');
}
