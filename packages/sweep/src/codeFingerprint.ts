import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expected } from '@mixed-dynamics/artifacts';

export interface FingerprintOptions {
  /** Files, and folders whose `.ts` files count at any depth. */
  readonly paths: readonly string[];
  /** Names in the hash are relative to it, so that another checkout has the same fingerprint. */
  readonly root: string;
  /** Versions of packages that also decide what is computed. */
  readonly versions?: Readonly<Record<string, string>>;
}

/**
 * SHA-256 over names and contents of source files, sorted by name: cells computed by other code
 * are never reused. Line ends do not count, comments do.
 * @throws UserError when a path does not exist
 */
export function codeFingerprint({ paths, root, versions = {} }: FingerprintOptions): string {
  const nameOf = (file: string) => relative(root, file).split(sep).join('/');
  const files = new Map(paths.flatMap(sourceFiles).map((file) => [nameOf(file), file]));
  const hash = createHash('sha256');
  for (const name of [...files.keys()].sort()) {
    const content = readFileSync(files.get(name)!, 'utf8').replaceAll('\r\n', '\n');
    hash.update(JSON.stringify([name, content]));
  }
  hash.update(JSON.stringify(Object.entries(versions).sort(([a], [b]) => (a < b ? -1 : 1))));
  return hash.digest('hex');
}

function sourceFiles(path: string): string[] {
  if (!existsSync(path)) {
    throw expected({
      culprit: path,
      expected: 'a source file or folder',
      got: 'nothing',
      remedy: 'install the whole workspace',
    });
  }
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(path, name));
}

const here = dirname(fileURLToPath(import.meta.url));
const packages = join(here, '..', '..');

/**
 * The fingerprint of everything that decides a cell's numbers: the sources of data, engines and
 * dynamics, the cell program, and the versions of tfjs and of the other packages that they use.
 * @param cellProgram the path of the module that workers run
 */
export function numericsFingerprint(cellProgram: string): string {
  const numeric = ['data', 'engines', 'dynamics'].map((name) => join(packages, name));
  return codeFingerprint({
    root: packages,
    paths: [...numeric.map((folder) => join(folder, 'src')), cellProgram],
    versions: Object.assign({}, ...numeric.map(dependencyVersions)) as Record<string, string>,
  });
}

/** Installed versions of a package's dependencies; one that is optional and absent has none. */
function dependencyVersions(folder: string): Record<string, string> {
  const manifest = join(folder, 'package.json');
  const { dependencies = {} } = readJson(manifest) as { dependencies?: Record<string, string> };
  const foreign = Object.keys(dependencies).filter((name) => !name.startsWith('@mixed-dynamics/'));
  const lookIn = createRequire(manifest).resolve.paths('x') ?? [];
  return Object.fromEntries(
    foreign.map((name) => {
      const file = lookIn.map((at) => join(at, name, 'package.json')).find(existsSync);
      const version = file && (readJson(file) as { version?: string }).version;
      return [name, version ?? 'absent'];
    }),
  );
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}
