import type { Command } from 'commander';
import { chooseEngine, type EngineChoice, withEngineOption } from '../frame/chooseEngine.ts';
import { newCommand } from '../frame/newCommand.ts';
import { anyNumber, nonEmpty, positiveNumber, wholeNumber } from '../frame/values.ts';
import type { NetworkRequest } from '../steps/network.ts';

export default function command(): Command {
  const made = newCommand('network', {
    summary: 'Train one network at any point: curves, singular values, prediction, picture, arrays',
    details:
      'The network that a sweep with the same d, K, c and seed trains there. Writes figure1/training.csv ' +
      'and singular-values.csv, both and the prediction as network.npz, prediction.csv where theory claims ' +
      'the network, figure1.svg and .png, and in export/ the arrays for a program of your own. Stops as the ' +
      'networks of Figure 2 do, or after --iterations.',
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
    const { network } = await import('../steps/network.ts');
    await network({ ...options, engine });
  });
}

interface Options extends Omit<NetworkRequest, 'engine'> {
  readonly engine?: EngineChoice;
}
