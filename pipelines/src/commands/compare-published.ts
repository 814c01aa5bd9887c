import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type AgreementSummary,
  agreementTable,
  type ComparedPair,
  checkScale,
  compareWithPublished,
  type OwnRun,
  type PublishedCell,
  readPublishedRun,
  summarizeAgreement,
} from '@mixed-dynamics/analysis';
import {
  attempt,
  decodeText,
  expected,
  formatCsv,
  markdownTable,
  recordFile,
  writeFileAtomically,
} from '@mixed-dynamics/artifacts';
import { renderAgreementFigure, writePictures } from '@mixed-dynamics/figures';
import {
  type CellResult,
  cellsAlone,
  coarseToFine,
  physicsOf,
  type SweepCell,
  type SweepOutcome,
} from '@mixed-dynamics/sweep';
import type { Figure2Section } from '@mixed-dynamics/sweep/preset';
import { atValues } from '@mixed-dynamics/sweep/preset';
import type { Command } from 'commander';
import { cellDataFolder, writeCellData } from '../cli/cellData.ts';
import { originOf } from '../cli/drawStage.ts';
import {
  type Experiment,
  engineCommand,
  withPresetOptions,
  withWorkersOption,
} from '../cli/experiment.ts';
import { figure2Section } from '../cli/figure2Section.ts';
import { significant } from '../cli/numbers.ts';
import { shortPath } from '../cli/project.ts';
import { nonEmpty, wholeNumber } from '../cli/values.ts';
import { type TrainRequest, trainSweep } from '../training/trainSweep.ts';

export const help = {
  details:
    'Reads an executed notebook, trains the same cells with our own draw of teacher, noise and ' +
    'weights, and compares where they stopped and their errors. Writes published/agreement.csv, ' +
    "agreement.md and the scatter plots. The authors' notebook is main.ipynb of their repository " +
    'aranguri/phase-diagram; it is not part of this project. Printed lines may have one of three ' +
    'layouts:\n\n' +
    'blocks: as in that notebook, a line "γ_σ² γ_w", then lines "iteration train-error ' +
    'test-error" at regular iterations and at the stop;\n' +
    'labelled: every number after its name ("gamma_sigma2=-2.2 gamma_w=1.75", "iteration: 50, ' +
    'train error: 1.99, test error: 1.006");\n' +
    'table: a line with the names gamma_sigma2, gamma_w, iterations, train_error, test_error, and ' +
    'rows of numbers below it.',
  example: 'mixed-dynamics compare-published --notebook main.ipynb --cells 36',
};

export default function define(command: Command): Command {
  command
    .requiredOption(
      '--notebook <file>',
      'an executed notebook (.ipynb)',
      nonEmpty('the path of a notebook'),
    )
    .option(
      '--cells <number>',
      'the number of cells, spread over the plane (default: all)',
      wholeNumber(1),
    )
    .option('--allow-partial', 'compare the complete cells of a run that was cut off')
    .option('--dry-run', 'print what was read, the time and the memory, and compute nothing');
  return engineCommand(withPresetOptions(withWorkersOption(command)), comparePublished);
}

interface ComparePublishedRequest extends TrainRequest {
  /** Path of the executed notebook. */
  readonly notebook: string;
  /** How many cells, spread over the plane; default: all. */
  readonly cells?: number | undefined;
  readonly allowPartial?: boolean | undefined;
}

const outputs = ['agreement.csv', 'agreement.md', 'agreement.svg', 'agreement.png'].map(
  (name) => `published/${name}`,
);

/**
 * Trains the cells of a published run and prints how well both agree.
 * @throws UserError when the notebook cannot be read, is partial (unless allowed) or differs in size
 *   from the preset; Interrupted by a signal, CheckFailed when a cell could not be computed: finished
 *   cells are kept, and the same command continues
 */
async function comparePublished(
  experiment: Experiment,
  request: ComparePublishedRequest,
): Promise<void> {
  const section = figure2Section(experiment, 'name one with the size of the published run');
  const published = chooseCells(readNotebook(section, request), request.cells);
  const { preset, root } = experiment;
  const draw = { ...atValues(section), trial: 0 };
  const dataDir = cellDataFolder('', draw);
  const cells = published.map(({ gammaSigma2, gammaW }, index) => {
    return { index, section: physicsOf(section), gammaSigma2, gammaW, trial: 0, dataDir };
  });
  const stage = {
    name: 'compare-published',
    inputs: [],
    printsCost: true,
    manifest: 'published/manifest.json',
    sweep: cellsAlone(cells),
    draw: () => void writeCellData(root, preset.seed, draw),
    outputs,
    conclude: async ({ resultOf }: Pick<SweepOutcome, 'resultOf'>) => {
      await writeAgreement(published, cells.map(resultOf), experiment);
      const files = outputs.map((file) => join(root, file));
      return { files, sources: [recordFile(request.notebook, root)] };
    },
    nameOf: cellName,
  };
  await trainSweep(experiment, stage, request);
}

function readNotebook(
  { dimension, stop }: Figure2Section,
  { notebook: file, allowPartial }: ComparePublishedRequest,
): readonly PublishedCell[] {
  const readable = {
    culprit: file,
    expected: 'a notebook that can be read',
    remedy: 'check the path',
  };
  const json = decodeText(
    file,
    attempt(readable, () => readFileSync(file)),
  );
  const run = readPublishedRun(json, { file, maxIterations: stop.maxIterations });
  if (run.partial !== undefined && !allowPartial) {
    throw expected({
      culprit: file,
      expected: 'a run from its first cell to its last',
      got: run.partial,
      remedy:
        'name a notebook of the whole run, or compare the complete cells with --allow-partial',
    });
  }
  if (run.cells.length === 0) {
    throw expected({
      culprit: file,
      expected: 'at least one complete cell',
      got: run.partial,
      remedy: 'name a notebook of a run that got that far',
    });
  }
  checkScale(run.cells, { file, dimension });
  const partial = run.partial === undefined ? '' : ` (partial: ${run.partial})`;
  console.log(`${file}: ${run.cells.length} cells in the layout '${run.layout}'${partial}`);
  return run.cells;
}

/** The first `count` cells in an order that covers the plane evenly; the returned cells are in their original order. */
function chooseCells(all: readonly PublishedCell[], count = all.length): readonly PublishedCell[] {
  const axis = (key: 'gammaSigma2' | 'gammaW') =>
    [...new Set(all.map((cell) => cell[key]))].sort((a, b) => a - b);
  const [columns, rows] = [axis('gammaSigma2'), axis('gammaW')];
  const grid = all.map(({ gammaSigma2, gammaW }, index) => {
    const place = { column: columns.indexOf(gammaSigma2), row: rows.indexOf(gammaW) };
    return { index, ...place, gammaSigma2, gammaW, trial: 0 };
  });
  const chosen = new Set(
    coarseToFine(grid)
      .slice(0, count)
      .map(({ index }) => index),
  );
  return all.filter((_, index) => chosen.has(index));
}

const cellName = ({ gammaSigma2, gammaW }: Pick<SweepCell, 'gammaSigma2' | 'gammaW'>) =>
  `(${gammaSigma2}, ${gammaW})`;

/** The networks that diverged in one of the runs, and so have no stop to compare. */
function describeDivergence(
  published: readonly PublishedCell[],
  own: readonly (OwnRun | undefined)[],
): string[] {
  const names = (isChosen: (index: number) => boolean) =>
    published.filter((_, index) => isChosen(index)).map(cellName);
  const theirs = names((index) => published[index]!.diverged !== undefined);
  const ours = names((index) => own[index]?.stopReason === 'diverged');
  if (theirs.length + ours.length === 0) return [];
  const list = (all: readonly string[]) => (all.length > 0 ? all.join(', ') : 'none');
  return [`Diverged in the published run: ${list(theirs)}; here: ${list(ours)}.`];
}

async function writeAgreement(
  published: readonly PublishedCell[],
  results: readonly (CellResult | undefined)[],
  experiment: Experiment,
): Promise<void> {
  const own = results.map((result) => {
    if (!result) return undefined;
    const { iterations, stopReason } = result.metrics;
    const { gdTrainError: train, gdTestError: test } = result.trajectory;
    return { iterations, stopReason, train, test };
  });
  const comparisons = compareWithPublished(published, own);
  const summaries = comparisons.map(summarizeAgreement);
  const folder = join(experiment.root, 'published');
  const text = [describeAgreement(summaries), ...describeDivergence(published, own)].join('\n\n');
  const tablePath = join(folder, 'agreement.csv');
  writeFileAtomically(tablePath, formatCsv(agreementTable(comparisons)));
  writeFileAtomically(join(folder, 'agreement.md'), `${text}\n`);
  const drawn = comparisons
    .map((comparison, k) => ({ ...comparison, correlation: summaries[k]!.correlation }))
    .filter(({ name }) => name !== 'train-at-stop');
  const origin = originOf(experiment, [recordFile(tablePath, experiment.root)], 'published');
  const agreement = renderAgreementFigure({ comparisons: drawn }, origin);
  await writePictures({ agreement }, { outDir: folder, origin });
  console.log(`${text}\ncompare-published: table and figure in ${shortPath(folder)}`);
}

/** Agreement of two runs as Markdown: one line per quantity, then the largest differences. */
function describeAgreement(summaries: readonly AgreementSummary[]): string {
  const overview = markdownTable(
    ['quantity', 'numbers', 'correlation', 'ours / published'],
    summaries.map(({ title, count, correlation, smallestRatio, largestRatio }) => [
      title,
      String(count),
      Number.isFinite(correlation) ? correlation.toFixed(6) : '–',
      count > 0 ? `${ratio(smallestRatio)} … ${ratio(largestRatio)}` : '–',
    ]),
  );
  const largest = summaries.flatMap(({ title, largest: pairs }) =>
    pairs.map((pair) => [title, placeOf(pair), short(pair.published), short(pair.own)]),
  );
  const where = markdownTable(['largest differences', 'γ_σ², γ_w', 'published', 'ours'], largest);
  return `${overview}\n\n${where}`;
}

const ratio = (value: number): string => value.toFixed(3);

const short = (value: number): string => significant(value, 6);

function placeOf({ gammaSigma2, gammaW, iteration }: ComparedPair): string {
  const place = `${short(gammaSigma2)}, ${short(gammaW)}`;
  return iteration === undefined ? place : `${place} at ${iteration}`;
}
