/** The content of one line of a run: a cell's exponents, a point of its curves, or both. */
export interface PrintedLine {
  readonly place?: { readonly gammaSigma2: number; readonly gammaW: number };
  readonly point?: { readonly iteration: number; readonly train: number; readonly test: number };
}

/** Reads a line: `ignored` is not data, `wrong` looks like data but is invalid. */
type LineReader = (line: string) => PrintedLine | 'ignored' | 'wrong';

/** A layout of printed lines. A reader may depend on earlier lines: make a new one for each file. */
export interface Layout {
  readonly name: string;
  /** For the user, with an example. */
  readonly description: string;
  readonly reader: () => LineReader;
}

const number = String.raw`[-+]?(?:(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?|[Ii]nf(?:inity)?|INF|[Nn]a[Nn]|NAN)`;
const onlyNumbers = new RegExp(String.raw`^${number}(?:[\s,]+${number})*$`);
const everyNumber = new RegExp(number, 'g');
/**
 * `tensor(1.5, device='cuda:1')`, `np.float32(1.5)`, `Array(1.5, dtype=float32)`,
 * `tf.Tensor(1.5, shape=(), dtype=float32)`.
 */
const wrapped = new RegExp(
  String.raw`(?:\b\w+\.)*\b(?:\w*(?:tensor|array)|float\d*|u?int\d*)\(\s*(${number})\s*(?:,(?:[^()]|\([^()]*\))*)?\)`,
  'gi',
);

const plain = (line: string): string => line.replaceAll(wrapped, '$1').trim();

function toNumber(word: string): number {
  if (/nan/i.test(word)) return Number.NaN;
  if (/inf/i.test(word)) return word.startsWith('-') ? -Infinity : Infinity;
  return Number(word);
}

/** γ_σ² and γ_w alone, then iteration, train and test error: the published notebook. */
const blocks: Layout = {
  name: 'blocks',
  description:
    "as in the authors' notebook: a line 'γ_σ² γ_w', then lines 'iteration train-error test-error' " +
    "at regular iterations and at the stop ('-2.2 1.75', then '0 2.0022 1.0122' …)",
  reader: () => (line) => {
    const text = plain(line);
    if (!onlyNumbers.test(text)) return 'ignored';
    const values = (text.match(everyNumber) ?? []).map(toNumber);
    if (values.length === 2) return placeOf(values[0]!, values[1]!);
    if (values.length === 3) return pointOf(values[0]!, values[1]!, values[2]!);
    return 'wrong';
  },
};

const names = {
  gammaSigma2: ['gamma_sigma_sq', 'gamma_sigma2', 'gamma_sigma', 'gs', 'γ_σ²', 'γσ²'],
  gammaW: ['gamma_w', 'gw', 'γ_w', 'γw'],
  iteration: ['iteration', 'iterations', 'iter', 'i', 'step', 'steps', 'stopped_at'],
  train: ['train', 'train_error', 'train_loss', 'training_error', 'loss'],
  test: ['test', 'test_error', 'test_loss', 'gen_loss', 'generalization_error'],
} as const;
type Quantity = keyof typeof names;

function quantityOf(name: string): Quantity | undefined {
  const key = name
    .trim()
    .toLowerCase()
    .replaceAll(/[\s-]+/g, '_');
  const known = Object.entries(names) as [Quantity, readonly string[]][];
  return known.find(([, all]) => all.includes(key))?.[0];
}

const pair = new RegExp(String.raw`([\p{L}_][\p{L}\p{N}_² -]*?)\s*[=:]\s*(${number})`, 'gu');

/** Each number follows its name. */
const labelled: Layout = {
  name: 'labelled',
  description:
    "every number after its name, on one line or several ('gamma_sigma2=-2.2, gamma_w=1.75', then " +
    "'iteration: 50, train error: 1.99, test error: 1.006')",
  reader: () => (line) => {
    const found: Partial<Record<Quantity, number>> = {};
    for (const [, name, value] of plain(line).matchAll(pair)) {
      const quantity = quantityOf(name!);
      if (quantity && quantity in found) return 'wrong';
      if (quantity) found[quantity] = toNumber(value!);
    }
    return assemble(found);
  },
};

/** A header line, then rows of numbers. */
const table: Layout = {
  name: 'table',
  description:
    "a line of the five names, then rows of numbers ('gamma_sigma2,gamma_w,iterations,train_error," +
    "test_error', then '-2.2,1.75,304,0.9045,0.0525')",
  reader: () => {
    let columns: Quantity[] | undefined;
    return (line) => {
      const text = plain(line);
      const head = text.split(/[\s,|]+/).map(quantityOf);
      if (new Set(head).size === 5 && head.length === 5 && !head.includes(undefined)) {
        columns = head as Quantity[];
        return 'ignored';
      }
      if (!columns || !onlyNumbers.test(text)) return 'ignored';
      const values = (text.match(everyNumber) ?? []).map(toNumber);
      if (values.length !== columns.length) return 'wrong';
      return assemble(Object.fromEntries(columns.map((column, k) => [column, values[k]!])));
    };
  },
};

/** The supported layouts, in the order in which they are tried. */
export const layouts: readonly Layout[] = [blocks, labelled, table];

/** A grid point needs both exponents, a point of a curve all three numbers; otherwise the line is wrong. */
function assemble(found: Partial<Record<Quantity, number>>): PrintedLine | 'ignored' | 'wrong' {
  const { gammaSigma2, gammaW, iteration, train, test } = found;
  const places = [gammaSigma2, gammaW].filter((value) => value !== undefined).length;
  const points = [iteration, train, test].filter((value) => value !== undefined).length;
  if (places === 0 && points === 0) return 'ignored';
  if (places === 1 || points === 1 || points === 2) return 'wrong';
  const place = places === 2 ? placeOf(gammaSigma2!, gammaW!) : {};
  const point = points === 3 ? pointOf(iteration!, train!, test!) : {};
  if (place === 'wrong' || point === 'wrong') return 'wrong';
  return { ...place, ...point };
}

function placeOf(gammaSigma2: number, gammaW: number): PrintedLine | 'wrong' {
  return Number.isFinite(gammaSigma2) && Number.isFinite(gammaW)
    ? { place: { gammaSigma2, gammaW } }
    : 'wrong';
}

/** Errors are sums of squares: not negative, but possibly not finite. */
function pointOf(iteration: number, train: number, test: number): PrintedLine | 'wrong' {
  const isCount = Number.isSafeInteger(iteration) && iteration >= 0;
  return isCount && !(train < 0) && !(test < 0) ? { point: { iteration, train, test } } : 'wrong';
}
