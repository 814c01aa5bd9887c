import { checkInteger } from './checks.ts';

/** d_in and d_out: the learned matrix, teacher and noise are d_out×d_in. */
export interface Shape {
  readonly inputs: number;
  readonly outputs: number;
}

/**
 * The sizes of an experiment: `dimension` alone if d_in and d_out are equal; otherwise both, and `dimension` is
 * d = √(d_in·d_out), the base of the exponents.
 */
export interface Sizes extends Partial<Shape> {
  readonly dimension: number;
}

export const shapeOf = ({ dimension, inputs = dimension, outputs = dimension }: Sizes): Shape => ({
  inputs,
  outputs,
});

/** d = √(d_in·d_out), the base of the powers σ² and w. */
export const dimensionOf = ({ inputs, outputs }: Shape): number =>
  inputs === outputs ? inputs : Math.sqrt(inputs * outputs);

/** The sizes as coordinates of a stream: one coordinate if both are equal. */
export const coordinatesOf = ({ inputs, outputs }: Shape): number[] =>
  inputs === outputs ? [inputs] : [inputs, outputs];

/**
 * Checks a shape; a number stands for a square.
 * @throws UserError when a size is not an integer of at least 1
 */
export function checkedShape(size: number | Shape): Shape {
  if (typeof size === 'number') {
    checkInteger('dimension', size);
    return { inputs: size, outputs: size };
  }
  const { inputs, outputs } = size;
  if (inputs === outputs) return checkedShape(inputs);
  checkInteger('inputs', inputs);
  checkInteger('outputs', outputs);
  return { inputs, outputs };
}
