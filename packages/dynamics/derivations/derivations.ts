import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expected, UserError, withGenerated, writeFileAtomically } from '@mixed-dynamics/artifacts';
import { openEngine } from '@mixed-dynamics/engines';
import { formatCosts, widthCosts } from './costs.ts';
import { formatLaw, sameLaw } from './law.ts';
import { formatOrthonormality, orthonormality } from './orthonormality.ts';
import { formatPredictions, predictions } from './predictions.ts';
import { formatRoots, rootCells, rootsOfCell } from './roots.ts';
import { formatTrajectories, sameTrajectories } from './trajectories.ts';

type Block = readonly [file: string, name: string, measure: () => string | Promise<string>];

/** Every generated table in the documents, and what measures it. */
const blocks: readonly Block[] = [
  ['width-reduction.md', 'trajectories', () => formatTrajectories(sameTrajectories())],
  ['width-reduction.md', 'law', () => formatLaw(sameLaw())],
  ['width-reduction.md', 'costs', () => formatCosts(widthCosts)],
  ['self-consistent-tracker.md', 'roots', measureRoots],
  ['self-consistent-tracker.md', 'predictions', () => formatPredictions(predictions())],
  ['self-consistent-tracker.md', 'orthonormality', () => formatOrthonormality(orthonormality)],
];

const docs = fileURLToPath(new URL('../../../docs/', import.meta.url));

/**
 * Measures the tables of docs/width-reduction.md and docs/self-consistent-tracker.md and writes them
 * there: about half a minute.
 */
async function writeTables(): Promise<void> {
  for (const [file, name, measure] of blocks) {
    const path = `${docs}${file}`;
    const content = await measure();
    writeFileAtomically(path, withGenerated(readFileSync(path, 'utf8'), name, content, path));
    console.log(`docs/${file}: ${name}\n${content}\n`);
  }
}

async function measureRoots(): Promise<string> {
  const engine = await openEngine('wasm');
  const rows = [];
  for (const cell of rootCells) rows.push(await rootsOfCell(engine, cell));
  return formatRoots(rows);
}

function refuseArguments(args: readonly string[]): void {
  if (args.length === 0) return;
  throw expected({
    culprit: 'the command line',
    expected: 'no arguments',
    got: args.join(' '),
    remedy: 'run `npm run derivations -w packages/dynamics`',
  });
}

try {
  refuseArguments(process.argv.slice(2));
  await writeTables();
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
