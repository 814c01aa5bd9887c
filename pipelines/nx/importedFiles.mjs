// @ts-check
// The files of this project on which a program depends: every file that it imports, directly or not, statically or
// dynamically, and every file in a `new URL('…', import.meta.url)` (workers, WebAssembly, style sheets).
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';

// Type-only imports are erased and cannot change results.
const named =
  /^\s*(?:import|export)\s+(?!type\b)(?:[^'";]*?\sfrom\s+)?'([^']+)'|import\(\s*'([^']+)'\s*\)|new URL\(\s*'([^']+)',\s*import\.meta\.url,?\s*\)|@import\s+'([^']+)'/gm;

const source = /\.(?:m?[jt]s|css)$/;

/**
 * The files on which programs depend, sorted, relative to the root of the project. A package's first file brings
 * in its manifest, which resolves the package's names and lists its dependencies.
 * @param {string} root the folder of the project
 * @param {readonly string[]} programs relative to it
 * @param {Map<string, readonly string[]>} known cache of files already read: file → the files it names
 * @returns {string[]}
 */
export function importedFiles(root, programs, known = new Map()) {
  /** @type {Set<string>} */
  const found = new Set();
  const open = [...programs];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (found.has(file)) continue;
    found.add(file);
    if (!source.test(file)) continue;
    const names = known.get(file) ?? namesIn(root, file);
    known.set(file, names);
    open.push(...names, manifestOf(file));
  }
  return [...found].sort();
}

/** The files of this project that a source file names. */
function namesIn(/** @type {string} */ root, /** @type {string} */ file) {
  const text = readFileSync(join(root, file), 'utf8');
  return [...text.matchAll(named)].flatMap(([, fixed, dynamic, url, style]) => {
    const name = fixed ?? dynamic ?? url ?? style ?? '';
    const isPath = name.startsWith('.') || url !== undefined || style !== undefined;
    const path = isPath ? posix.join(dirname(file), name) : fileOfPackage(root, name);
    // Folders are skipped; a missing file fails when the program runs.
    const isFile = path !== undefined && existsSync(join(root, path));
    return isFile && statSync(join(root, path)).isFile() ? [path] : [];
  });
}

/** Resolves `@mixed-dynamics/x` or `@mixed-dynamics/x/y` to a file. */
function fileOfPackage(/** @type {string} */ root, /** @type {string} */ name) {
  const [, folder, below = ''] = /^@mixed-dynamics\/([^/]+)(\/.+)?$/.exec(name) ?? [];
  if (folder === undefined) return undefined;
  const { exports } = JSON.parse(
    readFileSync(join(root, `packages/${folder}/package.json`), 'utf8'),
  );
  return posix.join('packages', folder, exports[`.${below}`]);
}

const manifestOf = (/** @type {string} */ file) =>
  file.startsWith('packages/')
    ? `${file.split('/').slice(0, 2).join('/')}/package.json`
    : 'pipelines/package.json';
