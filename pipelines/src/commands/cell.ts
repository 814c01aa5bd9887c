import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  type PlaneAxes,
  readCsv,
  recordsOf,
  type Value,
  verifyInputs,
} from '@mixed-dynamics/artifacts';
import { axesOf } from '@mixed-dynamics/sweep/preset';
import type { Command } from 'commander';
import {
  type AskedCell,
  askedCell,
  nameOf,
  type PlaceOptions,
  withCell,
} from '../cli/askedCell.ts';
import { type Experiment, experimentCommand, withPresetOptions } from '../cli/experiment.ts';
import { figure2Section } from '../cli/figure2Section.ts';
import { shortPath } from '../cli/project.ts';
import { nonEmpty } from '../cli/values.ts';
import { cellFacts, cellSection, describeCell, describeResult } from '../network/cellFacts.ts';
import { exportCell } from '../network/exportCell.ts';

export const help = {
  details:
    'The cell need not lie on the grid; its result is shown if a sweep has computed it. ' +
    'With --export its arrays are written, to train the same network with another ' +
    'program.',
  example: 'mixed-dynamics cell --preset small --gamma-sigma2 -1.5 --gamma-w 1.4 --export cell',
};

export default function define(command: Command): Command {
  withCell(command).option(
    '--export <dir>',
    'write its .npy files and cell.json there',
    nonEmpty('a folder'),
  );
  return experimentCommand(withPresetOptions(command), cell);
}

/**
 * Prints the parameters of one cell of the plane and its result, if there is one; on request, exports its
 * arrays.
 * @throws UserError when the preset has no plane, or its networks cannot have such values
 */
function cell(experiment: Experiment, request: PlaceOptions & { readonly export?: string }): void {
  const { name, preset } = experiment;
  const figure2 = figure2Section(experiment, 'name another one');
  const asked = askedCell(request);
  const section = cellSection({ seed: preset.seed, figure2 }, asked);
  const facts = cellFacts(section, preset.seed);
  const result = resultOf(experiment, axesOf(figure2), asked);
  const lines = [
    ...describeCell(section, facts),
    ['result', typeof result === 'string' ? result : describeResult(result)] as const,
  ];
  console.log(`cell ${nameOf(asked)} of the preset '${name}'`);
  for (const [label, text] of lines) console.log(`  ${label.padEnd(14)} ${text}`);
  if (request.export === undefined) return;
  const found = typeof result === 'string' ? undefined : result;
  const files = exportCell(request.export, { experiment, section, facts, result: found });
  console.log(`cell: ${files.join(', ')} in ${shortPath(request.export)}`);
}

/** The cell's row of metrics.csv by column, or why there is none. */
function resultOf(
  experiment: Experiment,
  { x, y }: PlaneAxes,
  { at, trial }: AskedCell,
): Readonly<Record<string, Value>> | string {
  const { root } = experiment;
  const path = join(root, 'figure2/metrics.csv');
  if (!existsSync(path)) return 'none yet: no sweep has finished here';
  verifyInputs([path], root, experiment);
  // The trials of a cell follow each other.
  const there = recordsOf(readCsv(path)).filter(
    (row) => row[x.column] === at[x.key] && row[y.column] === at[y.key],
  );
  return there[trial] ?? 'none: the cell is not on the grid of the sweep';
}
