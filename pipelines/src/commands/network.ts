import { join, resolve } from 'node:path';
import { loadPreset, type Preset, parsePreset, presetHash } from '@mixed-dynamics/sweep/preset';
import type { Command } from 'commander';
import { figure1 } from '../figures/figure1.ts';
import { chooseEngine, type EngineChoice, withEngineOption } from '../frame/chooseEngine.ts';
import { newCommand } from '../frame/newCommand.ts';
import { type Experiment, refuseGolden } from '../frame/openPreset.ts';
import { presetsFolder, projectFolder, shortPath } from '../frame/project.ts';
import { anyNumber, nonEmpty, positiveNumber, wholeNumber } from '../frame/values.ts';
import { describeCell } from '../network/cellFacts.ts';
import { keepNetwork } from '../network/keepNetwork.ts';
import { training } from './training.ts';

export default function command(summary: string): Command {
  const made = newCommand('network', {
    summary,
    details:
      'The network that a sweep with the same d, K, c and seed trains there. Writes ' +
      'figure1/training.csv and singular-values.csv, both and the prediction as ' +
      'network.npz, prediction.csv if theory covers the network, figure1.svg and .png, and ' +
      'in export/ the arrays for your own program. Stops like the networks of Figure 2, or ' +
      'after --iterations.',
    example: 'mixed-dynamics network --d 50 --gamma-sigma2 -1.5 --gamma-w 1.4',
  })
    .requiredOption('--gamma-sigma2 <number>', 'γ_σ²: σ² = d^γ_σ²', anyNumber('--gamma-sigma2'))
    .requiredOption('--gamma-w <number>', 'γ_w: w = ⌊d^γ_w⌋', anyNumber('--gamma-w'))
    .option('--d <number>', 'the dimension (default: 200)', wholeNumber('--d', 2))
    .option('--rank <number>', 'K, the rank of the teacher (default: 5)', wholeNumber('--rank', 1))
    .option('--c <number>', 'c of the learning rate (default: 50)', positiveNumber('--c'))
    .option(
      '--noise <number>',
      'standard deviation of the entries of E (default: 1)',
      anyNumber('--noise', 0),
    )
    .option('--seed <number>', 'of all draws (default: 8)', wholeNumber('--seed'))
    .option(
      '--iterations <number>',
      'exactly so many steps, without a rule for stopping',
      wholeNumber('--iterations', 1),
    )
    .option(
      '--workers <number>',
      'how many processes for the singular values (default: as many as cores, where it is worth it)',
      wholeNumber('--workers', 1),
    )
    .option(
      '--out <dir>',
      'the results folder (default: in out/, named after the network)',
      nonEmpty('--out', 'a folder'),
    );
  return withEngineOption(made, 'auto').action(async (options: Options) => {
    const engine = chooseEngine(options.engine);
    await network({ ...options, engine });
  });
}

interface Options extends Omit<NetworkRequest, 'engine'> {
  readonly engine?: EngineChoice;
}

interface NetworkRequest {
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
 * Trains one network as Figure 1 does, in the same folder layout, and adds the prediction of
 * theory and the arrays for other programs. Defaults are those of the paper's Figure 2.
 * @throws UserError when the exponents give no width or variance
 */
async function network(request: NetworkRequest): Promise<void> {
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

/** The preset of one network, with section `figure1` only. */
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

/** All given options, so that two networks never share a folder. */
function nameOf(request: NetworkRequest, dimension: number): string {
  const { gammaSigma2, gammaW, rank, c, noise, seed, iterations } = request;
  const all = {
    ...{ d: dimension, 'gamma-sigma2': gammaSigma2, 'gamma-w': gammaW },
    ...{ rank, c, noise, seed, iterations },
  };
  const given = Object.entries(all).filter(([, value]) => value !== undefined);
  return ['network', ...given.map(([key, value]) => `${key}=${value}`)].join(',');
}
