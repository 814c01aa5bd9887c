import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { metricsTextColumns, parseCsv, type Value, verifyInputs } from '@mixed-dynamics/artifacts';
import type { Command } from 'commander';
import { figure2Section } from '../frame/figure2Section.ts';
import { newCommand } from '../frame/newCommand.ts';
import {
  type Experiment,
  openPreset,
  type PresetOptions,
  withPresetOptions,
} from '../frame/openPreset.ts';
import { shortPath } from '../frame/project.ts';
import { anyNumber, nonEmpty, wholeNumber } from '../frame/values.ts';
import {
  type CellPlace,
  cellFacts,
  cellSection,
  describeCell,
  describeResult,
} from '../network/cellFacts.ts';
import { exportCell } from '../network/exportCell.ts';

export default function command(summary: string): Command {
  const made = newCommand('cell', {
    summary,
    details:
      'The cell need not lie on the grid; its result is shown if a sweep has computed it. ' +
      'With --export its arrays are written, to train the same network with another ' +
      'program.',
    example: 'mixed-dynamics cell --preset small --gamma-sigma2 -1.5 --gamma-w 1.4 --export cell',
  })
    .requiredOption('--gamma-sigma2 <number>', 'γ_σ²: σ² = d^γ_σ²', anyNumber('--gamma-sigma2'))
    .requiredOption('--gamma-w <number>', 'γ_w: w = ⌊d^γ_w⌋', anyNumber('--gamma-w', 0))
    .option('--trial <number>', 'which repetition, from 0', wholeNumber('--trial'), 0)
    .option(
      '--export <dir>',
      'write teacher.npy, noise.npy, w1.npy, w2.npy and cell.json there',
      nonEmpty('--export', 'a folder'),
    );
  return withPresetOptions(made).action(async (options: PresetOptions & CellRequest) => {
    const experiment = openPreset(options);
    cell(experiment, options);
  });
}

interface CellRequest extends CellPlace {
  /** Folder for its arrays; default: none are written. */
  readonly export?: string | undefined;
}

/**
 * Prints the parameters of one cell of the plane, and its result if there is one; exports its
 * arrays on request.
 * @throws UserError when the preset has no plane, or the exponents give no width or variance
 */
function cell(experiment: Experiment, request: CellRequest): void {
  const { name, preset } = experiment;
  const { gammaSigma2, gammaW, trial } = request;
  const section = cellSection(figure2Section(experiment, 'name another one'));
  const facts = cellFacts(section, preset.seed, request);
  const result = resultOf(experiment, request);
  const lines = [
    ...describeCell(section, facts, request),
    ['result', typeof result === 'string' ? result : describeResult(result)] as const,
  ];
  const repetition = trial > 0 ? `, trial ${trial},` : '';
  console.log(`cell γ_σ² = ${gammaSigma2}, γ_w = ${gammaW}${repetition} of the preset '${name}'`);
  for (const [label, text] of lines) console.log(`  ${label.padEnd(14)} ${text}`);
  if (request.export === undefined) return;
  const found = typeof result === 'string' ? undefined : result;
  const files = exportCell(request.export, { experiment, section, request, facts, result: found });
  console.log(`cell: ${files.join(', ')} in ${shortPath(request.export)}`);
}

/** The cell's row of metrics.csv by column, or why there is none. */
function resultOf(
  experiment: Experiment,
  { gammaSigma2, gammaW, trial }: CellRequest,
): Readonly<Record<string, Value>> | string {
  const { root } = experiment;
  const path = join(root, 'figure2/metrics.csv');
  if (!existsSync(path)) return 'none yet: no sweep has finished here';
  verifyInputs([path], root, experiment);
  const { columns, rows } = parseCsv(readFileSync(path, 'utf8'), metricsTextColumns, path);
  // The trials of a cell follow each other.
  const row = rows.filter(([x, y]) => x === gammaSigma2 && y === gammaW)[trial];
  if (!row) return 'none: the cell is not on the grid of the sweep';
  return Object.fromEntries(columns.map((column, i) => [column, row[i]!]));
}
