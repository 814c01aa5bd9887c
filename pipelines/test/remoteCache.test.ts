import { existsSync, readFileSync, rmSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { archiveProblem } from '../src/remoteCache/archiveProblem.ts';
import { cacheServerOf, withRelay } from '../src/remoteCache/cacheEnvironment.ts';
import { startRelay } from '../src/remoteCache/relay.ts';
import { type Patience, Upstream } from '../src/remoteCache/upstream.ts';
import { archiveOf, CacheServer, type Mischief, withChange } from './cacheServer.ts';
import { WorkspaceCopy } from './workspaceCopy.ts';

const status =
  (code: number, method?: string): Mischief =>
  (request, response) => {
    if (method && request.method !== method) return undefined;
    response.writeHead(code).end('no');
    return 'handled';
  };
const silence: Mischief = () => 'handled';

let server: CacheServer;
beforeEach(async () => {
  server = await new CacheServer().start();
});
afterEach(() => server.stop());

describe('the relay', () => {
  const patient = { answer: 60_000, transfer: 60_000 };
  const hasty = { answer: 300, transfer: 300 };

  /** Asks a relay before the server for one entry and stores another, as Nx would. */
  async function useRelay(patience = patient) {
    const said: string[] = [];
    const upstream = new Upstream(
      { url: server.url, token: 'the real one' },
      (line) => said.push(line),
      patience,
    );
    const relay = await startRelay(upstream);
    const ask = (hash: string, init: RequestInit = {}, token = relay.token) =>
      fetch(`${relay.url}/v1/cache/${hash}`, {
        ...init,
        headers: { authorization: `Bearer ${token}` },
      });
    const put = (hash: string, body: Uint8Array) => ask(hash, { method: 'PUT', body });
    return { relay, said, ask, put };
  }

  it('hands entries through, and the real token to the server alone', async () => {
    const { relay, said, ask, put } = await useRelay();
    const entry = await archiveOf([{ name: 'out/tiny/a.csv', content: '1' }, { name: 'code' }]);
    expect((await ask('17')).status).toBe(404);
    expect((await put('17', entry)).status).toBe(200);
    const answer = await ask('17');
    expect(Buffer.from(await answer.arrayBuffer()).equals(entry)).toBe(true);
    expect([...server.tokens]).toEqual(['Bearer the real one']);
    expect(server.log).toEqual(['GET 404', 'PUT 202', 'GET 200']);
    expect((await ask('17', {}, 'another')).status).toBe(401);
    expect((await ask('../17')).status).toBe(405);
    expect(server.log).toHaveLength(3);
    expect(said).toEqual([]);
    relay.close();
  });

  const fit = archiveOf([{ name: 'out/tiny/a.csv' }]);
  it.each<[string, Mischief, RegExp, Patience?]>([
    ['an error', status(500), /answers 500 to a request to read/],
    ['a refusal', status(403), /answers 403 to a request to read/],
    ['no answer', silence, /does not answer in time/, hasty],
    [
      'a page',
      (_, response) => {
        response.writeHead(200).end('<html>Please log in</html>');
        return 'handled';
      },
      /sends no gzip archive/,
    ],
    [
      'half an answer',
      (_, response) => {
        response.writeHead(200, { 'content-length': '1000' }).write('half');
        setTimeout(() => response.destroy(), 20);
        return 'handled';
      },
      /no connection/,
    ],
    [
      'an answer that never ends',
      (_, response) => {
        response.writeHead(200, { 'content-length': '1000' }).write('half');
        return 'handled';
      },
      /does not answer in time/,
      hasty,
    ],
  ])(
    'turns %s into a miss, says so once and asks no more',
    async (_what, mischief, message, patience) => {
      server.mischief = mischief;
      const { relay, said, ask, put } = await useRelay(patience);
      expect((await ask('17')).status).toBe(404);
      expect((await ask('18')).status).toBe(404);
      expect((await put('17', await fit)).status).toBe(200);
      expect(said).toHaveLength(1);
      expect(said[0]).toMatch(message);
      expect(server.log.length).toBeLessThanOrEqual(1);
      relay.close();
    },
  );

  it('goes on reading where it may not write', async () => {
    server.mischief = status(403, 'PUT');
    server.entries.set('17', await fit);
    const { relay, said, ask, put } = await useRelay();
    expect((await put('18', await fit)).status).toBe(200);
    expect((await put('19', await fit)).status).toBe(200);
    expect((await ask('17')).status).toBe(200);
    expect(server.log).toEqual(['PUT 403', 'GET 200']);
    expect(said).toEqual(['remote cache: read only']);
    relay.close();
  });

  it('takes it for success when somebody else was faster', async () => {
    server.mischief = status(409, 'PUT');
    const { relay, said, put } = await useRelay();
    expect((await put('17', await fit)).status).toBe(200);
    expect(said).toEqual([]);
    relay.close();
  });
});

describe('an entry', () => {
  it('is fit when it holds plain files below out/, and what Nx adds', async () => {
    const files = [
      { name: 'out', type: 'directory' as const },
      { name: `out/tiny/${'long/'.repeat(40)}a.csv`, content: '1' },
      { name: 'terminalOutput', content: 'text' },
      { name: 'code', content: '\0\0\0\0' },
    ];
    expect(await archiveProblem(await archiveOf(files))).toBeUndefined();
  });

  it.each([
    [{ name: 'package.json' }, /'package.json', which is not below out\//],
    [{ name: 'out/../../x' }, /'out\/..\/..\/x', which is not below/],
    [{ name: '/etc/passwd' }, /'\/etc\/passwd', which is not below/],
    [{ name: 'out/link', type: 'symlink' as const }, /'out\/link', a symlink/],
  ])('is refused with %j', async (file, message) => {
    expect(await archiveProblem(await archiveOf([{ name: 'code' }, file]))).toMatch(message);
  });

  it('is refused when it is cut off, damaged or empty', async () => {
    const whole = await archiveOf([{ name: 'out/a', content: 'x'.repeat(5000) }]);
    expect(await archiveProblem(whole.subarray(0, -20))).toMatch(/no gzip archive/);
    const damaged = Buffer.from(whole);
    damaged[damaged.length - 6]! ^= 1; // in the checksum
    expect(await archiveProblem(damaged)).toMatch(/no gzip archive/);
    expect(await archiveProblem(await archiveOf([]))).toBe('an empty archive');
  });
});

describe('the environment', () => {
  const server = 'MIXED_DYNAMICS_REMOTE_CACHE_SERVER';
  it('names the server, by our names first; empty is none', () => {
    expect(cacheServerOf({})).toBeUndefined();
    expect(
      cacheServerOf({ [server]: '', NX_SELF_HOSTED_REMOTE_CACHE_SERVER: ' ' }),
    ).toBeUndefined();
    const nx = {
      NX_SELF_HOSTED_REMOTE_CACHE_SERVER: 'https://a.example.org/',
      NX_SELF_HOSTED_REMOTE_CACHE_ACCESS_TOKEN: 't',
    };
    expect(cacheServerOf(nx)).toEqual({ url: 'https://a.example.org', token: 't' });
    expect(cacheServerOf({ ...nx, [server]: 'http://b' })).toEqual({ url: 'http://b' });
  });

  it.each(['b.example.org', 'ftp://b', 'nonsense'])('refuses the address %s', (address) => {
    expect(() => cacheServerOf({ [server]: address })).toThrow(
      /^MIXED_DYNAMICS_REMOTE_CACHE_SERVER: expected an address like .*; correct or unset/,
    );
  });

  it('hides the real token from Nx and from all that it starts', () => {
    const before = {
      [server]: 'http://b',
      MIXED_DYNAMICS_REMOTE_CACHE_TOKEN: 'real',
      PATH: '/bin',
    };
    const after = withRelay(
      { ...before, NO_PROXY: 'x' },
      { url: 'http://127.0.0.1:1', token: 'r' },
    );
    expect(Object.values(after)).not.toContain('real');
    expect(after).toMatchObject({ PATH: '/bin', NO_PROXY: 'x,127.0.0.1' });
  });
});

describe('mixed-dynamics nx', () => {
  let copy: WorkspaceCopy;
  let other: WorkspaceCopy;
  beforeAll(() => {
    copy = new WorkspaceCopy();
    other = new WorkspaceCopy();
  });
  afterAll(() => {
    copy.remove();
    other.remove();
  });

  const run = (where: WorkspaceCopy, target: string, url = server.url) => {
    for (const folder of ['out', '.nx'])
      rmSync(where.path(folder), { recursive: true, force: true });
    return where.nxThroughCache(target, {
      MIXED_DYNAMICS_REMOTE_CACHE_SERVER: url,
      MIXED_DYNAMICS_REMOTE_CACHE_TOKEN: 'secret',
    });
  };

  it('fills a working server, from which a second checkout takes everything', async () => {
    const chain = ['preset', 'data', 'sweep', 'figure2'];
    expect(await run(copy, 'figure2')).toMatchObject({ code: 0, executed: chain });
    expect([...server.tokens]).toEqual(['Bearer secret']);
    expect(await run(other, 'figure2')).toMatchObject({ code: 0, executed: [], restored: chain });
    const name = 'out/tiny/figure2/metrics.csv';
    expect(readFileSync(other.path(name))).toEqual(readFileSync(copy.path(name)));

    // Somebody alters the table on the server: the stage that reads it notices.
    let poisoned = 0;
    for (const [hash, entry] of server.entries) {
      const changed = await withChange(entry, name, (table) => table.replace(/^-3,/m, '-3.0,'));
      if (changed) server.entries.set(hash, changed);
      if (changed) poisoned += 1;
    }
    expect(poisoned).toBe(1);
    const refused = await run(other, 'figure2');
    expect(refused.output).toMatch(
      /figure2\/metrics\.csv: expected SHA-256 \w{64} .*, as its manifest/,
    );
    expect(refused).toMatchObject({ executed: ['figure2'] });
    expect(refused.code).not.toBe(0);
  });

  const computed = { code: 0, executed: ['preset', 'data'], restored: [] };
  it.each<[string, Mischief, RegExp]>([
    ['fails', status(500), /remote cache: not used any more in this run: the server answers 500/],
    ['is slow', silence, /remote cache: .* does not answer in time/],
    ['may only be read', status(403, 'PUT'), /remote cache: read only/],
    [
      'breaks down in the middle',
      (request) => {
        if (request.method === 'GET') return undefined;
        server.stop();
        return 'handled';
      },
      /remote cache: .*no connection/,
    ],
  ])('succeeds when the server %s', async (_what, mischief, message) => {
    server.mischief = mischief;
    const result = await run(copy, 'data');
    expect(result).toMatchObject(computed);
    expect(result.output.match(/remote cache:/g)).toHaveLength(1);
    expect(result.output).toMatch(message);
    expect(existsSync(copy.path('out/tiny/data/teacher.npy'))).toBe(true);
  });

  it('succeeds when there is no server, or no address', async () => {
    server.stop();
    const dead = await run(copy, 'data');
    expect(dead).toMatchObject(computed);
    expect(dead.output).toMatch(/remote cache: .*no connection \(ECONNREFUSED\)/);
    const typo = await run(copy, 'data', 'cache.example.org');
    expect(typo).toMatchObject(computed);
    expect(typo.output).toMatch(
      /remote cache: not used in this run: MIXED_DYNAMICS_REMOTE_CACHE_SER/,
    );
  });

  it("passes on Nx's failure", async () => {
    const { code, output } = await run(copy, 'nothing');
    expect(output).toMatch(/Cannot find (target|configuration)/);
    expect(code).toBe(1);
  });
});
