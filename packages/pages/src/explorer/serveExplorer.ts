import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expected } from '@mixed-dynamics/artifacts';
import { explorerPage } from './explorerPage.ts';
import { cellCount, type Facts } from './facts.ts';
import { packCurves } from './packedCurves.ts';

interface LiveOptions {
  readonly facts: Omit<Facts, 'live' | 'measured' | 'training'>;
  /** Returns the cells that were finished since the last call. */
  readonly newCells: () => readonly FinishedCell[];
  /** The header of `metrics.csv`. */
  readonly header: string;
  readonly port: number;
}

/** The loopback address: only this machine can reach the page. */
const host = '127.0.0.1';
/** Largest number of cells in one response, so that the first one does not become huge. */
const atOnce = 100;

/** The response to a page that already has some cells: the next ones, in the order in which they were finished. */
export interface LiveResponse {
  /** The header of `metrics.csv`. */
  readonly header: string;
  /** Each with its packed curves, which are empty for a failed cell. */
  readonly cells: readonly (Omit<FinishedCell, 'curves'> & {
    readonly curves: readonly number[];
  })[];
  /** Number of further finished cells, beyond those in this response. */
  readonly more: number;
  /** Whether all cells of the plane are finished. */
  readonly done: boolean;
}

/**
 * Serves the explorer of a running sweep: the page at `/`, initially empty, and the cells after the first n at
 * `/cells?from=n`, which the page polls.
 * @returns `close` resolves when all connections are closed
 * @throws UserError when the port is taken
 */
export async function serveExplorer(options: LiveOptions) {
  const { facts, header, newCells, port } = options;
  if (port > 65_535) throw refusedPort('a port, 0 … 65535', String(port));
  const html = await explorerPage({ ...facts, live: true, measured: true });
  const cells: LiveResponse['cells'][number][] = [];
  const cellsFrom = (from: number): LiveResponse => {
    for (const { curves = [], ...cell } of newCells()) {
      cells.push({ ...cell, curves: [...packCurves(curves)] });
    }
    const next = cells.slice(from, from + atOnce);
    const more = cells.length - from - next.length;
    return { header, cells: next, more, done: cells.length === cellCount(facts.plane) };
  };
  const server = createServer(({ url = '/', method, headers }, response) => {
    // Another host name means that a foreign page is trying to read this one (DNS rebinding).
    const wellNamed = /^(127\.0\.0\.1|localhost)(:\d+)?$/.test(headers.host ?? '');
    if (!wellNamed || method !== 'GET') return answer(response, 403, 'text/plain', 'Forbidden');
    const { pathname, searchParams } = new URL(url, `http://${host}`);
    if (pathname === '/') return answer(response, 200, 'text/html; charset=utf-8', html);
    if (pathname !== '/cells') return answer(response, 404, 'text/plain', 'Not found');
    const from = Number(searchParams.get('from')) || 0;
    answer(response, 200, 'application/json', JSON.stringify(cellsFrom(from)));
  });
  await listening(server, port);
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
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
