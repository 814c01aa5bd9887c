import { curveNames, predictionColumns } from '@mixed-dynamics/artifacts/tables';
import { byId } from '../../page/client/dom.ts';
import { type Facts, indexOf } from '../facts.ts';
import type { PredictedNumber, Predictions } from './predictions.ts';
import type { Results } from './results.ts';
import { say } from './say.ts';
import type { Store } from './state.ts';
import { pictureOf, pngOf } from './viewPicture.ts';

/** Connects the buttons that save the view and the data of the page as files. */
export function connectDownloads(
  { preset, theory, measured }: Facts,
  { results, predictions }: { results: Results; predictions: Predictions },
  store: Store,
): void {
  for (const id of ['download-metrics', 'download-curves']) byId(id).hidden = !measured;
  byId('download-predicted').hidden = !theory;
  const onClick = (name: string, act: () => void) =>
    byId(`download-${name}`).addEventListener('click', act);
  onClick('svg', () => save(`${preset}.svg`, [view()], 'image/svg+xml'));
  onClick('png', async () => save(`${preset}.png`, [await pngOf(view())], 'image/png'));
  onClick('cell', () => {
    const index = indexOf(results.plane, store.state);
    const { x, y } = results.place(index);
    const text = measured ? curvesCsv(results, index) : predictedCurvesCsv(predictions, x, y);
    if (text === undefined) return say('This cell has no curves.');
    save(`${preset}-${x}-${y}.csv`, [text], 'text/csv');
  });
  onClick('predicted', () => {
    const text = predictedCsv(results, predictions, store.state.trial);
    save(`${preset}-predicted.csv`, [text], 'text/csv');
  });
  onClick('metrics', () => save(`${preset}-metrics.csv`, [metricsCsv(results)], 'text/csv'));
  onClick('curves', () => save(`${preset}-curves.json`, [curvesJson(results)], 'application/json'));
}

type Line = readonly (string | number | undefined)[];
const csv = (head: Line, rows: readonly Line[]): string =>
  [head, ...rows].map((row) => `${row.join(',')}\n`).join('');

/** The curves of a cell as CSV: the columns of the command `train`, one row per iteration. */
function curvesCsv(results: Results, index: number): string | undefined {
  const curves = results.curves(index);
  if (!curves) return undefined;
  const rows = Array.from(curves.distance, (_, i) => [i, ...curveNames.map((it) => curves[it][i])]);
  return csv(['iteration', ...curveNames], rows);
}

function predictedCurvesCsv(predictions: Predictions, gammaSigma2: number, gammaW: number): string {
  const { curves } = predictions.curves(gammaSigma2, gammaW);
  const names = ['trainError', 'testError', 'distance', 'step', 'width', 'noise'] as const;
  const rows = Array.from(curves.distance, (_, i) => [i, ...names.map((name) => curves[name][i])]);
  const parts = ['step', 'width', 'noise'].map((part) => `distance_${part}`);
  return csv(['iteration', 'train_error', 'test_error', 'distance', ...parts], rows);
}

/** The predicted plane as CSV, with the columns of `theory/figure2.csv`. */
function predictedCsv({ plane }: Results, predictions: Predictions, trial: number): string {
  const [, , , ...columns] = predictionColumns;
  const rows = plane.x.values.flatMap((gammaSigma2, column) =>
    plane.y.values.map((gammaW, row) => {
      const number = predictions.cell({ column, row, trial });
      const { width } = predictions.network(gammaSigma2, gammaW);
      const values = columns.map((name) => number(name as Parameters<PredictedNumber>[0]));
      return [gammaSigma2, gammaW, width, ...values];
    }),
  );
  return csv(predictionColumns, rows);
}

function metricsCsv(results: Results): string {
  const columns = results.header();
  return csv(
    columns,
    results.finished().map(({ row }) => columns.map((name) => row[name])),
  );
}

/** The curves of all cells as JSON, with null for NaN and Infinity. */
function curvesJson(results: Results): string {
  const { plane } = results;
  const cells = results.finished().map(({ index }) => {
    const { x, y, trial } = results.place(index);
    const curves = results.curves(index);
    const columns = curveNames.map((name) => [name, Array.from(curves?.[name] ?? [])]);
    return { [plane.x.column]: x, [plane.y.column]: y, trial, ...Object.fromEntries(columns) };
  });
  return JSON.stringify(cells);
}

/** Title, diagrams, legend and cards as an SVG, as they appear on the page. */
const view = (): string =>
  pictureOf(
    [...document.querySelectorAll('header h1, header p, #diagrams, #legend, #cells .card')],
    byId('patterns').innerHTML,
  );

function save(name: string, parts: BlobPart[], type: string): void {
  const address = URL.createObjectURL(new Blob(parts, { type }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
  say(`${name} is being saved.`);
}
