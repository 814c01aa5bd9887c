import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { expected } from '@mixed-dynamics/artifacts';
import { type PlanePoint, paperCells } from './paperCells.ts';

export interface AccuracyOptions {
  /** An engine's name or `auto`. */
  readonly engine: string;
  readonly dimension: number;
  readonly cells: readonly PlanePoint[];
  /** The Markdown file to write or continue. */
  readonly out: string;
}

const defaultOut = fileURLToPath(new URL('../../../docs/accuracy.md', import.meta.url));

/**
 * Options of the command line: --engine NAME, --dimension D, --cells=GS,GW;GS,GW;…, --out FILE.md.
 * @throws UserError for an option that is unknown or does not parse
 */
export function parseOptions(args: readonly string[]): AccuracyOptions {
  const { engine, dimension, cells, out } = readValues(args);
  return {
    engine: engine ?? 'wasm',
    dimension: dimension === undefined ? 200 : parseDimension(dimension),
    cells: cells === undefined ? paperCells : cells.split(';').map(parseCell),
    out: out ?? defaultOut,
  };
}

function readValues(args: readonly string[]) {
  const text = { type: 'string' } as const;
  try {
    const options = { engine: text, dimension: text, cells: text, out: text };
    return parseArgs({ args: [...args], options, allowPositionals: false }).values;
  } catch (cause) {
    throw expected({
      culprit: 'the command line',
      expected: '--engine, --dimension, --cells=… and --out, each with a value',
      got: (cause as Error).message.split('\n')[0],
      remedy: 'write a value that starts with a minus as --cells=-2,2.8',
      cause,
    });
  }
}

function parseDimension(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 5) return value;
  throw expected({
    culprit: '`--dimension`',
    expected: 'a whole number of at least 5, the rank of the teacher',
    got: text,
    remedy: 'pass for example 200',
  });
}

function parseCell(text: string): PlanePoint {
  const [gammaSigma2, gammaW, ...more] = text
    .split(',')
    .map((part) => part.trim() || 'nothing')
    .map(Number);
  if (Number.isFinite(gammaSigma2) && Number.isFinite(gammaW) && more.length === 0) {
    return { gammaSigma2: gammaSigma2!, gammaW: gammaW! };
  }
  throw expected({
    culprit: '`--cells`',
    expected: 'γ_σ²,γ_w pairs with a semicolon between them',
    got: `'${text}'`,
    remedy: 'write for example --cells=-2,2.8;-3,0',
  });
}
