import type { Command } from 'commander';
import { newCommand } from '../frame/newCommand.ts';
import { nonEmpty, numbers } from '../frame/values.ts';

export default function command(): Command {
  return newCommand('solve', {
    summary: 'Gradient flow of given weights in closed form, at any times',
    details:
      'Reads w1.npy (w×d_in), w2.npy (d_out×w) and target.npy (d_out×d_in) from a folder, or the three ' +
      'from an .npz archive or a safetensors file. Prints α, β and the meter of the weights and what they ' +
      'mean; the meter says how far from exact the solution is. Writes times, learned (times × d_out × ' +
      'd_in), alpha, beta and meter, in float64. Time is η times the number of steps.',
    example: 'mixed-dynamics solve --data DIR --times 0.05,0.2,0.7 --out flow.npz',
  })
    .requiredOption(
      '--data <path>',
      'the folder or file of the three arrays',
      nonEmpty('--data', 'a folder or a file'),
    )
    .requiredOption('--times <list>', 'at which t, from 0 on', numbers('--times', 0))
    .requiredOption('--out <file>', 'the .npz file to write', nonEmpty('--out', 'a file'))
    .action(async (options: { data: string; times: number[]; out: string }) => {
      const { solve } = await import('../steps/solve.ts');
      solve(options);
    });
}
