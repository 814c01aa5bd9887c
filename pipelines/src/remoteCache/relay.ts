import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Upstream } from './upstream.ts';

/** A cache server on this machine, for one run of Nx. */
export interface Relay {
  readonly url: string;
  /** Made up for this run: other users of the machine do not get through to the shared cache. */
  readonly token: string;
  readonly close: () => void;
}

/**
 * Starts the server that Nx talks to, on the loopback address alone. It speaks Nx's protocol (GET
 * and PUT of /v1/cache/{hash}) and always has an answer that Nx can go on with: what cannot be read
 * is a miss (404), and what cannot be written is taken all the same (200). Nx itself fails a run
 * when the shared server is gone, refuses a write, sends no archive, or answers 202.
 */
export async function startRelay(upstream: Upstream): Promise<Relay> {
  const token = randomBytes(24).toString('hex');
  const server = createServer((request, response) => {
    handle(request, response, upstream, token).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${port}`, token, close };
}

async function handle(
  request: IncomingMessage,
  response: ServerResponse,
  upstream: Upstream,
  token: string,
): Promise<void> {
  const hash = /^\/v1\/cache\/([\w-]{1,128})$/.exec(request.url ?? '')?.[1];
  const body = await readAll(request);
  if (request.headers.authorization !== `Bearer ${token}`) response.writeHead(401).end();
  else if (hash !== undefined && request.method === 'GET') {
    const entry = await upstream.read(hash);
    if (entry) response.writeHead(200, { 'content-type': 'application/octet-stream' }).end(entry);
    else response.writeHead(404).end();
  } else if (hash !== undefined && request.method === 'PUT') {
    await upstream.write(hash, body);
    response.writeHead(200).end();
  } else response.writeHead(405).end();
}

async function readAll(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
