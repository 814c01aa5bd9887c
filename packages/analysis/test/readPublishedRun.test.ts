import { describe, expect, it } from 'vitest';
import { checkScale, readPublishedRun } from '../src/index.ts';
import {
  fixture,
  notebookOf,
  type PrintedRun,
  type PrinterName,
  printedLines,
  printers,
  splitOutputs,
} from './syntheticNotebook.ts';

const { runs, dimension, maxIterations } = fixture;
const read = (json: string, limit = maxIterations) =>
  readPublishedRun(json, { file: 'run.ipynb', maxIterations: limit });
const readLines = (lines: readonly string[], source?: string) =>
  read(notebookOf(lines, source === undefined ? {} : { source }));

const layouts = Object.keys(printers) as PrinterName[];
const expectedCells = (layout: PrinterName) =>
  runs.map(({ gammaSigma2, gammaW, iterations, points }) => ({
    ...{ gammaSigma2, gammaW, stop: iterations },
    points: (layout === 'table' ? points.slice(-1) : points).map(([iteration, train, test]) => ({
      ...{ iteration, train, test },
    })),
  }));

describe.each(layouts)('the layout %s', (layout) => {
  const lines = printedLines(runs, layout);

  it('gives every cell with its errors and its stop', () => {
    expect(readLines(lines)).toEqual({ layout, cells: expectedCells(layout) });
  });

  it('is read from pieces split inside lines, with progress on standard error between them', () => {
    for (const every of [7, 64]) {
      const { cells } = read(notebookOf([], { outputs: splitOutputs(lines, every) }));
      expect(cells).toEqual(expectedCells(layout));
    }
  });

  it('is read if a progress bar overwrites lines, and with CRLF', () => {
    const bars = lines.map((line, k) => `cell ${k}/9: 40 %\rcell ${k}/9: 80 %\r${line}\r`);
    expect(readLines(['starting', ...bars, 'done']).cells).toEqual(expectedCells(layout));
  });

  it('reports the missing cells of a run over part of the plane', () => {
    const { cells, partial } = readLines(printedLines(runs.slice(0, 5), layout));
    expect(cells).toHaveLength(5);
    expect(partial).toBe('5 complete cells of 6; missing: (-1.5, 2.8)');
  });
});

describe('a run that was cut off', () => {
  const lines = printedLines(runs, 'blocks');

  it('in the middle of a cell lacks that cell, and reports it', () => {
    // The last cell prints 0, 10, 20, 30 and 30 again.
    const { cells, partial } = readLines(lines.slice(0, -2));
    expect(cells).toHaveLength(8);
    expect(partial).toBe('8 complete cells of 9; cut off in the middle: (-0.8, 2.8)');
    expect(readLines(lines.slice(0, -1)).partial).toMatch(
      /cut off in the middle: \(-0\.8, 2\.8\)$/,
    );
  });

  it('after a header lacks that cell', () => {
    expect(readLines(lines.slice(0, -5)).partial).toMatch(/^8 complete cells of 9; cut off/);
  });

  it('between two columns is recognised by the axes in the source', () => {
    const column = printedLines(runs.slice(0, 6), 'blocks');
    expect(readLines(column).partial).toBeUndefined();
    const source = 'gss = np.linspace(-2.2, -0.8, 3)\ngws = np.linspace(1.75, 2.8, 3)\n';
    expect(readLines(column, source).partial).toBe(
      '6 complete cells of 9; missing: (-0.8, 1.75), (-0.8, 2.275), (-0.8, 2.8)',
    );
    expect(readLines(lines, source).partial).toBeUndefined();
  });

  it('by an exception names the exception', () => {
    const error = { output_type: 'error', ename: 'KeyboardInterrupt', evalue: '', traceback: [] };
    const outputs = [...splitOutputs(lines, 1e6), error];
    expect(read(notebookOf([], { outputs })).partial).toBe(
      '9 complete cells of 9; the run ended with KeyboardInterrupt',
    );
  });

  it('is not confused with one that reached its iteration limit, which prints no stop', () => {
    const toLimit: PrintedRun = {
      ...{ gammaSigma2: -2.2, gammaW: 1.75, iterations: 40, stopReason: 'max-iterations' },
      points: [0, 10, 20, 30].map((i) => [i, 2, 1]),
    };
    const json = notebookOf(printedLines([toLimit], 'blocks'));
    const [cell] = read(json, 40).cells;
    expect(cell).toMatchObject({ gammaW: 1.75 });
    expect(cell).not.toHaveProperty('stop');
    expect(read(json, 50).partial).toMatch(/^0 complete cells of 1; cut off/);
  });
});

/**
 * Four networks, each of which prints the iterations 0, 10, 20 and its stop, 25. The tests omit lines as
 * Jupyter and others do, and insert their notes.
 */
describe('omitted output', () => {
  const networks = [
    [-3, 0],
    [-3, 2],
    [0, 0],
    [0, 2],
  ].map(([x, y]) => [
    `${x} ${y}`,
    ...[0, 10, 20, 25].map((i) => `${i} ${3 - i / 10} ${2 - i / 20}`),
  ]);
  const lines = networks.flat();
  const stream = (part: readonly string[], name = 'stdout') => ({
    ...{ output_type: 'stream', name },
    text: part.map((line) => `${line}\n`).join(''),
  });
  const limit = (what: string) =>
    stream(
      ['', `IOPub ${what} rate exceeded.`, 'The Jupyter server will temporarily stop'],
      'stderr',
    );
  const readOutputs = (outputs: readonly object[], metadata = {}) => {
    const notebook = JSON.parse(notebookOf([], { outputs }));
    notebook.cells.at(-1).metadata = metadata;
    return read(JSON.stringify(notebook));
  };
  const placesOf = ({ cells }: ReturnType<typeof read>) =>
    cells.map(({ gammaSigma2, gammaW }) => [gammaSigma2, gammaW]);
  const last = [
    [0, 0],
    [0, 2],
  ];

  it.each(['data', 'message'])(
    'after a limit on the rate of %s: lines up to the next header belong to no cell',
    (what) => {
      const run = readOutputs([stream(lines.slice(0, 3)), limit(what), stream(lines.slice(8))]);
      expect(placesOf(run)).toEqual(last);
      expect(run.partial).toBe(
        `2 complete cells of 4; output was left out ('IOPub ${what} rate exceeded'); ` +
          'cut off in the middle: (-3, 0); missing: (-3, 2); 1 line of cells that are not named',
      );
    },
  );

  it('after a limit that leaves no gap in the plane', () => {
    const run = readOutputs([stream(lines.slice(0, 3)), limit('data'), stream(lines.slice(8, 15))]);
    expect(placesOf(run)).toEqual([[0, 0]]);
    expect(run.partial).toMatch(/^1 complete cells of 2; .*cut off in the middle: \(-3, 0\)/);
  });

  it('in the middle of a line: neither part of the line is read', () => {
    const text = stream(lines).text;
    const outputs = (from: number, to: number) => [
      { ...stream([]), text: text.slice(0, from) },
      limit('data'),
      { ...stream([]), text: text.slice(to) },
    ];
    const whole = JSON.stringify(readOutputs([stream(lines)]).cells).slice(1, -1);
    for (let from = 0; from < text.length; from += 3) {
      for (const to of [from, from + 17, from + 40]) {
        let run: ReturnType<typeof read>;
        try {
          run = readOutputs(outputs(from, to));
        } catch (error) {
          // Nothing readable is left.
          expect((error as Error).message).toMatch(/expected printed lines in one of the layouts/);
          continue;
        }
        expect(run.partial).toMatch(/IOPub data rate exceeded/);
        for (const cell of run.cells) expect(whole).toContain(JSON.stringify(cell));
      }
    }
  });

  it.each([
    ['Output exceeds the size limit. Open the full output data in a text editor', '...'],
    [
      'Output exceeds the \u001b]8;;command:x\u0007size limit\u001b]8;;\u0007. Open the full output data',
    ],
    ['show more (open the raw output data in a text editor) ...'],
    ['*** WARNING: skipped 1234 bytes of output ***'],
  ])('with the note of an editor or a server: %s', (...marks) => {
    const run = readLines([...lines.slice(0, 3), ...marks, ...lines.slice(8)]);
    expect(placesOf(run)).toEqual(last);
    expect(run.partial).toMatch(/output was left out .*cut off in the middle: \(-3, 0\); missing/);
  });

  it('at the start', () => {
    const colab = 'Streaming output truncated to the last 5000 lines.';
    for (const run of [
      readLines([colab, ...lines.slice(8)]),
      readOutputs([stream(lines.slice(8))], { tags: ['outputPrepend'] }),
    ]) {
      expect(placesOf(run)).toEqual(last);
      expect(run.partial).toMatch(
        /output was left out .*; [12] lines? of cells that are not named$/,
      );
    }
    expect(readLines(lines.slice(8)).partial).toBe(
      '2 complete cells of 2; 2 lines of cells that are not named',
    );
  });

  it('without a note: a jump of the iterations, a stop in the middle, a late first iteration', () => {
    const jump = readLines([...lines.slice(0, 2), ...lines.slice(8)]);
    expect(placesOf(jump)).toEqual(last);
    expect(jump.partial).toMatch(/; iterations left out: \(-3, 0\); missing: \(-3, 2\)$/);
    // The stop of one cell, and then the last lines of the next.
    const stopped = ['-3 0', '0 3 2', '10 2 1.5', '15 1.5 1.2', '20 1 1', '25 0.5 0.7'];
    expect(readLines([...stopped, ...lines.slice(5)]).partial).toMatch(/left out: \(-3, 0\)$/);
    const late = readLines([...lines.slice(0, 6), ...lines.slice(8)]);
    expect(late.partial).toMatch(/; iterations left out: \(-3, 2\)$/);
    expect(placesOf(late)).toEqual([[-3, 0], ...last]);
  });

  it('after a complete cell: the cell is kept', () => {
    const run = readOutputs([stream(lines.slice(0, 5)), limit('data'), stream(lines.slice(9))]);
    expect(placesOf(run)).toEqual([[-3, 0], ...last]);
    expect(run.partial).toMatch(/^3 complete cells of 4; .*; missing: \(-3, 2\)$/);
  });
});

describe('unusual formats of numbers', () => {
  const lines = printedLines(runs, 'blocks');
  const cells = expectedCells('blocks');
  const everyNumber = (wrap: (text: string) => string) =>
    lines.map((line) => line.replaceAll(/[-\d.e]+/g, wrap));

  it.each<[string, (text: string) => string]>([
    ['jax', (text) => `Array(${text}, dtype=float32)`],
    ['older jax', (text) => `DeviceArray(${text}, dtype=float32, weak_type=True)`],
    ['numpy', (text) => `np.float64(${text})`],
    ['TensorFlow', (text) => `tf.Tensor(${text}, shape=(), dtype=float32)`],
    ['torch', (text) => `tensor(${text}, grad_fn=<MseLossBackward0>)`],
    ['colours', (text) => `\u001b[1;32m${text}\u001b[0m`],
    ['links', (text) => `\u001b]8;;file:x\u001b\\${text}\u001b]8;;\u001b\\`],
  ])('%s', (_, wrap) => {
    expect(readLines(everyNumber(wrap))).toEqual({ layout: 'blocks', cells });
  });

  it('colours that are split over two outputs', () => {
    const coloured = everyNumber((text) => `\u001b[32m${text}\u001b[0m`);
    expect(read(notebookOf([], { outputs: splitOutputs(coloured, 7) })).cells).toEqual(cells);
  });

  it.each(['nan', 'NaN', 'inf', 'Infinity', 'float(inf)', 'np.float32(nan)'])(
    '%s: the cell diverged, is kept, and has no stop',
    (word) => {
      const other = ['-1 2', ...[0, 10, 20, 23].map((i) => `${i} 2 1`)];
      const { cells: found, partial } = readLines([
        ...other,
        ...['0 2', '0 2 1', `10 9e30 ${word}`, `20 ${word} ${word}`],
      ]);
      expect(partial).toBeUndefined();
      expect(found[1]).toMatchObject({ gammaSigma2: 0, diverged: 10 });
      expect(found[1]).not.toHaveProperty('stop');
      expect(found[1]!.points).toHaveLength(3);
    },
  );
});

describe('a file that is not such a run', () => {
  const bare = (outputs: readonly object[]) => notebookOf([], { outputs });
  const streamed = (text: string) => bare([{ output_type: 'stream', name: 'stdout', text }]);
  it.each([
    ['', /^run\.ipynb: expected a Jupyter notebook \(\.ipynb\), which is JSON, got .*pass the/],
    ['<html>', /which is JSON/],
    [notebookOf(printedLines(runs, 'blocks')).slice(0, 900), /which is JSON/],
    ['[1, 2]', /expected a Jupyter notebook of nbformat 4, with its list `cells`, got the whole/],
    ['{"worksheets": []}', /of nbformat 4.*got cells: /],
    ['{"cells": [{"cell_type": 7}]}', /got cells\.0\.cell_type: /],
    [bare([]), /expected an executed notebook, .*got 2 code cells without any output; run it/],
    [bare([{ output_type: 'display_data', data: {} }]), /got outputs without a printed line/],
    [
      streamed('Hello\nloss 0.5\n0 1.5 2.5 3.5\n'),
      /layouts blocks, labelled, table, got 'Hello', 'loss 0\.5', '0 1\.5 2\.5 3\.5'; see .*--help/,
    ],
    [streamed('0 2.0 1.0\n50 1.0 0.5\n'), /got '0 2\.0 1\.0', '50 1\.0 0\.5'/],
  ])('%# is refused, with what was found instead', (json, message) => {
    expect(() => read(json)).toThrow(message);
  });

  const start = ['-2.2 1.75', '0 2 1', '50 1.9 0.9', '60 1.8 0.8'];
  it.each([
    [
      [...start, '40 1.7 0.7'],
      /printed line 5: expected an iteration after 60, got '40 1\.7 0\.7'/,
    ],
    [[...start, '60 1.7 0.7'], /expected the errors of iteration 60 as in the line before/],
    [[...start, '60 1.8 0.8', '70 1 1'], /printed line 6: expected the next cell/],
    [[...start, '70 1.7 0.7 3'], /printed line 5: expected a line of the layout blocks/],
    [[...start, '70.5 1.7 0.7'], /expected a line of the layout blocks, got '70\.5 1\.7 0\.7'/],
    [[...start, '70 -1.7 0.7'], /expected a line of the layout blocks/],
    [[...start, ...start], /expected every cell once, got the cell \(-2\.2, 1\.75\) twice/],
    [
      ['gs=-2, gw=2', 'i: 3, train: 1'],
      /expected a line of the layout labelled, got 'i: 3, train: 1'/,
    ],
    [['gs=-2, gw=2', 'i: 3, train: 1, test: 1', 'i: 4, test: 1'], /a line of the layout labelled/],
  ])('is refused for contradictory lines: %j', (lines, message) => {
    expect(() => readLines(lines)).toThrow(message);
  });

  it('keeps a diverged cell with its errors inf and nan', () => {
    const { cells } = readLines(['-1 2', '0 2 1', '7 inf nan']);
    expect(cells[0]!.points.at(-1)).toEqual({ iteration: 7, train: Infinity, test: Number.NaN });
    expect(cells[0]).toMatchObject({ diverged: 7 });
  });
});

describe('checkScale', () => {
  const { cells } = readLines(printedLines(runs, 'blocks'));
  const check =
    (d: number, changed = cells) =>
    () =>
      checkScale(changed, { file: 'run.ipynb', dimension: d });

  it('accepts the dimension of the run, and refuses half and twice that dimension', () => {
    expect(check(dimension)).not.toThrow();
    expect(check(2 * dimension)).toThrow(/networks of d = 48, got those of d = 2\d/);
    expect(check(dimension / 2)).toThrow(/networks of d = 12, got those of d = 2\d/);
  });

  it('refuses swapped exponents and swapped errors', () => {
    const transposed = cells.map((cell) => ({
      ...cell,
      ...{ gammaSigma2: cell.gammaW, gammaW: cell.gammaSigma2 },
    }));
    expect(check(dimension, transposed)).toThrow(/γ_σ² is printed before γ_w/);
    const swapped = cells.map((cell) => ({
      ...cell,
      points: cell.points.map(({ iteration, train, test }) => {
        return { iteration, train: test, test: train };
      }),
    }));
    expect(check(dimension, swapped)).toThrow(/train error is printed before the test error/);
  });
});
