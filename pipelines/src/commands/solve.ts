import { encodeNpy, writeNpz } from '@mixed-dynamics/data';
import { gradientFlow } from '@mixed-dynamics/theory';
import type { Command } from 'commander';
import { describePlane } from '../cli/describePlane.ts';
import { shortPath } from '../cli/project.ts';
import { nonEmpty, numbers, refuseFolder } from '../cli/values.ts';
import { readGivenMatrices } from '../network/readTrainingArrays.ts';

export const help = {
  details:
    'Reads w1.npy (w×d_in), w2.npy (d_out×w) and target.npy (d_out×d_in) from a folder, ' +
    'or all three from an .npz archive or a safetensors file. Prints α, β and the meter ' +
    'of the weights and what they mean; the meter tells how far the solution is from ' +
    'exact. Writes times, learned (times × d_out × d_in), alpha, beta and meter, in float64. ' +
    'Time is η times the number of steps.',
  example: 'mixed-dynamics solve --data DIR --times 0.05,0.2,0.7 --out flow.npz',
};

export default (command: Command): Command =>
  command
    .requiredOption(
      '--data <path>',
      'the folder or file of the three arrays',
      nonEmpty('a folder or a file'),
    )
    .requiredOption('--times <list>', 'the times t, from 0 on', numbers(0))
    .requiredOption('--out <file>', 'the .npz file to write', nonEmpty('a file'))
    .action(solve);

interface SolveRequest {
  /** The folder or file with w1, w2 and target. */
  readonly data: string;
  /** t = η·n, from 0 on. */
  readonly times: readonly number[];
  /** The .npz file. */
  readonly out: string;
}

/** Writes A(t) of gradient flow from given weights, in closed form. */
function solve({ data, times, out }: SolveRequest): void {
  refuseFolder('`--out`', out, 'flow.npz');
  const { w1, w2, target } = readGivenMatrices(data);
  const { plane, learned } = gradientFlow({ w1, w2 }, target);
  const { rows, columns } = target;
  const all = new Float64Array(times.length * rows * columns);
  for (const [k, time] of times.entries()) all.set(learned(time).data, k * rows * columns);
  const scalar = (value: number) => encodeNpy(Float64Array.of(value), []);
  writeNpz(out, {
    times: encodeNpy(Float64Array.from(times), [times.length]),
    learned: encodeNpy(all, [times.length, rows, columns]),
    alpha: scalar(plane.alpha),
    beta: scalar(plane.beta),
    meter: scalar(plane.meter),
  });
  console.log(describePlane(plane, { w1, w2 }));
  const count = times.length === 1 ? '1 time' : `${times.length} times`;
  console.log(`solve: A, ${rows}×${columns}, at ${count}, in ${shortPath(out)}`);
}
