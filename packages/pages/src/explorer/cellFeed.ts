import type { ServerResponse } from 'node:http';
import { packCurves } from './curves.ts';
import type { Facts } from './facts.ts';
import { cellCount } from './plane.ts';

/** A finished cell as the store has it. */
export interface FinishedCell {
  /** Its row in `metrics.csv`, from 0. */
  readonly index: number;
  /** Its line there. */
  readonly line: string;
  /** The five curves in the order of `curveNames`; none of a cell that failed. */
  readonly curves?: readonly ArrayLike<number>[];
}

interface SentCell {
  readonly index: number;
  readonly line: string;
  readonly curves: string;
}

/** Cells in one event: what is there at first must not be one huge text. */
const atOnce = 100;

/** Sends cells to every page that listens; a new one gets all cells from the start. */
export class CellFeed {
  readonly #header: string;
  readonly #total: number;
  readonly #cells: SentCell[] = [];
  readonly #listeners = new Set<ServerResponse>();

  constructor(header: string, { plane }: Pick<Facts, 'plane'>) {
    this.#header = header;
    this.#total = cellCount(plane);
  }

  connect(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
    this.#listeners.add(response);
    response.on('close', () => this.#listeners.delete(response));
    this.#send([response], this.#cells);
  }

  add(cells: readonly FinishedCell[]): void {
    if (cells.length === 0) return;
    const packed = cells.map(({ index, line, curves }) => ({
      ...{ index, line },
      curves: curves ? Buffer.from(packCurves(curves)).toString('base64') : '',
    }));
    this.#cells.push(...packed);
    this.#send([...this.#listeners], packed);
  }

  end(): void {
    for (const listener of this.#listeners) listener.end();
  }

  #send(listeners: readonly ServerResponse[], cells: readonly SentCell[]): void {
    const done = this.#cells.length === this.#total;
    for (let start = 0; start === 0 || start < cells.length; start += atOnce) {
      const part = cells.slice(start, start + atOnce);
      const last = start + atOnce >= cells.length;
      const message = { header: this.#header, done: done && last, cells: part };
      for (const listener of listeners) listener.write(`data: ${JSON.stringify(message)}\n\n`);
    }
  }
}
