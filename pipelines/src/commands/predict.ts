import { join } from 'node:path';
import {
  type EngineFacts,
  expected,
  formatCsv,
  type Table,
  writeFileAtomically,
} from '@mixed-dynamics/artifacts';
import { predictLimit, predictPlane } from '@mixed-dynamics/sweep/prediction';
import { type Figure2Section, missingTheory } from '@mixed-dynamics/sweep/preset';
import type { Command } from 'commander';
import { drawStage } from '../cli/drawStage.ts';
import {
  type Experiment,
  engineCommand,
  withStageOptions,
  withWorkersOption,
} from '../cli/experiment.ts';
import { wholeNumber } from '../cli/values.ts';
import { predictedPictures } from '../figures/theory.ts';
import { dataFiles, dataFolder, ensureData } from './data.ts';

export const help = {
  details:
    'Computes one singular value decomposition of the data, then predicts each network from the ' +
    'weights that the sweep draws for it. Writes theory/figure2.csv and figure2-predicted.svg and ' +
    '.png; networks outside the theory are hatched in the picture and have 0 in the column valid. ' +
    'Needs no engine.',
  example: 'mixed-dynamics predict --preset small',
};

export default function define(command: Command): Command {
  command
    .option(
      '--dimension <d>',
      'predict at another d, such as 1e6, without a matrix; writes to theory/d<d>',
      wholeNumber(2),
    )
    .option(
      '--without-draw',
      'predict from the exponents alone: several times faster, but no prediction where w < d/16',
    )
    .option(
      '--train-narrow',
      'train gradient descent where theory does not cover it, w < 2d with noise; needs an engine',
    );
  withStageOptions(withWorkersOption(command));
  return engineCommand(command, (experiment, options: Options) => {
    const { dimension, withoutDraw = false, engine, workers } = options;
    refuseWithoutMatrix(options);
    const trainNarrow = options.trainNarrow ? engine : undefined;
    return predict(experiment, { dimension, draw: !withoutDraw, trainNarrow, workers });
  });
}

interface Options {
  readonly dimension?: number;
  readonly withoutDraw?: boolean;
  readonly trainNarrow?: boolean;
  readonly engine: string;
  readonly workers?: number;
}

/** Refuses to train narrow networks at another d, where there are neither drawn weights nor a matrix. */
function refuseWithoutMatrix({ dimension, trainNarrow }: Options): void {
  if (dimension === undefined || !trainNarrow) return;
  throw expected({
    culprit: '`--train-narrow`',
    expected: 'the dimension of the preset, whose data is drawn',
    got: `\`--dimension ${dimension}\``,
    remedy: 'leave one of the two out',
  });
}

interface PredictRequest {
  /** A d other than the preset's, for which there is no matrix and thus no draw. */
  readonly dimension?: number | undefined;
  /** Whether to predict from each network's drawn weights; otherwise from the exponents alone. */
  readonly draw: boolean;
  /** The engine that trains narrow networks with much noise; by default none is trained. */
  readonly trainNarrow?: string | undefined;
  readonly workers?: number | undefined;
}

/** Predicts Figure 2 of a preset and writes table and picture to theory/; trains no networks unless asked to. */
export async function predict(experiment: Experiment, request: PredictRequest): Promise<void> {
  const { preset, root } = experiment;
  if (!preset.figure2) {
    return console.log('predict: this preset has no section figure2, nothing to predict');
  }
  const { prediction: reason } = missingTheory(preset.figure2);
  if (reason !== undefined) return console.log(`predict: nothing to predict: ${reason}`);
  const { dimension, trainNarrow } = request;
  const section = preset.figure2;
  if (dimension === undefined) await ensureData(experiment);
  const folder = dimension === undefined ? 'theory' : `theory/d${dimension}`;
  const engine = trainNarrow === undefined ? undefined : await openNarrow(trainNarrow);
  const stage = {
    ...{ figure: 'predict', engine },
    folder,
    pictures: ['figure2-predicted'],
    inputs: dimension === undefined ? dataFiles(section, dataFolder('figure2')) : [],
    tables: [`${folder}/figure2.csv`],
  };
  await drawStage(stage, experiment, async (origin) => {
    const chosen = { ...request, trainNarrow: engine?.name };
    const prediction =
      dimension === undefined
        ? await predictedTable(experiment, section, chosen)
        : predictLimit(resized(section, dimension));
    writeFileAtomically(join(root, folder, 'figure2.csv'), formatCsv(prediction));
    // Without a matrix there is no draw.
    const seed = dimension === undefined ? preset.seed : undefined;
    const shown = { ...section, ...(dimension !== undefined && { dimension }) };
    return predictedPictures(shown, seed, { prediction, origin });
  });
}

/** The training code is loaded on demand. */
async function openNarrow(name: string): Promise<EngineFacts> {
  const { openEngineWithFacts } = await import('../cli/openEngineWithFacts.ts');
  return (await openEngineWithFacts(name)).facts;
}

/** The table of predictions, one row per network: see `predictPlane`. */
export function predictedTable(
  { preset, root }: Experiment,
  section: Figure2Section,
  request: Omit<PredictRequest, 'dimension'>,
): Promise<Table> {
  const dataDir = join(root, 'data');
  return predictPlane({ ...request, section, rootSeed: preset.seed, dataDir });
}

/**
 * The plane of a preset at another d, without matrices.
 * @throws UserError for a preset that needs a matrix, and for axes other than γ_σ² and γ_w
 */
function resized(section: Figure2Section, dimension: number) {
  if (section.axes) {
    throw expected({
      culprit: '`--dimension`',
      expected: 'a preset whose plane is that of γ_σ² and γ_w',
      got: `one of ${section.axes.join(' and ')}`,
      remedy: 'leave `--dimension` out: the data of the preset is decomposed then',
    });
  }
  const { rank, teacher, noise = 1, learningRateConstant } = section;
  const { gammaSigma2, gammaW, varianceRatio, start, weightDecay, update, stop } = section;
  const files = teacher && 'sha256' in teacher;
  if (files || typeof noise !== 'number' || typeof learningRateConstant !== 'number') {
    throw expected({
      culprit: '`--dimension`',
      expected: 'a teacher and noise that are drawn, and `learningRateConstant`',
      got: files || typeof noise !== 'number' ? 'a file' : '`learningRate`',
      remedy: 'leave `--dimension` out: the data of the preset is decomposed then',
    });
  }
  if (dimension < rank) {
    throw expected({
      culprit: '`--dimension`',
      expected: `at least the rank of the preset's teacher, ${rank}`,
      got: dimension,
      remedy: 'name a larger d',
    });
  }
  return {
    ...{ dimension, rank, noise, learningRateConstant, gammaSigma2, gammaW, update, stop },
    ...(typeof varianceRatio === 'number' && { varianceRatio }),
    ...(typeof weightDecay === 'number' && { weightDecay }),
    ...(start === 'orthogonal' && { start }),
    ...(teacher && { singularValues: teacher.singularValues }),
  };
}
