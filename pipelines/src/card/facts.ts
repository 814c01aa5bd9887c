import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import {
  agreementByWidth,
  agreementMarkdown,
  analyseScaling,
  boundsOf,
  type ClaimResult,
  compareWithTraining,
  estimatesOf,
  marginOf,
  measuredOf,
  type NamedEstimate,
} from '@mixed-dynamics/analysis';
import {
  markdownRows,
  markdownTable,
  numberColumn,
  readCsv,
  readManifest,
  type Table,
  textColumn,
} from '@mixed-dynamics/artifacts';
import { cellWidth, initialVariance } from '@mixed-dynamics/data';
import { loadPreset, type Preset, presetNames } from '@mixed-dynamics/sweep/preset';
import { presetsFolder, projectFolder } from '../cli/project.ts';
import { claimsOf } from '../commands/claims.ts';
import { describeEstimates } from '../commands/scaling.ts';
import { cardFacts, cardTables } from './reproducibility.ts';

/** The facts that documents quote: single numbers by name, and tables by document and block. */
interface Facts {
  readonly numbers: Readonly<Record<string, string>>;
  readonly blocks: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** Computes the facts from the committed results, the presets, the sources, and docs/measurements.json. */
export function factsOf(): Facts {
  const measured = readMeasurements();
  const { preset: paper } = loadPreset('paper', presetsFolder);
  const claims = claimsOf(join(projectFolder, 'golden/paper'), paper);
  const scaling = scalingFacts();
  const theory = theoryFacts(paper);
  const published = publishedFacts(measured.published);
  const runs = measuredRunsTable(measured);
  return {
    numbers: {
      ...paperFacts(paper),
      'claims.hold': `${claims.filter(({ outcome }) => outcome === 'holds').length} of ${claims.length}`,
      ...measurementFacts(measured),
      ...sourceFacts(),
      ...scaling.numbers,
      ...theory.numbers,
      ...published.numbers,
    },
    blocks: {
      'docs/artifact.md': { runs },
      'docs/experiments.md': { results: experimentsTable() },
      'docs/reproducibility.md': { ...cardTables(cardFacts(projectFolder)), measured: runs },
      'docs/scaling.md': { fits: scaling.table },
      'docs/published.md': { agreement: published.table },
      'golden/README.md': { snapshots: snapshotsTable() },
      'packages/analysis/README.md': { results: claimsTable(claims) },
      'packages/theory/README.md': { agreement: theory.table },
    },
  };
}

/** The table of the paper's claims, measured on the golden results of its preset. */
function claimsTable(claims: readonly ClaimResult[]): string {
  const rows = claims.map((claim) => [
    `\`${claim.id}\``,
    measuredOf(claim),
    boundsOf(claim),
    marginOf(claim),
    claim.cells,
  ]);
  return markdownTable(['claim', 'golden/paper', 'bound', 'margin', 'in'], rows);
}

/** The table of the predictions for the experiments, measured on their committed results. */
function experimentsTable(): string {
  // Snapshots, in golden/, have tolerances from several engines; results at full size come from one engine.
  const folderOf = (name: string) =>
    ['golden', 'docs/experiments']
      .map((folder) => join(projectFolder, folder, name))
      .find((folder) => existsSync(join(folder, 'figure2/metrics.csv')));
  const rows = presetNames(presetsFolder)
    .filter((name) => folderOf(name) && name !== 'paper' && name !== 'small')
    .flatMap((name) =>
      claimsOf(folderOf(name)!, loadPreset(name, presetsFolder).preset).map((claim) => [
        `\`${name}\``,
        claim.statement,
        measuredOf(claim),
        boundsOf(claim),
        claim.outcome,
      ]),
    );
  return markdownTable(['preset', 'claim', 'measured', 'bound', 'outcome'], rows);
}

/** The table of presets with committed results, and of the engines that trained them. */
function snapshotsTable(): string {
  const rows = presetNames(presetsFolder)
    .filter((name) => existsSync(join(projectFolder, 'golden', name, 'figure2/metrics.csv')))
    .map((name) => {
      const { figure1, figure2 } = loadPreset(name, presetsFolder).preset;
      const { rows: networks } = readTable(`golden/${name}/figure2/metrics.csv`);
      const width = figure1 && grouped(cellWidth(figure1.dimension, figure1.gammaW));
      const { engine } = readManifest(join(projectFolder, 'golden', name, 'figure2/manifest.json'));
      return [
        `\`${name}\``,
        figure1 ? `d = ${figure1.dimension}, w = ${width}` : '',
        `${grouped(networks.length)} networks, d = ${figure2!.dimension}`,
        `\`${engine!.name}\``,
      ];
    });
  return markdownRows(['preset', 'Figure 1', 'Figure 2', 'trained on'], rows).join('\n');
}

/** An entry of docs/measurements.json: a measurement that no test can repeat, such as a whole run. */
interface Measurement {
  readonly what: string;
  readonly command: string;
  readonly engine?: string;
  readonly machine?: string;
  readonly node?: string;
  readonly date: string;
  readonly seconds?: number;
  readonly MiB?: number;
  readonly MB?: number;
  readonly value?: number;
}

interface Published extends Measurement {
  /** Quantity, numbers, correlation, smallest and largest ratio. */
  readonly agreement: readonly (readonly [string, number, number, number, number])[];
  /** Test errors at (−2.2, 1.75): at iteration 200 and at the stop. */
  readonly oneNetwork: { readonly published: readonly number[]; readonly here: readonly number[] };
}

interface Measurements extends Readonly<Record<string, Measurement>> {
  readonly published: Published;
  readonly 'step-floor': Measurement & { readonly byConstant: Readonly<Record<string, number>> };
  readonly 'variance-planes': Measurement & { readonly shift: Readonly<Record<string, number>> };
}

function readMeasurements(): Measurements {
  return JSON.parse(readFileSync(join(projectFolder, 'docs/measurements.json'), 'utf8'));
}

/** The table of the measurements that have a duration. */
function measuredRunsTable(measured: Measurements): string {
  const runs = Object.values(measured).filter(({ seconds }) => seconds);
  return markdownRows(
    ['run', 'engine', 'machine', 'Node', 'time', 'memory', 'date'],
    runs.map(({ what, engine = '', machine = '', node = '', seconds, MiB, date }) => [
      ...[what, engine, machine, node, duration(seconds!)],
      ...[MiB === undefined ? '' : `${MiB} MiB`, date],
    ]),
  ).join('\n');
}

function measurementFacts(measured: Measurements): Record<string, string> {
  const facts = Object.entries(measured).flatMap(([name, { seconds, MiB, MB, value }]) => [
    ...(seconds === undefined ? [] : [[`${name}.time`, duration(seconds)]]),
    ...(MiB === undefined ? [] : [[`${name}.memory`, `${MiB} MiB`]]),
    ...(MB === undefined ? [] : [[`${name}.size`, `${MB} MB`]]),
    ...(value === undefined ? [] : [[name, power(value)]]),
  ]);
  const [blas, wasm] = ['paper-blas', 'paper-wasm'].map((name) => measured[name]!.seconds!);
  const floors = Object.entries(measured['step-floor'].byConstant);
  const shifts = Object.entries(measured['variance-planes'].shift);
  return {
    ...Object.fromEntries(facts),
    'paper-blas.minutes': `${Math.round(blas! / 60)} minutes`,
    'paper-wasm.minutes': `${Math.round(wasm! / 60)} minutes`,
    'blas.share': `${(100 * Number((blas! / wasm!).toPrecision(1))).toFixed(0)} %`,
    ...Object.fromEntries(floors.map(([c, floor]) => [`step-floor.${c}`, scientific(floor)])),
    ...Object.fromEntries(
      shifts.map(([ratio, shift]) => [`variance-planes.${ratio}`, minus(shift.toFixed(3))]),
    ),
  };
}

const duration = (seconds: number) =>
  seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
const grouped = (value: number) => value.toLocaleString('en-US');
const minus = (text: string) => text.replace('-', '−');
const percent = (share: number) => `${Number((100 * share).toPrecision(6))} %`;
const power = (value: number) => value.toExponential().replace('e+', 'e');

/** `8.4·10⁻⁵` */
function scientific(value: number): string {
  const [digits, exponent] = value.toExponential(1).split('e');
  const raised = [...exponent!].map((sign) => (sign === '-' ? '⁻' : '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(sign)]));
  return `${digits}·10${raised.join('')}`;
}

/** Sizes of the paper's networks and results. */
function paperFacts(preset: Preset): Record<string, string> {
  const [figure1, figure2] = [preset.figure1!, preset.figure2!];
  const widths = numberColumn(readTable('golden/paper/figure2/metrics.csv'), 'width');
  const { dimension, gammaSigma2, gammaW } = figure1;
  const width = cellWidth(dimension, gammaW);
  const values = readTable('golden/paper/figure1/singular-values.csv');
  const largest = Math.max(...numberColumn(values, 's1'));
  const atMost = (d: number, rank: number) => (rank * (2 * d - rank)) / d ** 2;
  const curves = statSync(join(projectFolder, 'golden/paper/figure2/curves.parquet')).size;
  const widest = Math.max(...widths);
  return {
    'paper.networks': grouped(widths.length),
    'paper.widest': `${(widest / 1e6).toFixed(1)} million`,
    'paper.most-weights': `${((2 * figure2.dimension * widest) / 1e9).toFixed(1)} billion`,
    'figure1.width': grouped(width),
    'figure1.weights': `${((2 * dimension * width * 4) / 1e9).toFixed(1)} GB`,
    'figure1.threshold': ((initialVariance(dimension, gammaSigma2) * width) / largest).toPrecision(
      1,
    ),
    'golden.curves': `${(curves / 1e6).toFixed(2)} MB`,
    'rank5.test-error': atMost(50, 5).toFixed(2),
    'order.c50': percent(1 / (2 * 50)),
    'order.c5': percent(1 / (2 * 5)),
    'float32.largest': `${((2 - 2 ** -23) * 2 ** 127).toPrecision(2)}`.replace('e+', 'e'),
    'float32.smallest': (2 ** -126).toPrecision(2),
  };
}

/** Constants and tolerances, read from the source files that define them. */
function sourceFacts(): Record<string, string> {
  const from = (path: string, before: string) => {
    const text = readFileSync(join(projectFolder, path), 'utf8');
    const found = new RegExp(`${before}([\\d.e-]*\\d)`).exec(text);
    if (!found) throw new Error(`facts.ts: no number after ${before} in ${path}`);
    return found[1]!;
  };
  const constants = (file: string, names: readonly string[]) =>
    names.map((name) => [
      `tracker.${name}`,
      from(`packages/dynamics/src/${file}.ts`, `const ${name} = `),
    ]);
  const tracker: Record<string, string> = Object.fromEntries([
    ...constants('control', [
      ...['tolerance', 'skipTolerance', 'longestSkip', 'mostCorrections'],
      ...['useless', 'uselessGuess', 'acceptable', 'slowShrink'],
      ...['firstCorrections', 'mostCorrectionsInBatch'],
    ]),
    ...constants('findRoots', ['couplingsFirst', 'couplingShare']),
    ...constants('trainingRun', ['stepsBetweenTurns']),
    ...constants('followed', ['historyLength']),
    ...constants('threshold', ['smallestShare', 'smallestThreshold']),
    ...constants('frame', ['unresolved', 'largestNorm', 'newtonSchulzSteps']),
    ...constants('firstFrame', [
      ...['wideRatio', 'stepsAhead', 'edgeMargin', 'largestShare', 'largestActive'],
      'zeroShare',
    ]),
  ]);
  const batch = (name: string) =>
    percent(
      Number(from('packages/dynamics/test/batch.test.ts', `alone.${name}\\)\\).toBeLessThan\\(`)),
    );
  const confidence = from('packages/analysis/src/statistics/summarize.ts', 'defaultConfidence = ');
  const perDoubling = from('packages/golden/src/networks/sampleCurves.ts', 'perDoubling = ');
  return {
    ...tracker,
    'tracker.turnOfFew': ((8 * 6) / 200).toFixed(2),
    'tracker.slowShrink.percent': percent(Number(tracker['tracker.slowShrink'])),
    'batch.networks': from(
      'packages/dynamics/src/batch/batchTrainer.ts',
      'const largestCapacity = ',
    ),
    'batch.test-error': batch('minTestError'),
    'batch.distance': batch('maxDistance'),
    'oracle.tolerance': from('packages/dynamics/test/oracle.test.ts', 'relative: '),
    'problems.tolerance': from('packages/dynamics/test/problems.test.ts', 'relative = '),
    'reference.tolerance': from('packages/dynamics/test/reference.test.ts', 'relative = '),
    'theory.reference': from('packages/theory/test/reference.test.ts', 'toBeLessThan\\('),
    'theory.rounding': from('packages/theory/test/properties.test.ts', 'rounding = '),
    confidence,
    'confidence.percent': percent(Number(confidence)),
    'golden.sampling': `${(2 ** (1 / Number(perDoubling))).toFixed(2)}ⁿ`,
    'golden.pixels': percent(
      Number(from('packages/golden/src/tolerances/tolerances.ts', 'nearShare = ')),
    ),
    'golden.threshold': from('packages/golden/src/png/comparePng.ts', 'threshold = '),
    'golden.median': percent(
      Number(
        (Number(from('packages/golden/test/mustFail.test.ts', "'max_distance', ")) - 1).toFixed(8),
      ),
    ),
    'golden.missed': percent(
      Number(
        from('packages/golden/test/png.test.ts', '\\[0, (?=[\\d.]+\\]\\.map\\(\\(colourShift)'),
      ),
    ),
  };
}

/** Facts for docs/scaling.md: the fits to its table. */
function scalingFacts() {
  const table = readTable('docs/scaling/cells.csv');
  const estimates = estimatesOf(analyseScaling(table));
  const of = (name: string) => {
    const found = estimates.find((estimate) => estimate.name === name);
    if (!found) throw new Error(`facts.ts: docs/scaling has no fit '${name}'`);
    return found;
  };
  const three = (value: number) => minus((value + 0).toFixed(3));
  const fitted = ({ value, error }: NamedEstimate) => `${three(value)} ± ${error.toFixed(3)}`;
  const both = (key: string, name: string) => ({
    [key]: fitted(of(name)),
    [`${key}.theory`]: three(of(name).theory!),
  });
  const [part, dimension, excess] = [
    textColumn(table, 'part'),
    ...['dimension', 'excess'].map((name) => numberColumn(table, name)),
  ] as [string[], number[], number[]];
  const rowsAt = (d: number) => dimension.filter((it) => it === d).length;
  const largest = excess.filter((_, i) => part[i] === 'transition' && dimension[i] === 1000);
  return {
    table: describeEstimates(estimates),
    numbers: {
      ...both('scaling.position', 'position of the transition at d = 1000'),
      ...both('scaling.width', 'width of the transition at d = 1000'),
      'scaling.limit': fitted(of('position of the transition as d → ∞')),
      'scaling.slope': Math.abs(of('position of the transition, times ln d').theory!).toFixed(3),
      'scaling.away': Math.abs(of('position of the transition at d = 200').theory!).toFixed(2),
      'scaling.computed': `${rowsAt(1000)} of ${rowsAt(400)}`,
      'scaling.from': minus(String(Math.min(...largest))),
    },
  };
}

/** Facts for packages/theory/README.md: prediction and training of the paper's plane. */
function theoryFacts(preset: Preset) {
  const networks = compareWithTraining(
    readTable('golden/paper/theory/figure2.csv'),
    readTable('golden/paper/figure2/metrics.csv'),
  );
  const band = Number(
    /band of the panel of the distance is ([\d.]+) wide/.exec(
      readFileSync(join(projectFolder, 'pipelines/src/commands/theory.ts'), 'utf8'),
    )![1],
  );
  const valid = networks.filter((network) => network.valid);
  const off = valid.filter(
    ({ predicted, measured }) =>
      Math.abs(Math.log(predicted.max_distance / measured.max_distance)) > band,
  );
  return {
    table: agreementMarkdown(agreementByWidth(networks, preset.figure2!.dimension)),
    numbers: {
      'theory.covered': grouped(valid.length),
      'theory.band': String(band),
      'theory.off': String(off.length),
    },
  };
}

/** Facts for docs/published.md, from a comparison that needs the authors' notebook. */
function publishedFacts({ agreement, oneNetwork: { published, here } }: Published) {
  const smallest = Math.min(...agreement.map(([, , correlation]) => correlation));
  return {
    table: markdownTable(
      ['quantity', 'numbers', 'correlation', 'ours / published'],
      agreement.map(([name, count, correlation, low, high]) => [
        ...[name, String(count), String(correlation)],
        `${low.toFixed(3)} … ${high.toFixed(3)}`,
      ]),
    ),
    numbers: {
      'published.networks': String(agreement[0]![1]),
      'published.correlation': (Math.floor(1e4 * smallest) / 1e4).toString(),
      'published.early': `${published[0]} published, ${here[0]} here`,
      'published.stop': `${published[1]} and ${here[1]}`,
    },
  };
}

const readTable = (name: string): Table => readCsv(join(projectFolder, name));
