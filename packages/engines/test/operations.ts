import * as tf from '@tensorflow/tfjs';
import { add, div, maximum, minimum, mul, sub } from '@tensorflow/tfjs';
import {
  innerProduct,
  linearCombination,
  subtractProduct,
  subtractScaled,
  subtractSymmetric,
} from '../src/index.ts';
import { fold, map, numbers, type Plain, positive, product, transposed, zip } from './reference.ts';

/** One call of a tfjs op, as the dynamics make it, and its result in float64. */
export interface Operation {
  readonly op: string;
  readonly what: string;
  readonly inputs: readonly Plain[];
  readonly run: (...inputs: tf.Tensor[]) => tf.Tensor;
  readonly expected: Plain;
  /** The size to which rounding errors are relative; by default the largest expected number. */
  readonly scale?: number;
}

/** Not a multiple of the width of a SIMD register or a work group. */
const d = 37;
const r = 2 * d;
const square = [d, d];
const batch = [3, d, d];
const mulPlain = (x: number, y: number) => x * y;
const plus = (x: number, y: number) => x + y;
const scalar = (value: number): Plain => ({ shape: [], data: Float64Array.of(Math.fround(value)) });

const products: Operation[] = [
  [square, [d, r], false, false],
  [[r, d], [r, d], true, false],
  [[r, d], square, false, false],
  [[r, d], square, false, true],
  [[d, r], [d, d], true, true],
  [square, [d, 1], false, false],
  [batch, batch, false, false],
  [batch, batch, true, false],
  [batch, batch, false, true],
  [batch, square, false, false],
  [batch, square, true, true],
  [square, batch, false, false],
].map((entry) => {
  const [shapeA, shapeB, transposeA, transposeB] = entry as [number[], number[], boolean, boolean];
  const [a, b] = [numbers(shapeA, 1), numbers(shapeB, 2)];
  const side = (shape: number[], flag: boolean) => `[${shape}]${flag ? 'ᵀ' : ''}`;
  return {
    op: 'matMul',
    what: `${side(shapeA, transposeA)}·${side(shapeB, transposeB)}`,
    inputs: [a, b],
    run: (x: tf.Tensor, y: tf.Tensor) => tf.matMul(x, y, transposeA, transposeB),
    expected: product(a, b, transposeA, transposeB),
    // When terms cancel, their rounding errors remain.
    scale: Math.max(...product(map(a, Math.abs), map(b, Math.abs), transposeA, transposeB).data),
  };
});

const binaries = {
  add: [add, (x: number, y: number) => x + y],
  sub: [sub, (x: number, y: number) => x - y],
  mul: [mul, (x: number, y: number) => x * y],
  div: [div, (x: number, y: number) => x / y],
  maximum: [maximum, (x: number, y: number) => Math.max(x, y)],
  minimum: [minimum, (x: number, y: number) => Math.min(x, y)],
} as const;

const elementwise: Operation[] = Object.entries(binaries).flatMap(([op, [compute, exact]]) =>
  (
    [
      ['two matrices', numbers(square, 3), positive(square, 4)],
      ['a matrix and a scalar', numbers(square, 3), scalar(0.3)],
      ['a scalar and a matrix', scalar(0.3), positive(square, 4)],
      ['a column and a row', numbers([d, 1], 5), positive([1, d], 6)],
      ['a batch and a matrix', numbers(batch, 7), positive(square, 8)],
      ['a batch and a batch of scalars', numbers(batch, 7), positive([3, 1, 1], 9)],
    ] as const
  ).map(([what, a, b]) => ({
    op,
    what,
    inputs: [a, b],
    run: (x: tf.Tensor, y: tf.Tensor) => compute(x, y),
    expected: zip(a, b, exact),
  })),
);

function unary(
  op: string,
  run: (x: tf.Tensor) => tf.Tensor,
  expected: (x: Plain) => Plain,
  input: Plain = numbers(square, 10),
  what = `[${input.shape}]`,
): Operation {
  return { op, what, inputs: [input], run, expected: expected(input) };
}

const subtractions: Operation[] = [
  [square, square, square, [], false, false],
  [[r, d], [r, d], square, [], false, false],
  [[r, d], [r, d], square, [], false, true],
  [batch, batch, batch, [3, 1, 1], true, false],
  [batch, batch, batch, [], false, true],
].map((entry) => {
  const [shapeC, shapeA, shapeB, shapeS, transposeA, transposeB] = entry as [
    ...[number[], number[], number[], number[]],
    ...[boolean, boolean],
  ];
  const [c, a, b, s] = [shapeC, shapeA, shapeB, shapeS].map((shape, i) =>
    numbers(shape, 30 + i),
  ) as [Plain, Plain, Plain, Plain];
  const scaled = zip(product(a, b, transposeA, transposeB), s, mulPlain);
  return {
    op: 'subtractProduct',
    what: `[${shapeC}] − s·[${shapeA}]${transposeA ? 'ᵀ' : ''}·[${shapeB}]${transposeB ? 'ᵀ' : ''}`,
    inputs: [c, s, a, b],
    run: (...[x, y, z, w]: tf.Tensor[]) => subtractProduct(x!, y!, z!, w!, transposeA, transposeB),
    expected: zip(c, scaled, (x, y) => x - y),
    scale: Math.max(...product(map(a, Math.abs), map(b, Math.abs), transposeA, transposeB).data),
  };
});

const innerProducts: Operation[] = [square, [r, d], batch, [d, 1]].map((shape, i) => {
  const [a, b] = [numbers(shape, 40 + i), numbers(shape, 50 + i)];
  const axes = [shape.length - 2, shape.length - 1];
  const sum = (x: Plain) => fold(x, axes, (total, value) => total + value, 0);
  return {
    op: 'innerProduct',
    what: `[${shape}]`,
    inputs: [a, b],
    run: (...[x, y]: tf.Tensor[]) => innerProduct(x!, y!),
    expected: sum(zip(a, b, mulPlain)),
    scale: Math.max(...sum(zip(map(a, Math.abs), map(b, Math.abs), mulPlain)).data),
  };
});

const combinations: Operation[] = [
  ...[1, 2, 3].map((count): Operation => {
    const weights = [1, -3, 2.5].slice(0, count);
    const inputs = weights.map((_, i) => numbers(square, 60 + i));
    return {
      op: 'linearCombination',
      what: `${count} terms`,
      inputs,
      run: (...terms) => linearCombination(terms, weights),
      expected: inputs
        .map((term, i) => map(term, (value) => weights[i]! * value))
        .reduce((sum, term) => zip(sum, term, plus)),
    };
  }),
  ...[square, batch].map((shape): Operation => {
    const [a, s, b] = [
      numbers(shape, 63),
      numbers(shape === batch ? [3, 1, 1] : [], 64),
      numbers(shape, 65),
    ];
    return {
      op: 'subtractScaled',
      what: `[${shape}]`,
      inputs: [a, s, b],
      run: (x, y, z) => subtractScaled(x!, y!, z!),
      expected: zip(a, zip(b, s, mulPlain), (x, y) => x - y),
    };
  }),
  ...[square, batch].map((shape): Operation => {
    const [a, b] = [numbers(shape, 68), numbers(shape, 69)];
    return {
      op: 'subtractScaled',
      what: `[${shape}] and a number`,
      inputs: [a, b],
      run: (x, y) => subtractScaled(x!, -0.3, y!),
      expected: zip(a, b, (x, y) => x + 0.3 * y),
    };
  }),
  ...[square, [1, 1], [4, 4]].map((shape): Operation => {
    const [a, b] = [numbers(shape, 66), numbers(shape, 67)];
    const both = zip(b, transposed(b), plus);
    return {
      op: 'subtractSymmetric',
      what: `[${shape}]`,
      inputs: [a, b],
      run: (x, y) => subtractSymmetric(x!, 0.3, y!),
      expected: zip(a, both, (x, y) => x - 0.3 * y),
    };
  }),
];

const others: Operation[] = [
  unary('square', tf.square, (x) => map(x, (v) => v * v)),
  unary('sqrt', tf.sqrt, (x) => map(x, Math.sqrt), positive(square, 11)),
  unary('relu', tf.relu, (x) => map(x, (v) => Math.max(v, 0))),
  unary(
    'cos',
    tf.cos,
    (x) => map(x, Math.cos),
    map(numbers([d], 12), (v) => Math.fround(40 * v)),
  ),
  unary(
    'sum',
    (x) => tf.sum(x, -1, true),
    (x) => fold(x, [1], plus, 0),
  ),
  unary(
    'sum',
    (x) => tf.sum(x, [-2, -1], true),
    (x) => fold(x, [0, 1], plus, 0),
  ),
  unary(
    'sum',
    (x) => tf.sum(x, [-2, -1], true),
    (x) => fold(x, [1, 2], plus, 0),
    numbers(batch, 13),
  ),
  unary(
    'max',
    (x) => tf.max(x, -2, true),
    (x) => fold(x, [0], Math.max, Number.NEGATIVE_INFINITY),
  ),
  unary(
    'reshape',
    (x) => tf.reshape(x, [1, d * d]),
    ({ data }) => ({ shape: [1, d * d], data }),
  ),
  unary(
    'stridedSlice',
    (x) => tf.stridedSlice(x.reshape([3, d * d]), [0, 0], [3, d * d], [1, d + 1]),
    ({ data }) => ({
      shape: [3, d],
      data: Float64Array.from({ length: 3 * d }, (_, i) => {
        return data[Math.floor(i / d) * d * d + (i % d) * (d + 1)]!;
      }),
    }),
    numbers(batch, 22),
  ),
  unary('transpose', (x) => tf.transpose(x), transposed, numbers([d, r], 14)),
  unary(
    'clone',
    (x) => tf.clone(x),
    (x) => x,
  ),
  unary(
    'tile',
    (x) => tf.tile(x, [3, 1, 1]),
    ({ data }) => ({ shape: [3, d, 1], data: Float64Array.from([...data, ...data, ...data]) }),
    numbers([1, d, 1], 15),
  ),
  unary(
    'greater and cast',
    (x) => tf.cast(tf.greater(x, tf.mul(tf.max(x, -2, true), 0.2)), 'float32'),
    (x) => {
      const most = fold(x, [0], Math.max, Number.NEGATIVE_INFINITY);
      return zip(x, most, (v, max) => (v > 0.2 * max ? 1 : 0));
    },
    numbers([d, 1], 16),
  ),
  unary(
    'expandDims',
    (x) => tf.expandDims(x, 0),
    ({ data }) => ({ shape: [1, d, d], data }),
  ),
  unary(
    'pad',
    (x) =>
      tf.pad(x, [
        [0, 3],
        [0, 0],
      ]),
    ({ data }) => ({
      shape: [d + 3, d],
      data: Float64Array.from([...data, ...Array(3 * d).fill(0)]),
    }),
  ),
  unary(
    'slice',
    (x) => tf.slice(x, [1, 0, 0], [1, d, d]),
    ({ data }) => ({ shape: [1, d, d], data: data.slice(d * d, 2 * d * d) }),
    numbers(batch, 18),
  ),
  unary(
    'gather',
    (x) => tf.tidy(() => tf.gather(x, tf.tensor1d([2, 0], 'int32'), 0)),
    ({ data }) => ({
      shape: [2, d, d],
      data: Float64Array.from([...data.slice(2 * d * d), ...data.slice(0, d * d)]),
    }),
    numbers(batch, 19),
  ),
  {
    op: 'concat',
    what: '3 and 1',
    inputs: [numbers(batch, 20), numbers([1, d, d], 21)],
    run: (x, y) => tf.concat([x, y], 0),
    expected: {
      shape: [4, d, d],
      data: Float64Array.from([...numbers(batch, 20).data, ...numbers([1, d, d], 21).data]),
    },
  },
  {
    op: 'stack',
    what: 'five scalars',
    inputs: [1, 2, 3, 4, 5].map(scalar),
    run: (...scalars) => tf.stack(scalars),
    expected: { shape: [5], data: Float64Array.of(1, 2, 3, 4, 5) },
  },
  {
    op: 'eye',
    what: `${d}`,
    inputs: [],
    run: () => tf.eye(d),
    expected: map(numbers(square, 0), (_, i) => (i % (d + 1) === 0 ? 1 : 0)),
  },
  {
    op: 'fill',
    what: '2.5',
    inputs: [],
    run: () => tf.fill([d, d], 2.5),
    expected: map(numbers(square, 0), () => 2.5),
  },
  {
    op: 'range',
    what: `0 … ${d}`,
    inputs: [],
    run: () => tf.range(0, d),
    expected: { shape: [d], data: Float64Array.from({ length: d }, (_, i) => i) },
  },
];

export const operations: readonly Operation[] = [
  ...products,
  ...subtractions,
  ...innerProducts,
  ...combinations,
  ...elementwise,
  ...others,
];

/** Functions of tfjs that compute nothing, or that every operation above uses. */
export const withoutNumbers = [
  ...['tensor1d', 'tensor2d', 'tensor3d', 'scalar'],
  ...['tidy', 'keep', 'dispose', 'cast', 'greater'],
];

/** Ops that must propagate a NaN: those between the weights and the errors, which stop a diverged run. */
export const mustKeepNaN = ['matMul', 'add', 'sub', 'mul', 'div', 'square', 'sqrt', 'sum', 'stack'];
