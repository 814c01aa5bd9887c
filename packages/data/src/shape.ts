import { checkInteger } from './checks.ts';

/** d_in and d_out: the learned matrix, teacher and noise are d_out×d_in. */
export interface Shape {
  readonly inputs: number;
  readonly outputs: number;
}

/**
 * The sizes of an experiment: d alone where both are equal, otherwise both, with the unit of its exponents
 * d = √(d_in·d_out).
 */
export interface Sizes extends Partial<Shape> {
  readonly dimension: number;
}

export const shapeOf = ({ dimension, inputs = dimension, outputs = dimension }: Sizes): Shape => ({
  inputs,
  outputs,
});

/** d = √(d_in·d_out), of which σ² and w are powers. */
export const dimensionOf = ({ inputs, outputs }: Shape): number =>
  inputs === outputs ? inputs : Math.sqrt(inputs * outputs);

/** The coordinates of a stream: one where both sizes are equal. */
export const coordinatesOf = ({ inputs, outputs }: Shape): number[] =>
  inputs === outputs ? [inputs] : [inputs, outputs];

/** A number stands for a square. Refuses sizes that are no integers of at least 1. */
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
