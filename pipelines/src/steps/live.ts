import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatCsv, metricsColumns, UserError } from '@mixed-dynamics/artifacts';
import { openEngine } from '@mixed-dynamics/engines';
import { type FinishedCell, serveExplorer } from '@mixed-dynamics/pages';
import {
  catchInterruption,
  engineIdentity,
  type FinishedCells,
  finishedCells,
  type GridCell,
  metricsTable,
  trajectoryKeys,
} from '@mixed-dynamics/sweep';
import { commandLine } from '../frame/commandLine.ts';
import { explorerFacts } from '../frame/explorerFacts.ts';
import { figure2Section } from '../frame/figure2Section.ts';
import type { Experiment } from '../frame/openPreset.ts';

/**
 * Serves the explorer on this machine while a sweep runs elsewhere, until Ctrl-C or SIGTERM. Shows
 * what that sweep has stored: cells of the same preset, engine and code. A sweep that is not there
 * yet is waited for.
 * @throws UserError when the port is taken
 */
export async function live(
  experiment: Experiment,
  { engine: choice, port }: { readonly engine: string; readonly port: number },
): Promise<void> {
  const { preset, root } = experiment;
  const section = figure2Section(experiment, 'name another one');
  const engine = await openEngine(choice);
  const { versions, device } = engine;
  const find = () =>
    finishedCells({
      ...{ section, rootSeed: preset.seed, outDir: root, dataDir: join(root, 'data') },
      ...{ engine: engine.name, engineIdentity: engineIdentity(engine) },
    });
  const interruption = catchInterruption();
  const server = await serveExplorer({
    facts: explorerFacts(experiment, { name: engine.name, versions, ...(device && { device }) }),
    news: newsOf(find, join(root, 'figure2')),
    header: metricsColumns.join(','),
    port,
  });
  console.log(`explore: ${server.address} until Ctrl-C; cells computed by ${engine.name}`);
  if (!existsSync(join(root, '.cells'))) {
    const sweep = commandLine('sweep', experiment, { '--engine': engine.name });
    console.log(`explore: waits for a sweep to begin: ${sweep}`);
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

/** Cells that have been finished since the last call; none before a sweep has drawn its data. */
function newsOf(find: () => FinishedCells, tables: string): () => FinishedCell[] {
  let found: FinishedCells | undefined;
  let waiting: Map<number, GridCell>;
  return () => {
    try {
      found ??= find();
    } catch (error) {
      if (error instanceof UserError) return [];
      throw error;
    }
    const { cells, read } = found;
    waiting ??= new Map(cells.map((cell) => [cell.index, cell]));
    const fresh = [...waiting.values()].flatMap((cell) => storedCell(cell, read));
    for (const { index } of fresh) waiting.delete(index);
    const failed = waiting.size > 0 ? failedCells(waiting, cells.length, tables) : [];
    for (const { index } of failed) waiting.delete(index);
    return [...fresh, ...failed];
  };
}

function storedCell(cell: GridCell, read: FinishedCells['read']): FinishedCell[] {
  const result = read(cell);
  if (!result) return [];
  const { metrics, trajectory } = result;
  const line = formatCsv(metricsTable([metrics])).split('\n')[1]!;
  return [{ index: cell.index, line, curves: trajectoryKeys.map((key) => trajectory[key]) }];
}

/**
 * A cell that failed is in no store: only the tables of the finished sweep know it. Without
 * failures.csv they are those of an earlier one, whose failed cells are being computed again.
 */
function failedCells(
  waiting: ReadonlyMap<number, GridCell>,
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
