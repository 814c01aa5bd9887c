// @ts-check
// The tables of commands, of stages, and of the targets of `pipelines`. The command line reads the first one
// for its help; Nx reads the other two through nx/plugin.mjs. Plain JavaScript, since Nx loads it without the
// TypeScript loader.

/**
 * @typedef {object} CommandRow
 * @property {string} summary One line of the help.
 * @property {string} [usage] The text after the name in the help; default: `[options]`.
 *
 * @typedef {object} StageRow
 * @property {string} description
 * @property {string} [command] The arguments after `mixed-dynamics`; default: the name of the stage.
 * @property {readonly string[]} needs Stages that must run before it.
 * @property {Readonly<Record<string, string>>} [presets] The preset of each configuration; default: the preset of
 *   the same name.
 * @property {boolean} [engine] Whether its results depend on the engine that the environment names.
 * @property {readonly string[]} [reads] Files that it reads, relative to the project, other than results and its
 *   command's imports.
 * @property {readonly string[]} outputs Relative to the results folder.
 *
 * @typedef {object} TargetRow
 * @property {readonly string[]} [needs] The stages that it runs.
 * @property {string} [command] The arguments after `mixed-dynamics` of a command that runs after the stages, if any.
 * @property {string} [description]
 * @property {Readonly<Record<string, string>>} [presets] As for a stage; passed on to the stages.
 * @property {boolean} [withoutPreset]
 */

/**
 * The commands under the headings of the help, in its order. The default export of `src/commands/NAME.ts`
 * defines the command `NAME`.
 * @type {Readonly<Record<string, Readonly<Record<string, CommandRow>>>>}
 */
export const commands = {
  'Every day:': {
    figure1: { summary: 'Figure 1 from scratch: data, training, pictures' },
    figure2: { summary: 'Figure 2 from scratch: data, sweep, pictures' },
    predict: { summary: 'Figure 2 from theory, without training a network' },
    network: {
      summary:
        'Train one network at any point: curves, singular values, prediction, picture, arrays',
    },
    new: {
      summary: 'Write a preset of your own, based on another one',
      usage: '[options] <name>',
    },
    explore: {
      summary: 'Write a page that shows every cell of Figure 2; with --live, serve it',
    },
    playground: { summary: 'Write a page that predicts Figure 2 live, for any d and settings' },
    compare: {
      summary: 'Compare two results folders: settings, numbers, maps',
      usage: '[options] <first> <second>',
    },
    train: { summary: 'Train one network from given arrays and write its errors' },
    verify: { summary: 'Check every result file against its manifest', usage: '[options] [dir]' },
    doctor: { summary: 'Show which engines work here, how fast, and what to install for more' },
  },
  'Pipeline:': {
    cell: {
      summary: 'Describe one cell of Figure 2: width, variance, regime, learning rate, result',
    },
    check: { summary: 'Compare results with golden/, numbers first, then pictures' },
    claims: {
      summary: "Check the paper's statements against the results, each as a number with its margin",
    },
    'compare-published': {
      summary: "Compare the output of the authors' notebook with runs of the same cells",
    },
    crate: { summary: 'Pack a finished run for others: an RO-Crate, as a folder and as a zip' },
    data: { summary: 'Draw the teacher and the noise' },
    ensemble: {
      summary: 'An ensemble from scratch: data, sweep of every draw, statistics, pictures',
    },
    'ensemble-figure': {
      summary: 'Mean, deviation and interval over the draws of an ensemble, as table and pictures',
    },
    'ensemble-sweep': { summary: 'Train every cell of an ensemble, once for every draw' },
    explain: {
      summary: 'Show which stages Nx would run, and why',
      usage: '[options] <target>',
    },
    figure: {
      summary: 'Draw a figure and its panels from existing tables',
      usage: '[options] <figure>',
    },
    live: { summary: 'Serve the explorer of a running sweep: cells appear as they finish' },
    merge: { summary: 'Merge the shards of a sweep', usage: '[options] <shards...>' },
    preset: { summary: 'Check a preset and write its canonical form, or explain every key' },
    preview: { summary: 'Draw the finished part of a running sweep' },
    recompute: { summary: 'Compute one cell of Figure 2 again, bit for bit, and print its curve' },
    report: {
      summary: 'Write an HTML page about a run: figures, golden figures, differences, provenance',
    },
    scaling: {
      summary:
        'Train networks of growing dimension at fixed exponents, fit scaling laws, draw them',
    },
    slurm: { summary: 'Run a sweep on a cluster', usage: '' },
    solve: { summary: 'Gradient flow of given weights in closed form, at any times' },
    'step-size': {
      summary: 'The study of step sizes from scratch: data, sweep with every c, picture, claims',
    },
    'step-size-figure': {
      summary: 'What each step size saves and costs, as table, picture and claims',
    },
    'step-size-sweep': { summary: 'Train every cell of a plane with several step sizes' },
    sweep: { summary: 'Train every cell of the plane of Figure 2' },
    theory: { summary: 'Compare Figure 2 as predicted with Figure 2 as trained' },
    training: { summary: 'Train the network of Figure 1 with both dynamics' },
  },
  'Maintenance:': {
    artifact: { summary: 'Check what reviewers of the repository check first', usage: '' },
    bench: {
      summary: 'Measure what a step costs on every engine, and where the time of a sweep goes',
    },
    card: {
      summary: 'Update what documents say about presets, results, measurements and tables',
      usage: '',
    },
    docs: { summary: 'List the numbers in the documents that are typed by hand', usage: 'check' },
    golden: { summary: 'Accept results as golden, or measure the tolerances', usage: '' },
    nx: { summary: "Run this project's Nx", usage: '<arguments...>' },
  },
};

/** The presets that the configurations of a target run. */
const ensemble = { paper: 'ensemble', small: 'ensemble-small', tiny: 'ensemble-small' };
const scaling = { paper: 'scaling', small: 'scaling-small', tiny: 'scaling-small' };
const stepSize = { paper: 'step-size', small: 'step-size', tiny: 'step-size' };

/** The files of pictures, each as SVG and as PNG. */
const pictures = (/** @type {string} */ folder, /** @type {readonly string[]} */ names) =>
  names.flatMap((name) => [`${folder}/${name}.svg`, `${folder}/${name}.png`]);

const panelsOfFigure2 = ['test-error', 'stable-rank', 'iterations', 'distance'];

/**
 * The stages, each as a separate Nx project `stage-NAME`, so that adding one does not invalidate the others.
 * The sources in a stage's cache key are not listed here: they are all files that its command imports.
 * @type {Readonly<Record<string, StageRow>>}
 */
export const stages = {
  preset: {
    description: 'Checks the preset and writes its canonical form, which later stages are keyed by',
    needs: [],
    reads: ['pipelines/presets/*.json'],
    outputs: ['preset.json'],
  },
  data: {
    description: 'Draws the teacher and the noise',
    needs: ['preset'],
    outputs: ['data'],
  },
  training: {
    description: 'Trains the network of Figure 1 with both dynamics',
    needs: ['preset', 'data'],
    engine: true,
    outputs: ['figure1/training.csv', 'figure1/singular-values.csv', 'figure1/manifest.json'],
  },
  sweep: {
    description: 'Trains every cell of the plane of Figure 2',
    needs: ['preset', 'data'],
    engine: true,
    outputs: [
      'figure2/metrics.csv',
      'figure2/metrics.parquet',
      'figure2/metrics.npz',
      'figure2/trajectories.parquet',
      'figure2/trajectories.npz',
      'figure2/singular-values.csv',
      'figure2/manifest.json',
    ],
  },
  predict: {
    description: 'Predicts every cell of the plane of Figure 2, without training',
    needs: ['preset', 'data'],
    engine: true,
    outputs: [
      'theory/figure2.csv',
      ...pictures('theory', ['figure2-predicted']),
      'theory/predict.manifest.json',
      'theory/d{options.dimension}',
    ],
  },
  figure1: {
    description: 'Draws Figure 1 from the tables of the training run',
    command: 'figure figure1',
    needs: ['preset', 'training'],
    outputs: [
      ...pictures('figure1', ['figure1', 'errors', 'singular-values']),
      'figure1/figure1.manifest.json',
    ],
  },
  figure2: {
    description: 'Draws Figure 2 from the metrics of the sweep',
    command: 'figure figure2',
    needs: ['preset', 'sweep'],
    outputs: [
      ...pictures('figure2', ['figure2', ...panelsOfFigure2]),
      'figure2/figure2.manifest.json',
    ],
  },
  theory: {
    description: 'Compares Figure 2 as predicted with Figure 2 as trained',
    needs: ['preset', 'predict', 'sweep'],
    outputs: [
      'theory/theory.md',
      ...pictures('theory', ['theory', 'distance']),
      'theory/theory.manifest.json',
    ],
  },
  claims: {
    description: "Checks the paper's statements against the tables of both figures",
    command: 'claims --measure',
    needs: ['preset', 'sweep', 'training'],
    outputs: ['claims'],
  },
  report: {
    description: 'Writes the HTML page about a run and its golden results',
    needs: ['preset', 'figure1', 'figure2', 'theory', 'claims'],
    reads: ['packages/golden/tolerances/*', 'golden/*/*/*'],
    outputs: ['report'],
  },
  explore: {
    description: 'Writes the page that shows every cell',
    needs: ['preset', 'sweep', 'training', 'predict'],
    outputs: ['explorer'],
  },
  crate: {
    description: 'Packs a finished run as an RO-Crate, a folder and a zip',
    command: 'crate --zip',
    needs: ['preset', 'report'],
    reads: ['nx.json', 'package.json', 'pipelines/commands.mjs'],
    outputs: ['crate', 'crate.zip', 'crate.manifest.json'],
  },
  'ensemble-sweep': {
    description: 'Trains every cell of an ensemble, once for every draw',
    needs: ['preset', 'data'],
    presets: ensemble,
    engine: true,
    outputs: ['ensemble/draws.csv', 'ensemble/manifest.json'],
  },
  'ensemble-figure': {
    description: 'Writes and draws the statistics over the draws of an ensemble',
    needs: ['preset', 'ensemble-sweep'],
    presets: ensemble,
    outputs: [
      'ensemble/statistics.csv',
      ...pictures('ensemble', ['ensemble', ...panelsOfFigure2]),
      'ensemble/ensemble.manifest.json',
    ],
  },
  'step-size-sweep': {
    description: 'Trains every cell of a plane with several step sizes',
    needs: ['preset', 'data'],
    presets: stepSize,
    engine: true,
    outputs: ['step-size/runs.csv', 'step-size/manifest.json'],
  },
  'step-size-figure': {
    description: 'Writes what each step size saves and costs: table, claims, picture',
    needs: ['preset', 'step-size-sweep'],
    presets: stepSize,
    outputs: [
      'step-size/effects.csv',
      'step-size/claims.json',
      'step-size/claims.md',
      ...pictures('step-size', ['step-size']),
      'step-size/step-size.manifest.json',
    ],
  },
  scaling: {
    description: 'Trains networks of growing dimension, fits their laws and draws them',
    needs: [],
    presets: scaling,
    engine: true,
    reads: ['pipelines/presets/*.json'],
    outputs: ['scaling'],
  },
};

/**
 * The targets of `pipelines`. An empty row stands for the stage of the same name.
 * @type {Readonly<Record<string, TargetRow>>}
 */
export const targets = {
  data: {},
  sweep: {},
  training: {},
  figure1: {},
  figure2: {},
  predict: {},
  theory: {},
  ensemble: { needs: ['preset', 'data', 'ensemble-sweep', 'ensemble-figure'], presets: ensemble },
  'step-size': {
    needs: ['preset', 'data', 'step-size-sweep', 'step-size-figure'],
    presets: stepSize,
  },
  check: { needs: ['figure1', 'figure2', 'theory'], command: 'check' },
  claims: { needs: ['claims'], command: 'claims --recorded' },
  report: {},
  explore: {},
  playground: {
    description: 'Writes the page that predicts Figure 2, which needs no run',
    command: 'playground',
    withoutPreset: true,
  },
  crate: {},
  scaling: {},
  'golden-update': { needs: ['figure1', 'figure2', 'theory'], command: 'golden update' },
  'compare-published': {
    description: "Compares the output of the authors' notebook with runs of the same cells",
    command: 'compare-published',
    withoutPreset: true,
  },
  doctor: {
    description:
      'Shows which engines work here, which one auto picks, how long the paper preset would take',
    command: 'doctor',
    withoutPreset: true,
  },
  bench: {
    description: 'Measures what a step costs on every engine, and where the time of a sweep goes',
    command: 'bench',
    withoutPreset: true,
  },
};
