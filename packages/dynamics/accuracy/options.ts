import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { expected } from '@mixed-dynamics/artifacts';

/** A cell of Figure 2: σ² = d^γ_σ², w = ⌊d^γ_w⌋. */
export interface PlanePoint {
  readonly gammaSigma2: number;
  readonly gammaW: number;
}

/** Cells across the plane of Figure 2, quick ones first; w = 1 to w = 4 are the hardest. */
export const paperCells: readonly PlanePoint[] = (
  [
    [-2, 2.8],
    [-0.3, 1.5],
    [-0.8, 2.8],
    [-1.5, 1.4],
    [-2.2, 1.75],
    [-3, 2.8],
    [-1, 1],
    [-2.6, 1.2],
    [-0.5, 0.5],
    [-0.4, 0.1],
    [0, 0.3],
    [-1.5, 0],
    [-3, 0.5],
    [-3, 1],
    [-3, 0],
  ] as const
).map(([gammaSigma2, gammaW]) => ({ gammaSigma2, gammaW }));

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
