import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expected } from '@mixed-dynamics/artifacts';
import { CellFeed, type FinishedCell } from './cellFeed.ts';
import type { Facts } from './facts.ts';
import { page } from './page.ts';

export interface LiveOptions {
  readonly facts: Omit<Facts, 'live'>;
  /** Finished cells that were not returned before. */
  readonly news: () => readonly FinishedCell[];
  /** The header of `metrics.csv`. */
  readonly header: string;
  readonly port: number;
}

export interface LiveServer {
  readonly address: string;
  /** Settles when nobody is connected any more. */
  readonly close: () => Promise<void>;
}

/** This machine alone: nobody else can see the page. */
const host = '127.0.0.1';
/** Milliseconds between two looks at the store. */
const interval = 500;

/**
 * Serves the explorer of a sweep that runs: the page at `/`, which begins empty, and its cells at
 * `/events` as server-sent events, all that there are and then each new one.
 * @throws UserError when the port is taken
 */
export async function serveExplorer(options: LiveOptions): Promise<LiveServer> {
  const { facts, header, news, port } = options;
  if (port > 65_535) throw refusedPort('a port, 0 … 65535', String(port));
  const html = await page({ facts: { ...facts, live: true }, metrics: '', curves: [] });
  const feed = new CellFeed(header, facts);
  const server = createServer(({ url = '/', method, headers }, response) => {
    // Another name for this address is a page elsewhere that wants to read what it should not.
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
