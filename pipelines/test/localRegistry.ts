import { spawn } from 'node:child_process';
import { createReadStream, readFileSync, statSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, dirname, extname, join, resolve, sep } from 'node:path';
import { projectFolder } from '../src/cli/project.ts';

type Manifest = { readonly name: string; readonly version: string };

interface Release {
  readonly manifest: Manifest;
  readonly send: (response: ServerResponse) => void;
}

/** Archives by the name of their package, from which `npm install NAME` takes them. */
export interface LocalRegistry {
  readonly address: string;
  readonly close: () => void;
}

const readManifest = (folder: string) =>
  JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;

/** The third-party packages, as installed here: needs no network. */
function installedReleases(): Release[] {
  const lock = JSON.parse(readFileSync(join(projectFolder, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { link?: boolean }>;
  };
  return Object.entries(lock.packages).flatMap(([path, { link }]) => {
    const folder = join(projectFolder, path);
    if (link || !path.includes('node_modules/') || !exists(join(folder, 'package.json'))) return [];
    // Half of these packages are maps for debuggers.
    const name = basename(folder);
    const args = ['-c', `--exclude=${name}/node_modules`, '--exclude=*.map', name];
    const send = (response: ServerResponse) => {
      const cwd = dirname(folder);
      spawn('tar', args, { cwd, stdio: ['ignore', 'pipe', 'inherit'] }).stdout.pipe(response);
    };
    return [{ manifest: readManifest(folder), send }];
  });
}

const exists = (path: string) => statSync(path, { throwIfNoEntry: false }) !== undefined;

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.csv': 'text/csv',
};

/**
 * A registry for npm on this machine, with our built packages and all installed third-party packages.
 * A browser gets the files of `pages` below `/pages/`.
 * @param built folders of packages, with the archive of each
 */
export async function startRegistry(
  built: readonly { readonly folder: string; readonly archive: string }[],
  pages: string,
): Promise<LocalRegistry> {
  const releases = new Map<string, Map<string, Release>>();
  const own = built.map(({ folder, archive }) => ({
    manifest: readManifest(folder),
    send: (response: ServerResponse) => void createReadStream(archive).pipe(response),
  }));
  for (const release of [...installedReleases(), ...own]) {
    const { name, version } = release.manifest;
    releases.set(name, (releases.get(name) ?? new Map()).set(version, release));
  }
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? '/')
      .replace(/[?#].*$/, '')
      .slice(1);
    const [name = '', version] = path.split('/-/');
    const known = releases.get(name);
    const page = resolve(pages, path.slice('pages/'.length));
    if (path.startsWith('pages/') && page.startsWith(pages + sep) && exists(page)) {
      response.setHeader('content-type', types[extname(page)] ?? 'text/plain');
      createReadStream(page).pipe(response);
    } else if (known && version) known.get(version)!.send(response);
    else if (known) response.end(packument(name, known, address()));
    else response.writeHead(404).end('{}');
  });
  const address = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return { address: address(), close: () => void server.close() };
}

function packument(name: string, versions: ReadonlyMap<string, Release>, address: string): string {
  const entries = [...versions].map(([version, { manifest }]) => [
    version,
    { ...manifest, dist: { tarball: `${address}/${name}/-/${version}` } },
  ]);
  // The version at the top of node_modules comes first.
  return JSON.stringify({
    name,
    'dist-tags': { latest: [...versions.keys()][0] },
    versions: Object.fromEntries(entries),
  });
}
