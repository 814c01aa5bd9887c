import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectFolder } from './projectFolder.ts';

const advisory = (severity: string, index: number) => ({
  id: index,
  url: `https://github.com/advisories/GHSA-aaaa-bbbb-000${index}`,
  title: `Hole ${index}`,
  severity,
  vulnerable_versions: '<2.0.0',
});
const holes = (...severities: string[]) => ({ leaky: severities.map(advisory) });

/** A registry on this machine that knows one package and answers audits, or does not. */
let registry: Server;
let answer: { status: number; body: unknown };
beforeAll(async () => {
  registry = createServer((request, response) => {
    const known: Record<string, unknown> = {
      '/leaky': {
        name: 'leaky',
        'dist-tags': { latest: '1.0.0' },
        versions: { '1.0.0': { name: 'leaky', version: '1.0.0' } },
      },
    };
    const isAudit = request.url === '/-/npm/v1/security/advisories/bulk';
    const body = isAudit ? answer.body : known[request.url ?? ''];
    response.statusCode = isAudit ? answer.status : body ? 200 : 404;
    response.setHeader('content-type', 'application/json');
    request.resume().on('end', () => response.end(JSON.stringify(body ?? {})));
  });
  await new Promise<void>((done) => {
    registry.listen(0, '127.0.0.1', done);
  });
});
afterAll(() => registry.close());

/** Runs the audit in a project that depends on that package. */
function audit(accepted: unknown, ...args: string[]): Promise<{ code: number; text: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'audit-'));
  mkdirSync(join(folder, '.github'));
  const write = (name: string, content: unknown) =>
    writeFileSync(join(folder, name), JSON.stringify(content));
  const root = { name: 'x', version: '1.0.0', dependencies: { leaky: '1.0.0' } };
  write('package.json', root);
  write('package-lock.json', {
    ...{ name: 'x', version: '1.0.0', lockfileVersion: 3, requires: true },
    packages: { '': root, 'node_modules/leaky': { version: '1.0.0', integrity: 'sha512-x' } },
  });
  write('.github/acceptedAdvisories.json', accepted);
  const { port } = registry.address() as AddressInfo;
  const env = {
    ...process.env,
    npm_config_registry: `http://127.0.0.1:${port}/`,
    npm_config_cache: join(folder, 'cache'),
    npm_config_fetch_retries: '0',
  };
  const script = join(projectFolder, '.github/scripts/audit.mjs');
  return new Promise((done) => {
    execFile(process.execPath, [script, ...args], { cwd: folder, env }, (error, stdout, stderr) =>
      done({ code: error ? Number(error.code) : 0, text: stdout + stderr }),
    );
  });
}

const accept = (index: number, until: string, reason = 'never called') => ({
  id: `GHSA-aaaa-bbbb-000${index}`,
  package: 'leaky',
  reason,
  until,
});

describe('the audit', () => {
  it('fails on holes of high and critical severity, and on no others', async () => {
    answer = { status: 200, body: holes('high', 'critical', 'moderate') };
    const { code, text } = await audit([], '--require-answer');
    expect(text).toMatch(/^high: leaky <2\.0\.0: Hole 0 \(https:.*GHSA-aaaa-bbbb-0000\)$/m);
    expect(text).toMatch(/^critical: leaky <2\.0\.0: Hole 1 /m);
    expect(text).not.toMatch(/Hole 2/);
    expect(text).toMatch(/lift these packages .* or accept them with a reason/);
    expect(code).toBe(1);
  });

  it('accepts what is on the list, and names what need not be there any more', async () => {
    answer = { status: 200, body: holes('high', 'moderate') };
    const { code, text } = await audit([accept(0, '2999-12-31'), accept(7, '2999-12-31')]);
    expect(text).toMatch(/^accepted until 2999-12-31: high: leaky/m);
    expect(text).toMatch(/^GHSA-aaaa-bbbb-0007 is no longer reported: remove it$/m);
    expect(code).toBe(0);
  });

  it('accepts it until its day', async () => {
    answer = { status: 200, body: holes('high') };
    const { code, text } = await audit([accept(0, '2020-01-01')]);
    expect(text).toMatch(/^accepted only until 2020-01-01: high: leaky/m);
    expect(code).toBe(1);
  });

  it.each([
    ['reason', accept(0, '2999-12-31', ' ')],
    ['day', accept(0, 'never')],
  ])('accepts nothing without a %s', async (_what, entry) => {
    const { code, text } = await audit([entry]);
    expect(text).toMatch(/expected id \(GHSA-…\), package, reason and until/);
    expect(code).toBe(1);
  });

  it.each([
    ['passes', [], 0],
    ['fails where an answer is required', ['--require-answer'], 1],
  ])('says so when the registry answers no audits, and %s', async (_what, options, code) => {
    answer = { status: 405, body: {} };
    const text = expect.stringMatching(/^not checked: the registry answers no audits$/m);
    expect(await audit([], ...options)).toEqual({ code, text });
  });
});
