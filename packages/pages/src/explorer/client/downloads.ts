import { curveNames } from '@mixed-dynamics/artifacts/tables';
import { byId } from '../../page/client/dom.ts';
import { type Facts, indexOf } from '../facts.ts';
import type { Results } from './results.ts';
import { say } from './say.ts';
import type { Store } from './state.ts';
import { pictureOf, pngOf } from './viewPicture.ts';

/** The buttons that save the view and the data of the page as files. */
export function connectDownloads({ preset }: Facts, results: Results, store: Store): void {
  byId('download-svg').addEventListener('click', () => {
    save(`${preset}.svg`, new Blob([view()], { type: 'image/svg+xml' }));
  });
  byId('download-png').addEventListener('click', async () => {
    save(`${preset}.png`, await pngOf(view()));
  });
  byId('download-cell').addEventListener('click', () => {
    const { plane } = results;
    const index = indexOf(plane, store.state);
    const text = curvesCsv(results, index);
    const { x, y } = results.place(index);
    if (text === undefined) return say('This cell has no curves.');
    save(`${preset}-${x}-${y}.csv`, new Blob([text], { type: 'text/csv' }));
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
  pictureOf([...document.querySelectorAll('header h1, header p, #diagrams, #legend, .card')]);

function save(name: string, content: Blob): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
  say(`${name} is being saved.`);
}
