import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expected, sha256, UserError, writeFileAtomically } from '@mixed-dynamics/artifacts';
import { openEngine } from '@mixed-dynamics/engines';
import { drawCell } from '../test/cells.ts';
import { measureCell } from './measureCell.ts';
import { type AccuracyOptions, parseOptions } from './options.ts';
import { formatCell, formatRow, readTable, settingsLine, type Table, writeTable } from './table.ts';

// Measures the cells missing from the table, and writes each row as soon as it is finished.

const seed = 8;
const rank = 5;
const constant = 50;
const stepsBetweenLines = 50;

async function measureAll(options: AccuracyOptions): Promise<void> {
  const { dimension, cells, out } = options;
  const engine = await openEngine(options.engine);
  const facts = { dimension, rank, constant, seed, engine: engine.name, sources: numericsHash() };
  const table = openTable(out, settingsLine(facts));
  for (const cell of cells) {
    const name = formatCell(cell);
    if (table.rows.has(name)) {
      console.log(`${name}: kept from ${out}`);
      continue;
    }
    const problem = drawCell({ dimension, ...cell, seed, rank, constant });
    console.log(`${name}: w = ${problem.width}`);
    const measured = await measureCell(engine, problem, (step, steps) => {
      if (step % stepsBetweenLines === 0) console.log(`${name}: ${step}/${steps}`);
    });
    table.rows.set(name, formatRow(cell, measured));
    writeFileAtomically(out, writeTable(table));
    console.log(table.rows.get(name)!);
  }
  console.log(`${out}: ${table.rows.size} cells`);
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

/** The packages whose sources decide what is measured. */
const numeric = ['data', 'engines', 'dynamics'];

/** The first 12 digits of a SHA-256 over those sources, so that rows from different code never mix. */
function numericsHash(): string {
  const files = numeric.flatMap((name) => {
    const folder = fileURLToPath(new URL(`../../${name}/src/`, import.meta.url));
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    return names
      .filter((file) => file.endsWith('.ts'))
      .sort()
      .map((file) => [`${name}/${file}`, readFileSync(`${folder}${file}`, 'utf8')]);
  });
  return sha256(JSON.stringify(files)).slice(0, 12);
}

try {
  await measureAll(parseOptions(process.argv.slice(2)));
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
