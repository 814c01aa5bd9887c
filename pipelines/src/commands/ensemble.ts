import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { compareRuns, type DrawDifference, quantities } from '@mixed-dynamics/analysis';
import {
  columnsOfText,
  formatCsv,
  readCsv,
  type Table,
  writeFileAtomically,
} from '@mixed-dynamics/artifacts';
import type { Command } from 'commander';
import { commandLine } from '../cli/commandLine.ts';
import {
  type Experiment,
  experimentCommand,
  fromScratch,
  withPresetOptions,
} from '../cli/experiment.ts';
import { newCommand } from '../cli/newCommand.ts';
import { significant } from '../cli/numbers.ts';
import { shortPath } from '../cli/project.ts';
import { nonEmpty, probability } from '../cli/values.ts';
import { trainerOf } from '../training/trainSweep.ts';
import { ensembleFigure } from './ensemble-figure.ts';
import { ensembleSweep } from './ensemble-sweep.ts';

const preset = 'ensemble';

export const help = {
  details: 'Continues an interrupted sweep. Through Nx, finished stages are reused.',
  example: 'mixed-dynamics ensemble --preset ensemble-small',
};

export default (command: Command): Command =>
  fromScratch(command, trainerOf(ensembleSweep), ensembleFigure, preset)
    .enablePositionalOptions()
    .addCommand(compareCommand());

function compareCommand(): Command {
  const made = newCommand('compare', {
    summary: 'Show which differences between two runs are within the noise of one draw',
    details:
      'Compares two runs on the plane of an ensemble. A difference is within the noise if two draws ' +
      'of that cell would differ as much, by the deviation in ensemble/statistics.csv.',
    example: 'mixed-dynamics ensemble compare out/small out/other --preset ensemble-small',
  })
    .argument('<first>', 'a results folder, or its metrics.csv')
    .argument('<second>', 'the same for another run')
    .option('--confidence <p>', 'confidence of the limits', probability(), 0.95)
    .option('--table <file>', 'write every difference as CSV', nonEmpty('a file'));
  return experimentCommand(withPresetOptions(made, preset), ensembleCompare);
}

/** Number of the largest differences that are printed. */
const named = 3;

/**
 * Prints which differences between two runs are within the variation between draws of an ensemble.
 * @param first a results folder, or a table like `metrics.csv`
 * @throws UserError when a table is missing, or the runs have no cells in common with the ensemble
 */
function ensembleCompare(
  experiment: Experiment,
  { confidence, table }: { readonly confidence: number; readonly table?: string },
  first: string,
  second: string,
): void {
  const statistics = readCsv(
    join(experiment.root, 'ensemble/statistics.csv'),
    columnsOfText,
    `run \`${commandLine('ensemble', experiment)}\` first`,
  );
  const read = (path: string) => readCsv(metricsOf(path), columnsOfText, 'name a finished run');
  const compared = compareRuns(read(first), read(second), statistics, confidence);
  const { differences, cells, sameDraw } = compared;
  if (table !== undefined) writeFileAtomically(table, formatCsv(differenceTable(differences)));
  const share = percent(1 - confidence);
  console.log(
    `${cells} cells; two draws of one cell differ beyond the limit in ${share} of them on average`,
  );
  if (sameDraw > 0) {
    console.log(
      `${sameDraw} cells have the same seed in both runs: they are the same draw, and differ less`,
    );
  }
  for (const { name, title } of quantities) {
    const own = differences.filter(({ quantity }) => quantity === name);
    for (const line of describe(title, own)) console.log(line);
  }
  if (table !== undefined) console.log(`every difference: ${shortPath(table)}`);
}

function describe(title: string, all: readonly DrawDifference[]): string[] {
  const of = (verdict: DrawDifference['verdict']) =>
    all.filter((difference) => difference.verdict === verdict);
  const [within, beyond, status, unknown] = [
    of('within').length,
    of('beyond'),
    of('status'),
    of('unknown').length,
  ];
  const compared = within + beyond.length;
  const share = compared === 0 ? '' : ` (${percent(beyond.length / compared)})`;
  const others = [
    ...(status.length > 0 ? [`${status.length} with a result in one run only`] : []),
    ...(unknown > 0 ? [`${unknown} without a limit`] : []),
  ];
  const head = `${title}: ${beyond.length} of ${compared} cells beyond the noise${share}`;
  const excess = ({ first, second, limit }: DrawDifference) => Math.abs(first - second) / limit;
  const worst = beyond.toSorted((x, y) => excess(y) - excess(x)).slice(0, named);
  return [
    [head, ...others].join(', '),
    ...[...worst, ...status.slice(0, named)].map(
      ({ gammaSigma2, gammaW, first, second, limit }) =>
        `  (${significant(gammaSigma2)}, ${significant(gammaW)}): ${significant(first)} and ${significant(second)}, limit ${significant(limit)}`,
    ),
  ];
}

const percent = (share: number) => `${Number((100 * share).toPrecision(2))} %`;

/** Every difference, as `--table` writes it. */
export function differenceTable(differences: readonly DrawDifference[]): Table {
  return {
    columns: ['quantity', 'gamma_sigma2', 'gamma_w', 'first', 'second', 'limit', 'verdict'],
    rows: differences.map(({ quantity, gammaSigma2, gammaW, first, second, limit, verdict }) => {
      return [quantity, gammaSigma2, gammaW, first, second, limit, verdict];
    }),
  };
}

/** The table at a path; for a results folder, the table of Figure 2. */
function metricsOf(path: string): string {
  const isFolder = existsSync(path) && statSync(path).isDirectory();
  return isFolder ? join(path, 'figure2/metrics.csv') : path;
}
