import { byId } from '../../page/client/dom.ts';
import type { LiveResponse } from '../serveExplorer.ts';
import type { Results } from './results.ts';
import { whole } from './words.ts';

/** The text of a data block of the page. */
export function blockText(name: string): string {
  return document.getElementById(`${name}-data`)?.textContent ?? '';
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const characters = atob(text);
  const bytes = new Uint8Array(characters.length);
  for (let i = 0; i < bytes.length; i += 1) bytes[i] = characters.charCodeAt(i);
  return bytes;
}

/** The decompressed bytes of a data block; empty if the block is. */
export async function blockBytes(name: string): Promise<Uint8Array<ArrayBuffer>> {
  const text = blockText(name);
  if (text === '') return new Uint8Array();
  const inflated = new Blob([fromBase64(text)])
    .stream()
    .pipeThrough(new DecompressionStream('deflate-raw'));
  return new Uint8Array(await new Response(inflated).arrayBuffer());
}

/** Milliseconds between requests to the live server. */
const interval = 500;

/** Requests cells from the server until all have arrived; calls `onCells` when there are new ones. */
export function listen(results: Results, onCells: () => void): void {
  const progress = byId('progress');
  progress.hidden = false;
  const show = (text: string) => {
    const count = results.finished().length;
    progress.textContent = `${whole(count)} of ${whole(results.total)} cells${text}`;
  };
  const ask = async (from: number): Promise<void> => {
    try {
      const { header, cells, more, done }: LiveResponse = await (
        await fetch(`cells?from=${from}`)
      ).json();
      results.setHeader(header);
      for (const { index, line, curves } of cells) {
        results.addRow(index, line);
        if (curves.length > 0) results.addCurves(index, Int32Array.from(curves));
      }
      if (cells.length > 0) onCells();
      const isComplete = done && more === 0;
      show(isComplete ? ', complete' : ', computing');
      if (!isComplete) setTimeout(ask, more > 0 ? 0 : interval, from + cells.length);
    } catch {
      show(', the server does not answer');
      setTimeout(ask, interval, from);
    }
  };
  show('');
  ask(0);
}

/** Starts a worker as soon as its program is loaded. */
export async function startWorker<Answer>(
  program: Promise<Uint8Array<ArrayBuffer>>,
  onAnswer: (answer: Answer) => void,
): Promise<Worker> {
  const script = new Blob([await program], { type: 'text/javascript' });
  const worker = new Worker(URL.createObjectURL(script));
  worker.addEventListener('message', ({ data }: MessageEvent<Answer>) => onAnswer(data));
  return worker;
}
