// @ts-check
// Which package may import which, in one table. `node pipelines/boundaries.mjs` writes the linter's rules from it,
// which biome.json extends. A test fails when they are stale, and compares the project graph and
// docs/architecture.md with the table.
import { readFileSync, writeFileSync } from 'node:fs';
import { argv } from 'node:process';
import { fileURLToPath } from 'node:url';

/**
 * @typedef {object} Row
 * @property {readonly string[]} imports Packages of this project that it may import.
 * @property {string} [why] The linter's message on a forbidden import, if not the list of allowed ones.
 * @property {boolean} [reads] Whether it only reads files and computes nothing.
 * @property {boolean} [tfjs] Whether it may import tfjs.
 * @property {readonly string[]} [pure] For a pure package: the files in `src` that may touch a disk. No other file
 *   may touch disk, clock, process or network.
 * @property {readonly string[]} [builtins] Modules of Node that a pure package may import.
 * @property {boolean} [browser] Whether its sources run in a browser, without Node.
 */

/** @type {Readonly<Record<string, Row>>} */
export const packages = {
  artifacts: { imports: [], why: 'artifacts is the lowest package: it imports no other one.' },
  data: { imports: ['artifacts'], pure: ['npyFile.ts'], builtins: ['crypto', 'zlib'] },
  engines: { imports: ['artifacts'], tfjs: true },
  dynamics: {
    imports: ['artifacts', 'data', 'engines'],
    tfjs: true,
    pure: [],
    builtins: ['crypto'],
  },
  theory: {
    imports: [],
    why: 'theory stands alone and runs in a browser: it imports ml-matrix only.',
    browser: true,
  },
  sweep: { imports: ['artifacts', 'data', 'engines', 'dynamics', 'theory'] },
  figures: { imports: ['artifacts'], reads: true },
  golden: { imports: ['artifacts'], reads: true },
  analysis: { imports: ['artifacts', 'theory'], reads: true },
  crate: { imports: ['artifacts'], reads: true },
  pages: {
    imports: ['artifacts', 'engines', 'figures', 'golden', 'analysis', 'theory', 'sweep'],
    why: 'pages reads files, and its pages predict and train: it may not import tfjs.',
  },
};

/** The exports of a package that touch a disk. */
const onDisk = {
  artifacts: [
    'writeFileAtomically',
    'writeManifest',
    'readManifest',
    'buildManifest',
    'describeGit',
    'describeMachine',
    'recordFile',
    'verifyInputs',
    'manifestsIn',
  ],
  data: ['readNpy', 'writeNpy'],
};

const insideOnly = 'Import a package by its name, not a file inside it.';
const noDisk =
  'This package touches no disk: file access belongs to npyFile.ts, sweep, figures or pipelines.';
const noSurroundings =
  'This package touches no disk, clock, process or network: take values as arguments.';

const scoped = (/** @type {string} */ name) => `@mixed-dynamics/${name}`;

/** The subpaths that a package exports, such as `@mixed-dynamics/sweep/preset`. */
function subpaths(/** @type {string} */ name) {
  const file = new URL(`../packages/${name}/package.json`, import.meta.url);
  const { exports } = JSON.parse(readFileSync(file, 'utf8'));
  return Object.keys(exports).flatMap((path) =>
    path === '.' ? [] : [`!${scoped(name)}${path.slice(1)}`],
  );
}

/** A pattern that forbids paths inside packages, except those that they export. */
const wholePackages = (/** @type {readonly string[]} */ imports) => ({
  group: ['@mixed-dynamics/*/**', ...imports.flatMap(subpaths)],
  message: insideOnly,
});

const override = (
  /** @type {string[]} */ includes,
  /** @type {object[]} */ patterns,
  /** @type {object | undefined} */ paths = undefined,
) => ({
  includes,
  linter: {
    rules: {
      style: {
        noRestrictedImports: { level: 'error', options: { patterns, ...(paths && { paths }) } },
      },
    },
  },
});

/** The linter's message on an import that a package must not have. */
function whyNot(/** @type {string} */ name, /** @type {Row} */ { imports, why, reads }) {
  if (why) return why;
  if (reads) return `${name} reads files: it may import neither tfjs nor a package that computes.`;
  return `${name} may import ${imports.join(', ').replace(/, (?=[^,]*$)/, ' and ')} only.`;
}

/** The linter's rules of one package. */
function rulesOf(/** @type {string} */ name, /** @type {Row} */ row) {
  const { imports, tfjs, pure, builtins = [], browser } = row;
  const message = whyNot(name, row);
  const others = [...Object.keys(packages), 'pipelines'].filter(
    (other) => !imports.includes(other),
  );
  const refused = [...others.map(scoped), ...(tfjs ? [] : ['@tensorflow/*'])];
  const folder = `packages/${name}`;
  // Tests of browser code run in Node and may compare it with other packages, so only `src` has rules.
  if (browser)
    return [override([`${folder}/src/**`], [{ group: [...refused, 'node:*'], message }])];
  const patterns = [{ group: refused, message }, wholePackages(imports)];
  const rules = [override([`${folder}/**`], patterns)];
  if (!pure) return rules;
  const surroundings = {
    group: ['node:*', ...builtins.map((module) => `!node:${module}`)],
    message: noSurroundings,
  };
  const paths = Object.fromEntries(
    Object.entries(onDisk).flatMap(([other, importNames]) =>
      imports.includes(other) ? [[scoped(other), { importNames, message: noDisk }]] : [],
    ),
  );
  const sources = [`${folder}/src/**`, ...pure.map((file) => `!${folder}/src/${file}`)];
  return [...rules, override(sources, [...patterns, surroundings], paths)];
}

/** The linter's rules, as biome.json extends them. */
function linterRules() {
  const commands = [
    { group: ['@tensorflow/*'], message: 'Thin commands: tfjs belongs to engines and dynamics.' },
    wholePackages(Object.keys(packages)),
  ];
  return {
    overrides: [
      ...Object.entries(packages).flatMap(([name, row]) => rulesOf(name, row)),
      override(['pipelines/**'], commands),
    ],
  };
}

/** The file that biome.json extends. */
const rulesFile = fileURLToPath(new URL('./boundaries.json', import.meta.url));

export const rulesText = () => `${JSON.stringify(linterRules())}\n`;

if (argv[1] === fileURLToPath(import.meta.url)) writeFileSync(rulesFile, rulesText());
