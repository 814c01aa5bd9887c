import { theoryColumns, trainingColumns } from '@mixed-dynamics/artifacts';
import type { Command } from 'commander';
import { chooseEngine, type EngineChoice, withEngineOption } from '../frame/chooseEngine.ts';
import { newCommand } from '../frame/newCommand.ts';
import { nonEmpty, oneOf, positiveNumber, someOf, wholeNumber } from '../frame/values.ts';

const trained = ['gradient-descent', 'self-consistent'] as const;
const dynamics = [...trained, 'exact', 'ideal'] as const;
const updates = ['simultaneous', 'alternating'] as const;

export default function command(): Command {
  const made = newCommand('train', {
    summary: 'Train one network from given arrays and write its errors',
    details:
      'Reads teacher.npy, noise.npy (d×d), w1.npy (w×d) and w2.npy (d×w) from a folder, or the four ' +
      'from an .npz archive or a safetensors file, floats or integers in any order of bytes, and ' +
      `writes ${trainingColumns.join(',')} at iterations 0 … N; with exact, equation (1) in continuous time, also ${theoryColumns.exact.join(',')}, and with ideal, gradient descent at infinite width, ${theoryColumns.ideal.join(',')}. These two print α, β and the meter of the weights. Exit code 3 when one of the dynamics diverged: a sentence says which, and at which iteration; the table is written all the same.`,
    example:
      'mixed-dynamics train --data DIR --sigma2 0.01 --eta 0.05 --iterations 100 --out run.csv',
  })
    .requiredOption(
      '--data <path>',
      'the folder or file of the four arrays',
      nonEmpty('--data', 'a folder or a file'),
    )
    .requiredOption('--sigma2 <number>', 'σ², the weights’ variance', positiveNumber('--sigma2'))
    .requiredOption('--eta <number>', 'η, the learning rate', positiveNumber('--eta'))
    .requiredOption('--iterations <number>', 'N, the steps', wholeNumber('--iterations'))
    .requiredOption('--out <file>', 'the CSV file to write', nonEmpty('--out', 'a file'))
    .option('--dynamics <names>', dynamics.join(','), someOf('--dynamics', dynamics), [...trained])
    .option('--update <order>', updates.join(' or '), oneOf('--update', updates), 'simultaneous');
  return withEngineOption(made, 'auto').action(async (options: TrainOptions) => {
    const engine = chooseEngine(options.engine);
    const { train } = await import('../steps/train.ts');
    await train({ ...options, engine });
  });
}

interface TrainOptions {
  readonly data: string;
  readonly sigma2: number;
  readonly eta: number;
  readonly iterations: number;
  readonly out: string;
  readonly dynamics: (typeof dynamics)[number][];
  readonly update: (typeof updates)[number];
  readonly engine?: EngineChoice;
}
