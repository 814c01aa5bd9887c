import { curveNames, predictionColumns } from '@mixed-dynamics/artifacts/tables';
import { byId } from '../../page/client/dom.ts';
import { type Facts, indexOf } from '../facts.ts';
import type { PredictedNumber, Predictions } from './predictions.ts';
import type { Results } from './results.ts';
import { say } from './say.ts';
import type { Store } from './state.ts';
import { pictureOf, pngOf } from './viewPicture.ts';

/** The buttons that save the view and the data of the page as files. */
export function connectDownloads(
  { preset, theory, measured }: Facts,
  { results, predictions }: { results: Results; predictions: Predictions },
  store: Store,
): void {
  for (const id of ['download-metrics', 'download-curves']) byId(id).hidden = !measured;
  byId('download-predicted').hidden = !theory;
  byId('download-svg').addEventListener('click', () => {
    save(`${preset}.svg`, new Blob([view()], { type: 'image/svg+xml' }));
  });
  byId('download-png').addEventListener('click', async () => {
    save(`${preset}.png`, await pngOf(view()));
  });
  byId('download-cell').addEventListener('click', () => {
    const { plane } = results;
    const index = indexOf(plane, store.state);
    const { x, y } = results.place(index);
    const text = measured ? curvesCsv(results, index) : predictedCurvesCsv(predictions, x, y);
    if (text === undefined) return say('This cell has no curves.');
    save(`${preset}-${x}-${y}.csv`, new Blob([text], { type: 'text/csv' }));
  });
  byId('download-predicted').addEventListener('click', () => {
    const text = predictedCsv(results, predictions, store.state.trial);
    save(`${preset}-predicted.csv`, new Blob([text], { type: 'text/csv' }));
  });
  byId('download-metrics').addEventListener('click', () => {
    save(`${preset}-metrics.csv`, new Blob([metricsCsv(results)], { type: 'text/csv' }));
  });
  byId('download-curves').addEventListener('click', () => {
    save(`${preset}-curves.json`, new Blob([curvesJson(results)], { type: 'application/json' }));
  });
}

/** The columns of `train`, one row per iteration. */
function curvesCsv(results: Results, index: number): string | undefined {
  const curves = results.curves(index);
  if (!curves) return undefined;
  const rows = Array.from(curves.distance, (_, iteration) =>
    [iteration, ...curveNames.map((name) => curves[name][iteration])].join(','),
  );
  return `${['iteration', ...curveNames].join(',')}\n${rows.join('\n')}\n`;
}

function predictedCurvesCsv(predictions: Predictions, gammaSigma2: number, gammaW: number): string {
  const { curves } = predictions.curves(gammaSigma2, gammaW);
  const names = ['trainError', 'testError', 'distance', 'step', 'width', 'noise'] as const;
  const rows = Array.from(curves.distance, (_, i) => [i, ...names.map((name) => curves[name][i])]);
  const head =
    'iteration,train_error,test_error,distance,distance_step,distance_width,distance_noise';
  return `${head}\n${rows.map((row) => row.join(',')).join('\n')}\n`;
}

/** The columns of `theory/figure2.csv`. */
function predictedCsv({ plane }: Results, predictions: Predictions, trial: number): string {
  const rows = plane.x.values.flatMap((gammaSigma2, column) =>
    plane.y.values.map((gammaW, row) => {
      const number = predictions.cell({ column, row, trial });
      const { width } = predictions.network(gammaSigma2, gammaW);
      const [, , , ...columns] = predictionColumns;
      const values = columns.map((name) => number(name as Parameters<PredictedNumber>[0]));
      return [gammaSigma2, gammaW, width, ...values].join(',');
    }),
  );
  return `${predictionColumns.join(',')}\n${rows.join('\n')}\n`;
}

function metricsCsv(results: Results): string {
  const columns = results.header();
  const lines = results.finished().map(({ row }) => columns.map((name) => row[name]).join(','));
  return `${columns.join(',')}\n${lines.join('\n')}\n`;
}

/** NaN and Infinity, which JSON lacks, become null. */
function curvesJson(results: Results): string {
  const cells = results.finished().map(({ index }) => {
    const { x, y, trial } = results.place(index);
    const { plane } = results;
    const curves = results.curves(index);
    const columns = curveNames.map((name) => [name, Array.from(curves?.[name] ?? [])]);
    return { [plane.x.column]: x, [plane.y.column]: y, trial, ...Object.fromEntries(columns) };
  });
  return JSON.stringify(cells);
}

/** Title, diagrams, legend and cards as they are on the page. */
const view = (): string =>
  pictureOf(
    [...document.querySelectorAll('header h1, header p, #diagrams, #legend, #cells .card')],
    byId('patterns').innerHTML,
  );

function save(name: string, content: Blob): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
  say(`${name} is being saved.`);
}
