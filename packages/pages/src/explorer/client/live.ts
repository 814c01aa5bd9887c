import { byId } from './dom.ts';
import { fromBase64 } from './embedded.ts';
import type { Results } from './results.ts';
import { whole } from './words.ts';

/** What the server of a live page sends: see live/serveExplorer.ts. */
interface Message {
  readonly header: string;
  readonly done: boolean;
  readonly cells: readonly { index: number; line: string; curves: string }[];
}

/** Listens to the server until all cells are there; `onCells` is told of new ones. */
export function listen(results: Results, onCells: () => void): void {
  const progress = byId('progress');
  progress.hidden = false;
  const source = new EventSource('events');
  const show = (text: string) => {
    const count = results.finished().length;
    progress.textContent = `${whole(count)} of ${whole(results.total)} cells${text}`;
  };
  show('');
  source.addEventListener('message', ({ data }) => {
    const { header, cells, done } = JSON.parse(data) as Message;
    results.setHeader(header);
    for (const { index, line, curves } of cells) {
      results.addRow(index, line);
      if (curves !== '') results.addCurves(index, fromBase64(curves));
    }
    if (cells.length > 0) onCells();
    show(done ? ', complete' : ', computing');
    if (done) source.close();
  });
  // The browser tries again by itself.
  source.addEventListener('error', () => show(', the server does not answer'));
}
