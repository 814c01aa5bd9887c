import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expected } from '@mixed-dynamics/artifacts';
import { explorerPage } from './explorerPage.ts';
import { cellCount, type Facts } from './facts.ts';
import { packCurves } from './packedCurves.ts';

interface LiveOptions {
  readonly facts: Omit<Facts, 'live' | 'measured' | 'training'>;
  /** Finished cells that have not been returned yet. */
  readonly news: () => readonly FinishedCell[];
  /** The header of `metrics.csv`. */
  readonly header: string;
  readonly port: number;
}

interface LiveServer {
  readonly address: string;
  /** Resolves when all connections are closed. */
  readonly close: () => Promise<void>;
}

/** Only this machine can see the page. */
const host = '127.0.0.1';
/** Milliseconds between two readings of the store. */
const interval = 500;

/**
 * Serves the explorer of a running sweep: the page at `/`, initially empty, and its cells at `/events` as
 * server-sent events, first all existing ones, then each new one.
 * @throws UserError when the port is taken
 */
export async function serveExplorer(options: LiveOptions): Promise<LiveServer> {
  const { facts, header, news, port } = options;
  if (port > 65_535) throw refusedPort('a port, 0 … 65535', String(port));
  const html = await explorerPage({ ...facts, live: true, measured: true });
  const feed = new CellFeed(header, facts);
  const server = createServer(({ url = '/', method, headers }, response) => {
    // Another host name means that a page from elsewhere tries to read this one (DNS rebinding).
    const wellNamed = /^(127\.0\.0\.1|localhost)(:\d+)?$/.test(headers.host ?? '');
    const path = url.split('?')[0];
    if (!wellNamed || method !== 'GET') return answer(response, 403, 'text/plain', 'Forbidden');
    if (path === '/') return answer(response, 200, 'text/html; charset=utf-8', html);
    if (path === '/events') return feed.connect(response);
    answer(response, 404, 'text/plain', 'Not found');
  });
  await listening(server, port);
  const timer = setInterval(() => feed.add(news()), interval);
  feed.add(news());
  const close = () => {
    clearInterval(timer);
    feed.end();
    return new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  };
  return { address: `http://${host}:${(server.address() as AddressInfo).port}/`, close };
}

function answer(response: ServerResponse, status: number, type: string, text: string): void {
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' });
  response.end(text);
}

function listening(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) =>
      reject(refusedPort('a port that is free', `${port} (${cause.code})`, cause)),
    );
    server.listen(port, host, resolve);
  });
}

const refusedPort = (wanted: string, got: string, cause?: unknown): Error =>
  expected({
    culprit: '`--port`',
    expected: wanted,
    got,
    remedy: 'choose another one, or 0 for any that is free',
    cause,
  });

/** A finished cell in the store. */
export interface FinishedCell {
  /** Its row in `metrics.csv`, from 0. */
  readonly index: number;
  /** Its line there. */
  readonly line: string;
  /** The five curves in the order of `curveNames`; absent for a failed cell. */
  readonly curves?: readonly ArrayLike<number>[];
}

interface SentCell {
  readonly index: number;
  readonly line: string;
  readonly curves: readonly number[];
}

/** Largest number of cells in one event, so that the first is not one huge text. */
const atOnce = 100;

/** Sends cells to every listening page; a new page gets all cells from the start. */
class CellFeed {
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
      curves: [...packCurves(curves ?? [])],
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
