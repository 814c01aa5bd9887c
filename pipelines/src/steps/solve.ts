import { encodeNpy, writeNpz } from '@mixed-dynamics/data';
import { gradientFlow } from '@mixed-dynamics/theory';
import { describePlane } from '../frame/describePlane.ts';
import { shortPath } from '../frame/project.ts';
import { refuseFolder } from '../frame/refuseFolder.ts';
import { readGivenMatrices } from './readTrainingArrays.ts';

export interface SolveRequest {
  /** The folder or file of w1, w2 and target. */
  readonly data: string;
  /** t = η·n, from 0 on. */
  readonly times: readonly number[];
  /** The .npz file. */
  readonly out: string;
}

/** A(t) of gradient flow from given weights, in closed form. */
export function solve({ data, times, out }: SolveRequest): void {
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
