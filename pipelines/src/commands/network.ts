import { join, resolve } from 'node:path';
import { networkAt, presetHash, untrained } from '@mixed-dynamics/sweep/preset';
import type { Command } from 'commander';
import { askedCell, type PlaceOptions, valuesOfAxes, withPlace } from '../cli/askedCell.ts';
import {
  type Asked,
  chooseEngine,
  type Experiment,
  openPreset,
  type PresetOptions,
  refuseGolden,
  withEngineOption,
  withPresetChoice,
  withWorkersOption,
} from '../cli/experiment.ts';
import { figure2Section } from '../cli/figure2Section.ts';
import { projectFolder, shortPath } from '../cli/project.ts';
import { sizeWords } from '../cli/settingWords.ts';
import { anyNumber, nonEmpty, positiveNumber, wholeNumber } from '../cli/values.ts';
import { figure1 } from '../figures/figure1.ts';
import { describeCell } from '../network/cellFacts.ts';
import { keepNetwork } from '../network/keepNetwork.ts';
import { training } from './training.ts';

export const help = {
  details:
    'Trains the network that a sweep of the preset would train at this point, on its grid or ' +
    'off it. Writes figure1/training.csv and singular-values.csv, prediction.csv if theory ' +
    'covers the network, network.npz with all of these, figure1.svg and .png, and in export/ ' +
    'the arrays for your own program. Stops like the networks of Figure 2, or after ' +
    '--iterations.',
  example: 'mixed-dynamics network --d 50 --gamma-sigma2 -1.5 --gamma-w 1.4',
};

export default function define(command: Command): Command {
  withPlace(withPresetChoice(command))
    .option('--d <number>', 'd (default: the one of the preset)', wholeNumber(2))
    .option('--rank <number>', 'K, the rank of the teacher', wholeNumber(1))
    .option('--c <number>', 'c, the constant of the learning rate', positiveNumber())
    .option('--noise <number>', 'standard deviation of the entries of E', anyNumber(0))
    .option('--seed <number>', 'the seed of all draws', wholeNumber())
    .option(
      '--iterations <number>',
      'exactly this many steps, without a stop rule',
      wholeNumber(1),
    );
  withWorkersOption(command, ' for the singular values').option(
    '--out <dir>',
    'the results folder (default: in out/, named after the network)',
    nonEmpty('a folder'),
  );
  return withEngineOption(command, 'auto').action((asked: Asked<NetworkRequest>) =>
    network({ ...asked, engine: chooseEngine(asked.engine) }),
  );
}

interface NetworkRequest extends PresetOptions, PlaceOptions {
  readonly d?: number;
  readonly rank?: number;
  readonly c?: number;
  readonly noise?: number;
  readonly seed?: number;
  readonly iterations?: number;
  readonly workers?: number;
  readonly engine: string;
}

/**
 * Trains one network as for Figure 1, with the same layout of the folder, and adds the prediction of theory
 * and the arrays for other programs.
 * @throws UserError when the networks of the preset cannot have such values
 */
async function network(request: NetworkRequest): Promise<void> {
  const experiment = experimentOf(request);
  await training(experiment, request);
  const { facts, prediction, iterations, files, lines } = await keepNetwork(experiment);
  const section = experiment.preset.figure1!;
  const followed = untrained(section) ? '' : ' and the self-consistent dynamics';
  const title = `One network: gradient descent${followed}`;
  await figure1(experiment, { iterations, title, prediction });
  const { gammaSigma2, gammaW } = section;
  const sizes = sizeWords(section).slice(0, 2).join(', ');
  console.log(`network ${sizes}, γ_σ² = ${gammaSigma2}, γ_w = ${gammaW}`);
  for (const [label, text] of [...describeCell(section, facts), ...lines]) {
    console.log(`  ${label.padEnd(14)} ${text}`);
  }
  console.log(`network: ${files.join(', ')} in ${shortPath(experiment.root)}`);
}

/** The experiment of one network: a preset with section `figure1` only. */
function experimentOf(request: NetworkRequest): Experiment {
  const source = openPreset({ preset: request.preset, set: request.set });
  const figure2 = figure2Section(source, 'name another one');
  const { d, rank, c, noise, seed, iterations } = request;
  const changes = {
    ...(d !== undefined && { dimension: d }),
    ...(rank !== undefined && { rank }),
    ...(c !== undefined && { learningRateConstant: c }),
    ...(noise !== undefined && { noise }),
    ...(iterations !== undefined && { iterations, stop: undefined }),
  };
  const at = valuesOfAxes(figure2, askedCell(request));
  const plane = { seed: seed ?? source.preset.seed, figure2 };
  const preset = networkAt(plane, at, changes, '`network`');
  const name = nameOf(request, source.name, preset.figure1!.dimension);
  const root = request.out === undefined ? join(projectFolder, 'out', name) : resolve(request.out);
  refuseGolden(root);
  const file = join(root, 'preset.json');
  return { name, file, preset, sha256: presetHash(preset), root };
}

/** A name from all given options, so that two networks never share a folder. */
function nameOf(request: NetworkRequest, preset: string, dimension: number): string {
  const { gammaSigma2, gammaW, at, rank, c, noise, seed, iterations } = request;
  const all = {
    ...(preset === 'paper' && { d: dimension }),
    ...{ 'gamma-sigma2': gammaSigma2, 'gamma-w': gammaW, ...at },
    ...{ rank, c, noise, seed, iterations },
  };
  const given = Object.entries(all).filter(([, value]) => value !== undefined);
  const words = given.map(([key, value]) => `${key}=${value}`);
  return ['network', ...(preset === 'paper' ? [] : [preset]), ...words].join(',');
}
