import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { attempt, canonicalJson, hashFile, sha256 } from '@mixed-dynamics/artifacts';
import { catalogue, engineRow } from '@mixed-dynamics/engines/catalogue';
import { buildSync } from 'esbuild';

const packages = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
const engineSources = join(packages, 'engines', 'src');

/**
 * SHA-256 of exactly the code that determines a cell's numbers: the modules that the program imports, without
 * comments, white space, types, unused exports and unused engines; the compiled kernels that they load; the installed
 * versions of the packages that they import; and Node's major version, because weights depend on functions such as
 * its `Math.log`.
 * @param program the path of the module that workers run, or of a module that it imports
 * @param engine the engine's name
 * @throws UserError when a file cannot be read
 */
export function codeFingerprint(program: string, engine: string): string {
  const { code, compiled, versions } = reachedCode(program, engine);
  const node = process.versions.node.split('.')[0];
  return sha256(canonicalJson({ code, compiled, versions, node }));
}

/** The input of {@link codeFingerprint}. */
export function reachedCode(program: string, engine: string) {
  const others = new Set<string>(Object.values(catalogue).map(({ source }) => source));
  others.delete(engineRow(engine)?.source ?? '');
  const foreign = foreignPackages();
  const expectation = {
    culprit: program,
    expected: 'a program that can be read, with everything that it imports',
    remedy: 'install the whole workspace',
  };
  const { outputFiles, metafile } = attempt(expectation, () => {
    // The error of esbuild would name the file without its folder.
    if (!existsSync(program)) throw new Error('nothing');
    return buildSync({
      absWorkingDir: packages,
      entryPoints: [program],
      external: [...foreign, ...[...others].map((file) => join(engineSources, file))],
      outfile: join(packages, 'program.js'),
      bundle: true,
      metafile: true,
      minifyWhitespace: true,
      legalComments: 'none',
      write: false,
      format: 'esm',
      platform: 'node',
      logLevel: 'silent',
    });
  });
  const { imports, inputs } = Object.values(metafile.outputs)[0]!;
  const belongsTo = (name: string) => imports.some(({ path }) => `${path}/`.startsWith(`${name}/`));
  const files = Object.keys(inputs)
    .filter((file) => inputs[file]!.bytesInOutput > 0)
    .sort();
  return {
    /** The program as esbuild bundles it into one module. */
    code: outputFiles[0]!.text,
    /** The sources of the bundle, relative to `packages`, sorted. */
    files,
    /** SHA-256 of each WebAssembly file that the sources load, by its path relative to `packages`. */
    compiled: Object.fromEntries(files.flatMap(loadedBy).map((file) => [file, digest(file)])),
    /** The versions of the packages from the registry that the sources import. */
    versions: Object.fromEntries(
      foreign.filter(belongsTo).map((name) => [name, installedVersion(name)]),
    ),
  };
}

/** The WebAssembly files that a source refers to by a relative URL. */
function loadedBy(file: string): string[] {
  const source = readFileSync(join(packages, file), 'utf8');
  const urls = source.matchAll(/new URL\('([^']+\.wasm)', import\.meta\.url\)/g);
  return Array.from(urls, ([, path]) => join(dirname(file), path!));
}

const digest = (file: string) => hashFile(join(packages, file)).sha256;

/** The workspace's dependencies from the registry, in alphabetical order. */
function foreignPackages(): string[] {
  const names = readdirSync(packages).flatMap((folder) => {
    const manifest = join(packages, folder, 'package.json');
    if (!existsSync(manifest)) return [];
    const { dependencies = {}, optionalDependencies = {} } = readJson(manifest) as {
      dependencies?: Record<string, string>;
      optionalDependencies?: Record<string, string>;
    };
    return Object.keys({ ...dependencies, ...optionalDependencies });
  });
  return [...new Set(names)].filter((name) => !name.startsWith('@mixed-dynamics/')).sort();
}

/** The version installed for the workspace's packages; `absent` for an optional package that is missing. */
function installedVersion(name: string): string {
  const lookIn = createRequire(join(packages, 'engines', 'package.json')).resolve.paths('x') ?? [];
  const file = lookIn.map((at) => join(at, name, 'package.json')).find(existsSync);
  return (file && (readJson(file) as { version?: string }).version) ?? 'absent';
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}
