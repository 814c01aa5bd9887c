import { expected } from '@mixed-dynamics/artifacts';
import { archiveProblem } from './archiveProblem.ts';

/** Where the shared cache is, and the token that opens it. */
export interface CacheServer {
  /** Without a slash at its end. */
  readonly url: string;
  readonly token?: string | undefined;
}

/** Milliseconds until a server counts as gone: for an answer to begin, and for all of it. */
export interface Patience {
  readonly answer: number;
  readonly transfer: number;
}

const defaultPatience: Patience = { answer: 5_000, transfer: 120_000 };

/**
 * The shared cache, as far as it can be had: nothing here throws. The first failure ends its use
 * for the rest of a run, so that a slow server costs one wait, not one a task.
 */
export class Upstream {
  readonly #server: CacheServer;
  readonly #patience: Patience;
  readonly #say: (line: string) => void;
  #reads = true;
  #writes = true;

  constructor(
    server: CacheServer,
    say: (line: string) => void,
    patience: Patience = defaultPatience,
  ) {
    this.#server = server;
    this.#say = say;
    this.#patience = patience;
  }

  /** The entry of this hash, whole and fit to be unpacked; undefined when there is none to be had. */
  async read(hash: string): Promise<Uint8Array | undefined> {
    if (!this.#reads) return undefined;
    const answer = await this.#ask(hash, { method: 'GET' });
    if (!answer || answer.status === 404) return undefined;
    if (answer.status !== 200) {
      this.#off(`the server answers ${answer.status} to a request to read`);
      return undefined;
    }
    const problem = await archiveProblem(answer.body);
    if (!problem) return answer.body;
    this.#off(`the server sends ${problem}`);
    return undefined;
  }

  /** Stores an entry, where this run may write. */
  async write(hash: string, body: Uint8Array): Promise<void> {
    if (!this.#writes) return;
    const answer = await this.#ask(hash, { method: 'PUT', body });
    // 409: somebody else was faster.
    if (!answer || answer.status === 409 || (answer.status >= 200 && answer.status < 300)) return;
    if (answer.status === 401 || answer.status === 403) {
      this.#writes = false;
      return this.#say('remote cache: read only');
    }
    this.#off(`the server answers ${answer.status} to a request to write`);
  }

  async #ask(
    hash: string,
    { method, body }: { method: string; body?: Uint8Array },
  ): Promise<{ status: number; body: Uint8Array } | undefined> {
    const { url, token } = this.#server;
    const controller = new AbortController();
    const patience = body ? this.#patience.transfer : this.#patience.answer;
    let timer = setTimeout(() => controller.abort(), patience);
    try {
      const answer = await fetch(`${url}/v1/cache/${hash}`, {
        method,
        signal: controller.signal,
        headers: {
          'content-type': 'application/octet-stream',
          ...(token && { authorization: `Bearer ${token}` }),
        },
        ...(body && { body }),
      });
      clearTimeout(timer);
      timer = setTimeout(() => controller.abort(), this.#patience.transfer);
      return { status: answer.status, body: new Uint8Array(await answer.arrayBuffer()) };
    } catch (error) {
      const late = controller.signal.aborted;
      this.#off(late ? 'the server does not answer in time' : `no connection (${reasonOf(error)})`);
      return undefined;
    } finally {
      clearTimeout(timer);
    }
  }

  #off(reason: string): void {
    if (this.#reads) this.#say(`remote cache: not used any more in this run: ${reason}`);
    this.#reads = false;
    this.#writes = false;
  }
}

/** The network's own word (`ECONNREFUSED`), which fetch hides in the cause. */
function reasonOf(error: unknown): string {
  const { cause, message } = error as Error & { cause?: { code?: string; message?: string } };
  return cause?.code ?? cause?.message ?? message;
}

/** The addresses that a shared cache may have, without the slash at the end. */
export function parseServer(text: string, variable: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && ['http:', 'https:'].includes(url.protocol)) return text.replace(/\/+$/, '');
  throw expected({
    culprit: variable,
    expected: 'an address like https://cache.example.org',
    got: `'${text}'`,
    remedy: 'correct or unset this environment variable',
  });
}
