import { existsSync, readFileSync } from 'node:fs';
import { expected, UserError, writeFileAtomically } from '@mixed-dynamics/artifacts';
import { openEngine } from '@mixed-dynamics/engines';
import { drawCell } from '../test/cells.ts';
import { measureCell } from './measureCell.ts';
import { numericsHash } from './numericsHash.ts';
import { type AccuracyOptions, parseOptions } from './options.ts';
import { formatCell, formatRow, readTable, settingsLine, type Table, writeTable } from './table.ts';

type Print = (line: string) => void;

const seed = 8;
const rank = 5;
const constant = 50;
const stepsBetweenLines = 50;

/**
 * Measures the cells missing from the table, and writes each row as soon as it is finished.
 * @returns the exit code: 2 for invalid options
 */
export async function run(args: readonly string[], print: Print, complain: Print): Promise<number> {
  try {
    await measureAll(parseOptions(args), print);
    return 0;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    complain(error.message);
    return 2;
  }
}

async function measureAll(options: AccuracyOptions, print: Print): Promise<void> {
  const { dimension, cells, out } = options;
  const engine = await openEngine(options.engine);
  const facts = { dimension, rank, constant, seed, engine: engine.name, sources: numericsHash() };
  const table = openTable(out, settingsLine(facts));
  for (const cell of cells) {
    const name = formatCell(cell);
    if (table.rows.has(name)) {
      print(`${name}: kept from ${out}`);
      continue;
    }
    const problem = drawCell({ dimension, ...cell, seed, rank, constant });
    print(`${name}: w = ${problem.width}`);
    const measured = await measureCell(engine, problem, (step, steps) => {
      if (step % stepsBetweenLines === 0) print(`${name}: ${step}/${steps}`);
    });
    table.rows.set(name, formatRow(cell, measured));
    writeFileAtomically(out, writeTable(table));
    print(table.rows.get(name)!);
  }
  print(`${out}: ${table.rows.size} cells`);
}

/** The table so far; rows measured under other settings are never mixed with new ones. */
function openTable(path: string, settings: string): Table {
  if (!existsSync(path)) return { settings, rows: new Map() };
  const table = readTable(readFileSync(path, 'utf8'));
  if (table?.settings === settings) return table;
  throw expected({
    culprit: path,
    expected: `a table of these settings: ${settings}`,
    got: table ? table.settings : 'another file',
    remedy: 'move it away or choose another `--out`',
  });
}
