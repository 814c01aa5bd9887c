import { existsSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { type RunDifferences, runDifferences } from '@mixed-dynamics/analysis';
import {
  expected,
  formatCsv,
  gammaAxes,
  largest,
  type Manifest,
  numberColumn,
  type PlaneAxes,
  readCsv,
  readManifest,
  smallest,
  symbolOf,
  type Table,
  textTable,
  verifyInputs,
  writeFileAtomically,
} from '@mixed-dynamics/artifacts';
import {
  isPlane,
  renderComparisonFigure,
  renderCurveComparison,
  writePictures,
} from '@mixed-dynamics/figures';
import { type Comparison, comparisonPage } from '@mixed-dynamics/pages';
import {
  axesOf,
  type Figure2Section,
  loadPreset,
  type Preset,
  presetHash,
  presetNames,
} from '@mixed-dynamics/sweep/preset';
import type { Command } from 'commander';
import { refuseGolden } from '../cli/experiment.ts';
import { significant } from '../cli/numbers.ts';
import { presetsFolder, projectFolder, shortPath } from '../cli/project.ts';
import { nonEmpty } from '../cli/values.ts';
import { differingKeys } from '../explain/changedKeys.ts';

export const help = {
  details:
    'Compares two runs on the same plane, whatever their settings, or two networks. Prints the ' +
    'preset keys that differ and a table; writes index.html, compare.svg and .png (second minus ' +
    'first) and differences.csv. Use `ensemble compare` to see which differences are noise.',
  example: 'mixed-dynamics compare out/small out/small,seed=3',
};

export default (command: Command): Command =>
  command
    .argument('<first>', 'a results folder')
    .argument('<second>', 'another one')
    .option(
      '--out <dir>',
      'where the page goes (default: in out/compare, named after the runs)',
      nonEmpty('a folder'),
    )
    .action(compare);

/** The compared parts of a results folder. */
interface Run {
  readonly name: string;
  readonly preset: Preset | undefined;
  /** The stages that computed the existing tables. */
  readonly manifests: Readonly<Partial<Record<keyof typeof tablesOf, Manifest>>>;
  readonly tables: Readonly<Partial<Record<keyof typeof tablesOf, Table>>>;
}

const tablesOf = { figure2: 'figure2/metrics.csv', figure1: 'figure1/training.csv' } as const;

type Compared = Comparison['figures'][number];

/**
 * Prints and draws the differences between two runs: the planes of Figure 2 and the networks of Figure 1.
 * @throws UserError when a folder holds no results, or the two have no figure in common
 */
async function compare(
  first: string,
  second: string,
  { out }: { readonly out?: string },
): Promise<void> {
  const runs = [readRun(first), readRun(second)] as const;
  const names = namesOf(runs[0].name, runs[1].name, first, second);
  const outDir = out === undefined ? usualFolder(names) : resolve(out);
  refuseGolden(outDir);
  const settings = settingsOf(...runs);
  const figures = [
    await comparePlanes(runs, names, outDir),
    await compareNetworks(runs, names, outDir),
  ].filter((figure) => figure !== undefined);
  if (figures.length === 0) throw nothingInCommon(runs);
  writeFileAtomically(
    join(outDir, 'index.html'),
    await comparisonPage({ runs: names, settings, figures }),
  );
  console.log(`compare ${names[0]} and ${names[1]}`);
  for (const [key, one, other] of settings) console.log(`  ${key} ${one} → ${other}`);
  for (const { title, note, head, rows } of figures) {
    console.log(`${title}: ${note}`);
    const numbers = head.map((_, column) => column).slice(1);
    for (const line of textTable([head, ...rows], numbers)) console.log(`  ${line}`);
  }
  console.log(`compare: ${shortPath(join(outDir, 'index.html'))}`);
}

const usualFolder = (names: readonly string[]) =>
  join(projectFolder, 'out/compare', names.join('--').replaceAll(/[/\\]/g, '_'));

/** The last parts of the two paths, or whole paths if these are equal. */
function namesOf(a: string, b: string, first: string, second: string): readonly [string, string] {
  return a === b ? [shortPath(resolve(first)), shortPath(resolve(second))] : [a, b];
}

function readRun(folder: string): Run {
  const root = resolve(folder);
  const kinds = (Object.keys(tablesOf) as (keyof typeof tablesOf)[]).filter((kind) =>
    existsSync(join(root, tablesOf[kind])),
  );
  if (!statSync(root, { throwIfNoEntry: false })?.isDirectory() || kinds.length === 0) {
    throw expected({
      culprit: folder,
      expected: `a results folder with ${Object.values(tablesOf).join(' or ')}`,
      got: existsSync(root) ? 'a folder without them' : 'no folder',
      remedy: 'name a finished run, such as out/small',
    });
  }
  const tables = kinds.map((kind) => {
    const path = join(root, tablesOf[kind]);
    verifyInputs([path], root);
    return [kind, readCsv(path)] as const;
  });
  const manifests = kinds.map(
    (kind) => [kind, readManifest(join(root, kind, 'manifest.json'))] as const,
  );
  const known = manifests[0]![1].preset;
  return {
    name: basename(root),
    preset: presetOf(root, known),
    manifests: Object.fromEntries(manifests),
    tables: Object.fromEntries(tables),
  };
}

/** The preset of the run: from the results folder, or the project's preset of that name if it is unchanged. */
function presetOf(root: string, known: Manifest['preset']): Preset | undefined {
  const own = join(root, 'preset.json');
  if (existsSync(own)) return loadPreset(own, presetsFolder).preset;
  if (!known || !presetNames(presetsFolder).includes(known.name)) return undefined;
  const { preset } = loadPreset(known.name, presetsFolder);
  return presetHash(preset) === known.sha256 ? preset : undefined;
}

/** The differing keys of the presets, and engine and code if they are known for both runs and differ. */
function settingsOf(a: Run, b: Run): [string, string, string][] {
  const keys =
    a.preset && b.preset ? differingKeys(withoutWords(a.preset), withoutWords(b.preset)) : [];
  const facts = ({ manifests }: Run) => {
    const { engine, git } = Object.values(manifests)[0]!;
    const changed = git?.dirty ? ' with changes' : '';
    return { engine: engine?.name, code: git && `${git.commit.slice(0, 12)}${changed}` };
  };
  const unknown = [a, b].filter(({ preset }) => !preset).map(({ name }) => name);
  const stateOf = ({ preset }: Run) => (preset ? 'known' : 'not known');
  const origins = differingKeys(facts(a), facts(b)).map(({ key, before, after }) => ({
    ...{ key, before: before.replaceAll('"', ''), after: after.replaceAll('"', '') },
  }));
  const presets =
    unknown.length > 0 ? [{ key: 'preset', before: stateOf(a), after: stateOf(b) }] : [];
  return [...keys, ...origins, ...presets].map(({ key, before, after }) => [key, before, after]);
}

function withoutWords({ $schema: _schema, description: _description, ...content }: Preset) {
  return content;
}

async function comparePlanes(
  [a, b]: readonly [Run, Run],
  names: readonly [string, string],
  outDir: string,
): Promise<Compared | undefined> {
  const [first, second] = [a.tables.figure2, b.tables.figure2];
  if (!first || !second) return undefined;
  const found = runDifferences(first, second);
  writeFileAtomically(join(outDir, 'differences.csv'), formatCsv(found.table));
  const axes = axesOfBoth(a.preset?.figure2, b.preset?.figure2);
  const svg = isPlane(found.table, axes)
    ? renderComparisonFigure({
        differences: found.table,
        axes,
        panels: found.quantities.map(({ name, title }) => ({ name, title: capital(title) })),
        runs: names,
        teacher: sameTeacher(a.preset?.figure2, b.preset?.figure2),
      })
    : undefined;
  const pictures = await writePictures(svg === undefined ? {} : { compare: svg }, { outDir });
  const columns = [axes.x.column, axes.y.column];
  const where = columns.map(symbolOf).join(', ');
  return {
    title: 'Figure 2',
    note: noteOf(found),
    head: ['quantity', 'the same', 'median |Δ|', 'largest |Δ|', `at (${where})`, ...names],
    rows: found.quantities.map(({ title, compared, equal, median, largest }) => [
      ...[title, `${equal} of ${compared}`, significant(median)],
      ...(largest
        ? [
            significant(Math.abs(largest.second - largest.first)),
            `(${columns.map((name) => largest.at[name]).join(', ')})`,
            ...[significant(largest.first), significant(largest.second)],
          ]
        : ['–', '–', '–', '–']),
    ]),
    svg,
    files: ['differences.csv', ...pictures.map((path) => basename(path))],
  };
}

/** The axes of both planes, without values; those of Figure 2 if a preset is unknown. */
function axesOfBoth(a: Figure2Section | undefined, b: Figure2Section | undefined): PlaneAxes {
  const { x, y } = a && b ? axesOf(a) : gammaAxes([], []);
  return { x: { ...x, values: [] }, y: { ...y, values: [] } };
}

function noteOf({ cells, onlyFirst, onlySecond, sameDraw, table }: RunDifferences): string {
  const ok = table.rows.filter((row) => row[2] === 'ok').length;
  const draws =
    sameDraw === cells
      ? 'the same draws'
      : sameDraw === 0
        ? 'different draws'
        : `${sameDraw} of them the same draw`;
  const others = [
    ...(ok < cells ? [`${cells - ok} without a result in one run`] : []),
    ...(onlyFirst > 0 ? [`${onlyFirst} more in the first run`] : []),
    ...(onlySecond > 0 ? [`${onlySecond} more in the second run`] : []),
  ];
  return [`${cells} cells in both runs, ${draws}`, ...others].join('; ');
}

/** d and K if both planes have the same. */
function sameTeacher(a: Preset['figure2'], b: Preset['figure2']) {
  if (!a || !b || a.dimension !== b.dimension || a.rank !== b.rank) return undefined;
  return { dimension: a.dimension, rank: a.rank };
}

async function compareNetworks(
  [a, b]: readonly [Run, Run],
  names: readonly [string, string],
  outDir: string,
): Promise<Compared | undefined> {
  const [first, second] = [a.tables.figure1, b.tables.figure1];
  if (!first || !second) return undefined;
  const numbers = [first, second].map(summaryOf);
  const svg = renderCurveComparison({ training: [first, second], runs: names });
  const pictures = await writePictures({ curves: svg }, { outDir });
  return {
    title: 'Figure 1',
    note: 'one network in each run',
    head: ['quantity', ...names, 'difference'],
    rows: Object.keys(numbers[0]!).map((name) => {
      const [x, y] = [numbers[0]![name]!, numbers[1]![name]!];
      return [name, significant(x), significant(y), significant(y - x)];
    }),
    ...{ svg, files: pictures.map((path) => basename(path)) },
  };
}

function summaryOf(training: Table): Record<string, number> {
  const column = (name: string) => numberColumn(training, name);
  const test = column('gd_test_error');
  const least = smallest(test);
  return {
    'smallest test error': least,
    'iterations to get there': test.indexOf(least),
    iterations: training.rows.length - 1,
    'train error at the end': column('gd_train_error').at(-1)!,
    'largest squared distance': largest(column('distance')),
  };
}

function nothingInCommon(runs: readonly [Run, Run]): Error {
  const has = ({ name, tables }: Run) => `${Object.keys(tables).join(' and ')} in ${name}`;
  return expected({
    culprit: '`compare`',
    expected: 'two runs of the same figure',
    got: runs.map(has).join(', '),
    remedy: 'compare two planes, or two networks',
  });
}

/** Capitalised for a title, except the logarithm. */
const capital = (text: string) =>
  text.startsWith('ln ') ? text : `${text[0]!.toUpperCase()}${text.slice(1)}`;
