import { join } from 'node:path';
import {
  type CellStatus,
  figure1Tables,
  formatCsv,
  largest,
  numberColumn,
  readCsv,
  singularValuesOf,
  stopReason,
  type Table,
  type Value,
  writeFileAtomically,
} from '@mixed-dynamics/artifacts';
import { encodeNpy, writeNpz } from '@mixed-dynamics/data';
import { predictionOf } from '@mixed-dynamics/sweep/prediction';
import { missingTheory } from '@mixed-dynamics/sweep/preset';
import type { Prediction } from '@mixed-dynamics/theory';
import type { Experiment } from '../cli/experiment.ts';
import { runStage } from '../cli/runStage.ts';
import { dataFiles, dataFolder } from '../commands/data.ts';
import { cellFacts, describeResult, type NetworkFacts } from './cellFacts.ts';
import { exportCell } from './exportCell.ts';

const [curvesFile, valuesFile] = figure1Tables;
const archiveFile = 'figure1/network.npz';
const predictionFile = 'figure1/prediction.csv';
const exportFolder = 'export';

/** Columns of `prediction.csv`, with one row per iteration; the last three add up to the distance. */
export const predictedCurvesColumns = [
  ...['iteration', 'train_error', 'test_error', 'distance'],
  ...['distance_step', 'distance_width', 'distance_noise'],
] as const;

interface KeptNetwork {
  readonly facts: NetworkFacts;
  /** The last iteration. */
  readonly iterations: number;
  /** The table of predicted curves, if theory covers the network. */
  readonly prediction: string | undefined;
  /** Result and prediction, in words. */
  readonly lines: readonly (readonly [string, string])[];
  /** Readable files, relative to the results folder. */
  readonly files: readonly string[];
}

/**
 * Adds the prediction of theory to the trained network, and packs both into an archive for
 * NumPy; exports the arrays needed to train it elsewhere.
 */
export async function keepNetwork(experiment: Experiment): Promise<KeptNetwork> {
  const { preset, root } = experiment;
  const section = preset.figure1!;
  const folder = dataFolder('figure1');
  const facts = cellFacts(section, preset.seed);
  const stage = {
    name: 'network',
    inputs: [curvesFile, valuesFile, ...dataFiles(section, folder)],
    outputs: [archiveFile, predictionFile, exportFolder],
    manifest: 'figure1/network.manifest.json',
  };
  let kept: KeptNetwork | undefined;
  await runStage(stage, experiment, () => {
    const curves = readCsv(join(root, curvesFile));
    const values = readCsv(join(root, valuesFile));
    const stop = { ...(section.stop ?? never), maxIterations: section.iterations };
    const own = { ...section, stop };
    const result = resultOf(curves, values, facts, own);
    const { prediction: reason } = missingTheory(section);
    const { gammaSigma2, gammaW, trial } = section;
    const predicted =
      reason === undefined
        ? predictionOf({
            ...{ rootSeed: preset.seed, section: own, gammaSigma2, gammaW, trial },
            ...{ dataDir: join(root, folder), draw: true },
          })
        : undefined;
    const table = predicted?.valid ? predictionTable(predicted) : undefined;
    if (table) writeFileAtomically(join(root, predictionFile), formatCsv(table));
    writeNpz(join(root, archiveFile), archiveOf(curves, values, table));
    const cell = { experiment, section: own, facts, result };
    const names = exportCell(join(root, exportFolder), cell);
    const exported = names.map((name) => `${exportFolder}/${name}`);
    const written = [archiveFile, ...(table ? [predictionFile] : [])];
    kept = {
      ...{ facts, iterations: curves.rows.length - 1 },
      prediction: table && predictionFile,
      lines: [
        ['result', describeResult(result)],
        ['predicted', table ? describePrediction(predicted!) : `nothing: ${reason ?? uncovered}`],
      ],
      files: ['figure1/figure1.png', curvesFile, valuesFile, ...written, `${exportFolder}/`],
    };
    return { files: [...written, ...exported].map((file) => join(root, file)) };
  });
  return kept!;
}

const never = { trainError: 0, testRising: false, plateau: { change: 0, minimumDrop: 0 } };

type Rule = typeof never & { readonly maxIterations: number };

const uncovered = 'theory does not cover a network of this width and variance';

/** This network's row of `metrics.csv` in a sweep, by column. */
function resultOf(
  curves: Table,
  values: Table,
  facts: NetworkFacts,
  place: { readonly gammaSigma2: number; readonly gammaW: number; readonly stop: Rule },
): Readonly<Record<string, Value>> {
  const [train, test] = ['gd_train_error', 'gd_test_error'].map((name) =>
    numberColumn(curves, name),
  ) as [number[], number[]];
  const last = curves.rows.length - 1;
  const at = test.reduce((best, value, i) => (value < test[best]! ? i : best), 0);
  const reason = stopReason(train, test, place.stop, last) ?? 'max-iterations';
  const status: CellStatus = reason === 'diverged' ? 'diverged' : 'ok';
  const spectrum = singularValuesOf(values, 'gd').curves.map((curve) => curve[at]!);
  const squares = spectrum.reduce((sum, value) => sum + value * value, 0);
  return {
    ...{ gamma_sigma2: place.gammaSigma2, gamma_w: place.gammaW },
    ...{ width: facts.width, sigma2: facts.sigma2 },
    ...{ learning_rate: facts.learningRate, seed: facts.seed },
    ...{ status, stop_reason: reason, iterations: last },
    ...{ min_test_error: test[at]!, iterations_to_min_test_error: at },
    stable_rank_at_min: squares / spectrum[0]! ** 2,
    ...(isFollowed(curves) && { max_distance: largest(numberColumn(curves, 'distance')) }),
  };
}

/** Whether equation (1) was followed in addition to gradient descent. */
const isFollowed = ({ columns }: Table): boolean => columns.includes('distance');

function predictionTable({ curves }: Prediction): Table {
  const { trainError, testError, distance, step, width, noise } = curves;
  const columns = [trainError, testError, distance, step, width, noise];
  const rows = Array.from(distance, (_, i) => [i, ...columns.map((column) => column[i]!)]);
  return { columns: predictedCurvesColumns, rows };
}

/** The archive: curves of shape (N + 1,), singular values of shape (N + 1, d), predicted curves of their own length. */
function archiveOf(curves: Table, values: Table, prediction: Table | undefined) {
  const column = (table: Table, name: string) => {
    const numbers = numberColumn(table, name);
    const data = name === 'iteration' ? Int32Array.from(numbers) : Float64Array.from(numbers);
    return encodeNpy(data, [data.length]);
  };
  const all = (table: Table, names: readonly string[], prefix = '') =>
    names.map((name) => [`${prefix}${name}`, column(table, name)] as const);
  const names = isFollowed(curves) ? (['gd', 'sc'] as const) : (['gd'] as const);
  const spectra = names.map((dynamics) => {
    const { iterations, curves: own } = singularValuesOf(values, dynamics);
    const data = Float64Array.from(iterations.flatMap((_, i) => own.map((curve) => curve[i]!)));
    const shape = [iterations.length, own.length];
    return [`${dynamics}_singular_values`, encodeNpy(data, shape)] as const;
  });
  return Object.fromEntries([
    ...all(curves, curves.columns),
    ...spectra,
    ...(prediction ? all(prediction, predictedCurvesColumns, 'predicted_') : []),
  ]);
}

function describePrediction(prediction: Prediction): string {
  const { stopReason: reason, iterations } = prediction;
  const status: CellStatus = reason === 'diverged' ? 'diverged' : 'ok';
  return describeResult({
    ...{ status, stop_reason: reason, iterations },
    min_test_error: rounded(prediction.minTestError),
    iterations_to_min_test_error: prediction.iterationsToMinTestError,
    stable_rank_at_min: rounded(prediction.stableRankAtMin),
    max_distance: rounded(prediction.maxDistance.distance),
  });
}

const rounded = (value: number) => Number(value.toPrecision(5));
