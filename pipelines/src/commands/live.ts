import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatCsv, metricsColumns, UserError } from '@mixed-dynamics/artifacts';
import { openEngine } from '@mixed-dynamics/engines';
import { type FinishedCell, serveExplorer } from '@mixed-dynamics/pages';
import {
  type CellResult,
  catchInterruption,
  engineIdentity,
  figure2Sweep,
  finishedCells,
  metricsColumnsOf,
  metricsTable,
  type SweepCell,
  trajectoryKeys,
} from '@mixed-dynamics/sweep';
import type { Figure2Section } from '@mixed-dynamics/sweep/preset';
import type { Command } from 'commander';
import { commandLine } from '../cli/commandLine.ts';
import { type Experiment, engineCommand, withPresetOptions } from '../cli/experiment.ts';
import { explorerFacts } from '../cli/explorerFacts.ts';
import { figure2Section } from '../cli/figure2Section.ts';
import { wholeNumber } from '../cli/values.ts';

export const help = {
  details:
    'The same as explore --live. Serves the page on this machine only, until Ctrl-C. Shows the ' +
    'cells of the same preset, engine and code, including those of an interrupted sweep. If no ' +
    'sweep has started, waits for one.',
  example: 'mixed-dynamics live --preset small',
};

export default function define(command: Command): Command {
  command.option('--port <number>', 'the port; 0 takes a free one', wholeNumber(), 4174);
  return engineCommand(withPresetOptions(command), live);
}

/**
 * Serves the explorer on this machine while another process runs a sweep, until Ctrl-C or SIGTERM. Shows
 * what that sweep has stored: cells of the same preset, engine and code. If it has not started, waits for it.
 * @throws UserError when the port is taken
 */
async function live(
  experiment: Experiment,
  { engine: choice, port }: { readonly engine: string; readonly port: number },
): Promise<void> {
  const { preset, root } = experiment;
  const section = figure2Section(experiment, 'name another one');
  const sweep = figure2Sweep(section, 'data');
  const engine = await openEngine(choice);
  const { versions, device } = engine;
  const find = () =>
    finishedCells({
      ...{ sweep, rootSeed: preset.seed, outDir: root },
      ...{ engine: engine.name, engineIdentity: engineIdentity(engine) },
    });
  const interruption = catchInterruption();
  const server = await serveExplorer({
    facts: explorerFacts(experiment, { name: engine.name, versions, ...(device && { device }) }),
    newCells: newCellsOf(sweep.cells, find, join(root, 'figure2'), section),
    header: metricsColumnsOf(section).join(','),
    port,
  });
  console.log(`explore: ${server.address} until Ctrl-C; cells computed by ${engine.name}`);
  if (!existsSync(join(root, '.cells'))) {
    const sweep = commandLine('sweep', experiment, { '--engine': engine.name });
    console.log(`explore: waiting for a sweep to begin: ${sweep}`);
  }
  try {
    await new Promise((resolve) => {
      if (interruption.signal.aborted) return resolve(undefined);
      interruption.signal.addEventListener('abort', resolve, { once: true });
    });
  } finally {
    await server.close();
    interruption.release();
  }
}

type ReadStored = ReturnType<typeof finishedCells>;

/** Returns a function that gives the cells finished since its last call; none before the sweep has drawn its data. */
function newCellsOf(
  cells: readonly SweepCell[],
  find: () => ReadStored,
  tables: string,
  section: Figure2Section,
): () => FinishedCell[] {
  let read: ReadStored | undefined;
  const waiting = new Map(cells.map((cell) => [cell.index, cell]));
  return () => {
    try {
      read ??= find();
    } catch (error) {
      if (error instanceof UserError) return [];
      throw error;
    }
    const result = read;
    const fresh = [...waiting.values()].flatMap((cell) =>
      finishedCell(cell, result(cell), section),
    );
    for (const { index } of fresh) waiting.delete(index);
    const failed = waiting.size > 0 ? failedCells(waiting, cells.length, tables) : [];
    for (const { index } of failed) waiting.delete(index);
    return [...fresh, ...failed];
  };
}

function finishedCell(
  cell: SweepCell,
  result: CellResult | undefined,
  section: Figure2Section,
): FinishedCell[] {
  if (!result) return [];
  const { metrics, trajectory } = result;
  const line = formatCsv(metricsTable([cell], () => metrics, section)).split('\n')[1]!;
  return [{ index: cell.index, line, curves: trajectoryKeys.map((key) => trajectory[key]) }];
}

/**
 * The failed cells, which are not in the store, only in the tables of the finished sweep. Without
 * failures.csv those tables are from an earlier sweep, whose failed cells are being computed again.
 */
function failedCells(
  waiting: ReadonlyMap<number, SweepCell>,
  total: number,
  tables: string,
): FinishedCell[] {
  const [metrics, failures] = [join(tables, 'metrics.csv'), join(tables, 'failures.csv')];
  if (!existsSync(failures) || !existsSync(metrics)) return [];
  const lines = readFileSync(metrics, 'utf8').trimEnd().split('\n').slice(1);
  if (lines.length !== total) return [];
  return [...waiting.keys()].flatMap((index) => {
    const line = lines[index]!;
    return line.split(',')[metricsColumns.indexOf('status')] === 'failed' ? [{ index, line }] : [];
  });
}
