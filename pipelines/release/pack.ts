import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { expected } from '@mixed-dynamics/artifacts';
import { forBrowsers, withoutNode } from '@mixed-dynamics/pages';
import { build } from 'esbuild';
import { filesBelow, projectFolder } from '../src/cli/project.ts';
import { type Published, published } from './published.ts';

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly exports: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly sideEffects?: boolean;
}

const read = (...path: string[]): string => readFileSync(join(projectFolder, ...path), 'utf8');
const readJson = <Content>(...path: string[]) => JSON.parse(read(...path)) as Content;
const inSources = (name: string, target: string) => join(projectFolder, 'packages', name, target);

/**
 * Builds every published package into `folder/NAME` as it will be on npm: JavaScript modules with declarations,
 * and a manifest for them. The workspace itself runs from its sources.
 * @param repository OWNER/NAME on GitHub, which npm compares with the repository of the publishing workflow
 * @throws UserError when a package imports something that its manifest does not list
 */
export async function buildPackages(folder: string, repository?: string): Promise<void> {
  const compiled = join(folder, '.compiled');
  // Removes earlier builds, but nothing else in that folder.
  for (const place of ['.compiled', ...Object.keys(published)]) {
    rmSync(join(folder, place), { recursive: true, force: true });
  }
  compile(compiled);
  const root = readJson<{ version: string; engines: object }>('package.json');
  for (const [name, about] of Object.entries(published)) {
    const place = join(folder, name);
    const dist = join(place, 'dist');
    const sources = join(compiled, name, 'src');
    const files = filesBelow(sources).map((path) => relative(sources, path));
    for (const file of files) {
      mkdirSync(dirname(join(dist, file)), { recursive: true });
      const text = readFileSync(join(sources, file), 'utf8');
      writeFileSync(join(dist, file), file.endsWith('.d.ts') ? declarations(text) : text);
    }
    for (const asset of about.assets ?? []) {
      mkdirSync(dirname(join(dist, asset)), { recursive: true });
      copyFileSync(inSources(name, join('src', asset)), join(dist, asset));
    }
    const imported = importedBy(files.map((file) => readFileSync(join(dist, file), 'utf8')));
    const licences =
      about.bundle === undefined
        ? ''
        : await bundle(
            join(place, `${builtEntry(name, about.bundle)}.js`),
            join(dist, 'bundle.js'),
          );
    const manifest = packedManifest(name, about, imported, root);
    const where = repository && {
      repository: {
        type: 'git',
        url: `git+https://github.com/${repository}.git`,
        directory: `packages/${name}`,
      },
    };
    writeFileSync(
      join(place, 'package.json'),
      `${JSON.stringify({ ...manifest, ...where }, null, 2)}\n`,
    );
    writeFileSync(join(place, 'LICENSE'), read('LICENSE') + licences);
    copyFileSync(inSources(name, 'README.md'), join(place, 'README.md'));
  }
  rmSync(compiled, { recursive: true });
}

/** Packs each built package as `npm publish` would upload it; returns the paths of the archives by package. */
export function packPackages(folder: string): Record<string, string> {
  const names = Object.keys(published);
  const args = ['pack', '--silent', '--pack-destination', folder];
  execFileSync('npm', [...args, ...names.map((name) => `${join(folder, name)}/`)], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const { version } = readJson<Manifest>('package.json');
  const archive = (name: string) => join(folder, `mixed-dynamics-${name}-${version}.tgz`);
  return Object.fromEntries(names.map((name) => [`@mixed-dynamics/${name}`, archive(name)]));
}

/** Compiles the published entries and the files that they import, and nothing else. */
function compile(folder: string): void {
  const project = writeProject(folder, {
    noEmit: false,
    declaration: true,
    isolatedDeclarations: true,
    rewriteRelativeImportExtensions: true,
    rootDir: join(projectFolder, 'packages'),
    outDir: folder,
  });
  const tsc = join(projectFolder, 'node_modules/.bin/tsc');
  const { status, stdout } = spawnSync(tsc, ['-p', project], { encoding: 'utf8' });
  if (status === 0) return;
  throw expected({
    culprit: 'packages',
    expected: 'sources with an explicit type for everything they export',
    got: stdout.trim().split('\n').slice(0, 5).join('; '),
    remedy: 'write the types there',
  });
}

/** Writes `folder/tsconfig.json`, a TypeScript project of the published entries and what they import. */
export function writeProject(folder: string, compilerOptions: object): string {
  const types = { typeRoots: [join(projectFolder, 'node_modules/@types')] };
  const entries = entryFiles();
  // Without these paths, a file that is first imported by package name counts as a library's, and is not emitted.
  const paths = Object.fromEntries([...entries].map(([file, name]) => [name, [file]]));
  const settings = {
    extends: join(projectFolder, 'tsconfig.base.json'),
    compilerOptions: { ...types, paths, ...compilerOptions },
    files: [...entries.keys()],
  };
  mkdirSync(folder, { recursive: true });
  const project = join(folder, 'tsconfig.json');
  writeFileSync(project, JSON.stringify(settings));
  return project;
}

/** The source files of the published entries, each with the name by which it is imported. */
export function entryFiles(): Map<string, string> {
  return new Map(
    Object.entries(published).flatMap(([name, { entries }]) => {
      const { exports } = readJson<Manifest>('packages', name, 'package.json');
      return entries.map((entry) => [
        inSources(name, exports[entry]!),
        `@mixed-dynamics/${name}${entry.slice(1)}`,
      ]);
    }),
  );
}

/** Renames imports of `.ts` to `.js` in declarations, where TypeScript leaves them unchanged. */
const declarations = (text: string) =>
  text.replaceAll(/((?:from |import\()['"]\.{1,2}\/[^'"]*)\.ts(['"])/g, '$1.js$2');

/** The path of an entry's module inside its package, without `.js`. */
function builtEntry(name: string, entry: string): string {
  const { exports } = readJson<Manifest>('packages', name, 'package.json');
  return `./dist/${exports[entry]!.replace(/^\.\/src\//, '').replace(/\.ts$/, '')}`;
}

/**
 * Bundles an entry into one module for a browser, which cannot resolve package names by itself.
 * @returns the licences of the third-party code in it
 */
async function bundle(entry: string, outfile: string): Promise<string> {
  const { metafile } = await build({
    ...forBrowsers,
    ...{ entryPoints: [entry], outfile, metafile: true, format: 'esm', logLevel: 'error' },
    absWorkingDir: projectFolder,
    nodePaths: [join(projectFolder, 'node_modules')],
    plugins: [withoutNode],
  });
  const inside = Object.keys(metafile.inputs).flatMap(
    (file) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? [],
  );
  const texts = [...new Set(inside)].sort().map((folder) => {
    const { name, version, license } = readJson<Manifest>(folder, 'package.json');
    return `\n---\nIn dist/bundle.js, ${name} ${version}:\n\n${licenceIn(folder, license)}`;
  });
  return texts.join('');
}

/** The text of a package's licence. Some packages have it in their README; for Apache without a text, sharp's is used. */
function licenceIn(folder: string, license: string): string {
  const files = readdirSync(join(projectFolder, folder));
  const file = files.find((it) => /^licen[cs]e/i.test(it));
  if (file !== undefined) return read(folder, file);
  if (license === 'Apache-2.0') return read('node_modules/sharp/LICENSE');
  const readme = read(folder, 'README.md');
  const at = readme.search(/^(?:#+ *)?licen[cs]e\b/im);
  if (at >= 0) return readme.slice(at);
  throw new Error(`${folder}: expected a licence to pass on, got none`);
}

/** The packages that modules and declarations import. */
function importedBy(texts: readonly string[]): Set<string> {
  const specifiers = texts.flatMap((text) =>
    Array.from(text.matchAll(/(?:\bfrom |\bimport\(|^import )['"]([^'"]+)['"]/gm), ([, it]) => it!),
  );
  const names = specifiers
    .filter((it) => !it.startsWith('.') && !it.startsWith('node:') && !builtinModules.includes(it))
    .map((it) =>
      it
        .split('/')
        .slice(0, it.startsWith('@') ? 2 : 1)
        .join('/'),
    );
  return new Set(names);
}

function packedManifest(
  name: string,
  { description, keywords, entries, bundle }: Published,
  imported: ReadonlySet<string>,
  { version, engines }: { readonly version: string; readonly engines: object },
): object {
  const source = readJson<Manifest>('packages', name, 'package.json');
  const { dependencies = {}, optionalDependencies = {}, peerDependencies = {} } = source;
  // Optional engines become optional peers, so that the libraries of CUDA or a browser are not installed unasked.
  const peers = { ...peerDependencies, ...optionalDependencies };
  const undeclared = [...imported].filter((it) => !(it in dependencies) && !(it in peers));
  if (undeclared.length > 0) {
    throw expected({
      culprit: `packages/${name}/package.json`,
      expected: 'every imported package among its dependencies',
      got: undeclared.join(', '),
      remedy: 'add it there',
    });
  }
  const own = (it: string) => it.startsWith('@mixed-dynamics/');
  const needed = Object.entries(dependencies)
    .filter(([it]) => imported.has(it))
    .map(([it, range]) => [it, own(it) ? `^${version}` : range]);
  const optional = Object.keys(peers);
  const exports = entries.map((entry) => {
    const at = builtEntry(name, entry);
    return [entry, { types: `${at}.d.ts`, default: `${at}.js` }];
  });
  return {
    name: source.name,
    version,
    description,
    keywords,
    license: source.license,
    type: 'module',
    ...(source.sideEffects === false && { sideEffects: false }),
    engines,
    exports: {
      ...Object.fromEntries(exports),
      ...(bundle !== undefined && {
        './bundle': { types: `${builtEntry(name, bundle)}.d.ts`, default: './dist/bundle.js' },
      }),
      './package.json': './package.json',
    },
    files: ['dist'],
    ...(needed.length > 0 && { dependencies: Object.fromEntries(needed) }),
    ...(optional.length > 0 && {
      peerDependencies: peers,
      peerDependenciesMeta: Object.fromEntries(optional.map((it) => [it, { optional: true }])),
    }),
    publishConfig: { access: 'public' },
  };
}
