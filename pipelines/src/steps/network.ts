import { join, resolve } from 'node:path';
import { loadPreset, type Preset, parsePreset, presetHash } from '@mixed-dynamics/sweep/preset';
import { type Experiment, refuseGolden } from '../frame/openPreset.ts';
import { presetsFolder, projectFolder, shortPath } from '../frame/project.ts';
import { describeCell } from './cell.ts';
import { figure1 } from './figure1.ts';
import { keepNetwork } from './keepNetwork.ts';
import { training } from './training.ts';

export interface NetworkRequest {
  readonly gammaSigma2: number;
  readonly gammaW: number;
  readonly d?: number;
  readonly rank?: number;
  readonly c?: number;
  readonly noise?: number;
  readonly seed?: number;
  readonly iterations?: number;
  readonly workers?: number;
  readonly out?: string;
  readonly engine: string;
}

/**
 * Trains one network as Figure 1 does, whose results folder it fills, and lays beside it what theory
 * predicts and what other programs need. What is not said is as in the paper's Figure 2.
 * @throws UserError when the exponents give no width or variance
 */
export async function network(request: NetworkRequest): Promise<void> {
  const experiment = experimentOf(request);
  await training(experiment, request);
  const { facts, prediction, iterations, files, lines } = await keepNetwork(experiment);
  const title = 'One network: gradient descent and the self-consistent dynamics';
  await figure1(experiment, { iterations, title, prediction });
  const section = experiment.preset.figure1!;
  const { dimension, rank, gammaSigma2, gammaW } = section;
  console.log(`network d = ${dimension}, K = ${rank}, γ_σ² = ${gammaSigma2}, γ_w = ${gammaW}`);
  for (const [label, text] of [...describeCell(section, facts, section), ...lines]) {
    console.log(`  ${label.padEnd(14)} ${text}`);
  }
  console.log(`network: ${files.join(', ')} in ${shortPath(experiment.root)}`);
}

/** The preset of one network: the section of Figure 1 alone. */
function experimentOf(request: NetworkRequest): Experiment {
  const paper = loadPreset('paper', presetsFolder).preset;
  const { dimension, rank, learningRateConstant, update, stop } = paper.figure2!;
  const { maxIterations, ...rule } = stop;
  const { gammaSigma2, gammaW, d, c, noise, seed, iterations } = request;
  const json = {
    seed: seed ?? paper.seed,
    figure1: {
      ...{ dimension: d ?? dimension, rank: request.rank ?? rank },
      ...{ learningRateConstant: c ?? learningRateConstant, update, gammaSigma2, gammaW },
      ...(noise !== undefined && { noise }),
      ...(iterations === undefined ? { iterations: maxIterations, stop: rule } : { iterations }),
    },
  };
  const preset: Preset = parsePreset(json, '`network`', 'change the value');
  const name = nameOf(request, json.figure1.dimension);
  const root = request.out === undefined ? join(projectFolder, 'out', name) : resolve(request.out);
  refuseGolden(root);
  const file = join(root, 'preset.json');
  return { name, file, preset, sha256: presetHash(preset), root };
}

/** All that was asked for, so that two networks never share a folder. */
function nameOf(request: NetworkRequest, dimension: number): string {
  const { gammaSigma2, gammaW, rank, c, noise, seed, iterations } = request;
  const all = {
    ...{ d: dimension, 'gamma-sigma2': gammaSigma2, 'gamma-w': gammaW },
    ...{ rank, c, noise, seed, iterations },
  };
  const given = Object.entries(all).filter(([, value]) => value !== undefined);
  return ['network', ...given.map(([key, value]) => `${key}=${value}`)].join(',');
}
