import { readFileSync } from 'node:fs';

/** The part of one of our runs that a program like the published one would print. */
export interface PrintedRun {
  readonly gammaSigma2: number;
  readonly gammaW: number;
  readonly iterations: number;
  readonly stopReason: string;
  /** Iteration, train error, test error: every ten iterations, and at the stop. */
  readonly points: readonly (readonly number[])[];
}

/** Some of our own runs, stored as a fixture. */
export const fixture = JSON.parse(
  readFileSync(new URL('./fixtures/runs.json', import.meta.url), 'utf8'),
) as { dimension: number; maxIterations: number; runs: PrintedRun[] };

/** The lines of a run in one of the layouts; a stop at a regular iteration is printed twice. */
export const printers = {
  blocks: ({ gammaSigma2, gammaW, ...run }: PrintedRun): string[] => [
    '',
    ` ${gammaSigma2} ${gammaW}`,
    ...linesOf(run).map((point) => point.join(' ')),
  ],
  labelled: ({ gammaSigma2, gammaW, ...run }: PrintedRun): string[] => [
    `gamma_sigma_sq = ${gammaSigma2}, gamma_w = ${gammaW}, eta = 0.001`,
    ...linesOf(run).map(
      ([i, train, test]) =>
        `iteration: ${i}, train loss: tensor(${train}, device='cuda:1'), gen_loss: np.float32(${test})`,
    ),
  ],
  table: ({ gammaSigma2, gammaW, points }: PrintedRun): string[] => [
    [gammaSigma2, gammaW, ...points.at(-1)!].join('  '),
  ],
} as const;
export type PrinterName = keyof typeof printers;

function linesOf({ points, iterations, stopReason }: Omit<PrintedRun, 'gammaSigma2' | 'gammaW'>) {
  const isStop = stopReason !== 'max-iterations' && iterations % 10 === 0;
  return isStop ? [...points, points.at(-1)!] : points;
}

/** All lines of a run over a plane. */
export function printedLines(runs: readonly PrintedRun[], layout: PrinterName): string[] {
  const head =
    layout === 'table' ? ['gamma_sigma2  gamma_w  iterations  train_error  test_error'] : [];
  return [...head, ...runs.flatMap(printers[layout])];
}

const stream = (text: string, name = 'stdout') => ({ output_type: 'stream', name, text });

/**
 * An executed notebook with a cell that prints nothing and one that prints these lines. It is synthetic, with
 * numbers of our own runs; it contains no line of another program.
 */
export function notebookOf(
  lines: readonly string[],
  { source = 'run()', outputs }: { source?: string; outputs?: readonly object[] } = {},
): string {
  const text = lines.map((line) => `${line}\n`).join('');
  const cell = (code: string, printed: readonly object[]) => ({
    ...{ cell_type: 'code', execution_count: 1, metadata: {} },
    ...{ source: code.split(/(?<=\n)/), outputs: printed },
  });
  return JSON.stringify({
    cells: [
      { cell_type: 'markdown', metadata: {}, source: ['# A run'] },
      cell('import this', []),
      cell(source, outputs ?? [stream(text)]),
    ],
    ...{ metadata: {}, nbformat: 4, nbformat_minor: 5 },
  });
}

/** The text in pieces of `every` characters, with a progress bar on standard error between them. */
export function splitOutputs(lines: readonly string[], every: number): object[] {
  const text = lines.map((line) => `${line}\n`).join('');
  const pieces = text.match(new RegExp(`[^]{1,${every}}`, 'g')) ?? [];
  return pieces.flatMap((piece) => [stream(piece), stream('  3%|▎  | 27/900\r', 'stderr')]);
}
