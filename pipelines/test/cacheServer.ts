import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync, gzipSync } from 'node:zlib';
import { extract, pack } from 'tar-stream';

/** How a server misbehaves: what it does instead of answering, or undefined to answer. */
export type Mischief = (
  request: IncomingMessage,
  response: ServerResponse,
) => 'handled' | undefined;

/** A shared cache by Nx's protocol, in memory, with a way to misbehave. */
export class CacheServer {
  readonly entries = new Map<string, Buffer>();
  /** `GET 404`, `PUT 200`, …: what was asked and answered. */
  readonly log: string[] = [];
  readonly tokens = new Set<string>();
  readonly #server = createServer((request, response) => void this.#serve(request, response));
  mischief: Mischief = () => undefined;
  url = '';

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    return this;
  }

  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    this.tokens.add(request.headers.authorization ?? '');
    response.once('finish', () => this.log.push(`${request.method} ${response.statusCode}`));
    if (this.mischief(request, response) === 'handled') return;
    const hash = request.url!.replace('/v1/cache/', '');
    const entry = this.entries.get(hash);
    if (request.method === 'PUT') {
      this.entries.set(hash, Buffer.concat(chunks));
      // As Nx's own description of the protocol says; Nx itself takes nothing but 200.
      response.writeHead(202).end();
    } else if (entry) response.writeHead(200).end(entry);
    else response.writeHead(404).end();
  }
}

export interface TarFile {
  readonly name: string;
  readonly content?: string | Buffer;
  readonly type?: 'file' | 'symlink' | 'directory';
}

/** A gzipped tar archive. */
export async function archiveOf(files: readonly TarFile[]): Promise<Buffer> {
  const tar = pack();
  for (const { name, content = '', type = 'file' } of files) {
    tar.entry({ name, type, ...(type === 'symlink' && { linkname: '/etc' }) }, content);
  }
  tar.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of tar) chunks.push(chunk as Buffer);
  return gzipSync(Buffer.concat(chunks));
}

/** The archive with the content of one file changed; undefined when it has no such file. */
export async function withChange(
  archive: Buffer,
  file: string,
  change: (content: string) => string,
): Promise<Buffer | undefined> {
  const files: TarFile[] = [];
  const reader = extract({ allowUnknownFormat: true } as object);
  reader.on('entry', ({ name, type }, stream, next) => {
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('end', () => {
      const content = Buffer.concat(chunks);
      const changed = name === file ? change(content.toString()) : content;
      files.push({ name, type: type as 'file', content: changed });
      next();
    });
  });
  const done = new Promise((resolve, reject) => reader.on('finish', resolve).on('error', reject));
  reader.end(gunzipSync(archive));
  await done;
  if (!files.some(({ name }) => name === file)) return undefined;
  return archiveOf(files);
}
