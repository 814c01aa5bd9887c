import { readFileSync } from 'node:fs';
import type { Matrix } from '../src/index.ts';

const url = (path: string) => new URL(path, import.meta.url);

/** Errors by iteration. */
export interface ErrorCurves {
  readonly train: readonly number[];
  readonly test: readonly number[];
}

/** Curves of gradient descent at infinite width. */
interface IdealCurves extends ErrorCurves {
  readonly distance_to_self_consistent: readonly number[];
  readonly distance_to_gradient_descent: readonly number[];
}

/** What the theory predicts for a network of the reference trajectories in `dynamics`. */
export interface NetworkCase {
  readonly s: number;
  readonly eta: number;
  readonly iterations: number;
  readonly expected: { readonly exact: ErrorCurves } & Readonly<
    Record<'ideal-simultaneous' | 'ideal-alternating', IdealCurves>
  >;
}

/** The names of these networks. */
export const networkCases = [
  ...['narrow', 'square', 'mixed'],
  ...['at-width-limit', 'wide-active', 'wide-lazy'],
];

/** Weights, their place on an invariant plane, and A(t). */
export interface PlaneCase {
  readonly w1: number[][];
  readonly w2: number[][];
  readonly target: number[][];
  readonly alpha: number;
  readonly beta: number;
  readonly meter: number;
  readonly times: number[];
  readonly learned: number[][][];
}

/** One mode under weight decay. */
export interface DecayCase {
  readonly tau: number;
  readonly lambda_: number;
  readonly s: number;
  readonly times: number[];
  readonly a: number[];
}

export function readJson<Value>(name: string): Value {
  return JSON.parse(readFileSync(url(`reference/${name}.json`), 'utf8')) as Value;
}

/** An array of a reference trajectory of the package `dynamics`: float32, two axes. */
function readArray(name: string, file: string): Matrix {
  const bytes = readFileSync(url(`../../dynamics/test/reference/${name}/${file}.npy`));
  const start = 10 + bytes.readUInt16LE(8);
  const header = bytes.subarray(10, start).toString('latin1');
  const [, rows, columns] = /'shape': \((\d+), (\d+)\)/.exec(header)!.map(Number);
  const data = Float64Array.from({ length: rows! * columns! }, (_, i) =>
    bytes.readFloatLE(start + 4 * i),
  );
  return { rows: rows!, columns: columns!, data };
}

export function fromRows(rows: readonly (readonly number[])[]): Matrix {
  return { rows: rows.length, columns: rows[0]!.length, data: Float64Array.from(rows.flat()) };
}

export function diagonal(rows: number, columns: number, values: readonly number[]): Matrix {
  const data = new Float64Array(rows * columns);
  for (const [i, value] of values.entries()) data[i * columns + i] = value;
  return { rows, columns, data };
}

export function multiply(a: Matrix, b: Matrix): Matrix {
  const data = new Float64Array(a.rows * b.columns);
  for (let i = 0; i < a.rows; i++) {
    for (let k = 0; k < a.columns; k++) {
      const x = a.data[i * a.columns + k]!;
      for (let j = 0; j < b.columns; j++) {
        data[i * b.columns + j]! += x * b.data[k * b.columns + j]!;
      }
    }
  }
  return { rows: a.rows, columns: b.columns, data };
}

export function transpose({ rows, columns, data }: Matrix): Matrix {
  const turned = data.map((_, i) => data[(i % rows) * columns + Math.floor(i / rows)]!);
  return { rows: columns, columns: rows, data: turned };
}

export function combine(a: Matrix, b: Matrix, f: (x: number, y: number) => number): Matrix {
  return { ...a, data: a.data.map((x, i) => f(x, b.data[i]!)) };
}

export const squaredNorm = ({ data }: Matrix): number =>
  data.reduce((sum, value) => sum + value * value, 0);

export const difference = (a: Matrix, b: Matrix): number =>
  Math.sqrt(squaredNorm(combine(a, b, (x, y) => x - y)));

/** T, A* and A(0) of a reference trajectory in `dynamics`, in float64. */
export function readCase(name: string): { target: Matrix; teacher: Matrix; start: Matrix } {
  const [teacher, noise] = [readArray(name, 'teacher'), readArray(name, 'noise')];
  return {
    teacher,
    target: combine(teacher, noise, (x, y) => x + y),
    start: multiply(readArray(name, 'w2'), readArray(name, 'w1')),
  };
}

/** Mean squares of A − T and A − A*. */
export function errorsOf(learned: Matrix, target: Matrix, teacher: Matrix): [number, number] {
  const error = (to: Matrix) =>
    squaredNorm(combine(learned, to, (x, y) => x - y)) / learned.data.length;
  return [error(target), error(teacher)];
}

/** A plain implementation of gradient descent in float64. Calls `onIteration` with A at iterations 0 … N. */
export function descend(
  start: { readonly w1: Matrix; readonly w2: Matrix },
  residual: (learned: Matrix) => Matrix,
  {
    eta,
    iterations,
    update,
    weightDecay = 0,
  }: {
    eta: number;
    iterations: number;
    update: 'simultaneous' | 'alternating';
    weightDecay?: number | undefined;
  },
  onIteration: (learned: Matrix, iteration: number) => void = () => {},
): Matrix {
  let { w1, w2 } = start;
  const move = (w: Matrix, gradient: Matrix) =>
    combine(w, gradient, (x, g) => x - eta * (g + weightDecay * x));
  for (let i = 0; ; i++) {
    const learned = multiply(w2, w1);
    onIteration(learned, i);
    if (i === iterations) return learned;
    const g = residual(learned);
    const first = move(w1, multiply(transpose(w2), g));
    w2 = move(w2, multiply(g, transpose(update === 'alternating' ? first : w1)));
    w1 = first;
  }
}

/** The weights at `time` under gradient flow, in float64 by the fourth-order Runge–Kutta method. */
export function flow(
  start: { readonly w1: Matrix; readonly w2: Matrix },
  residual: (learned: Matrix) => Matrix,
  { time, steps }: { time: number; steps: number },
): { readonly w1: Matrix; readonly w2: Matrix } {
  const [first, second] = [start.w1.data.length, start.w2.data.length];
  const at = (z: Float64Array) => ({
    w1: { ...start.w1, data: z.slice(0, first) },
    w2: { ...start.w2, data: z.slice(first) },
  });
  const slope = (z: Float64Array) => {
    const { w1, w2 } = at(z);
    const g = residual(multiply(w2, w1));
    const parts = [multiply(transpose(w2), g).data, multiply(g, transpose(w1)).data];
    return Float64Array.from({ length: first + second }, (_, k) =>
      k < first ? -parts[0]![k]! : -parts[1]![k - first]!,
    );
  };
  const moved = (z: Float64Array, k: Float64Array, by: number) => z.map((x, i) => x + by * k[i]!);
  const h = time / steps;
  let z = Float64Array.of(...start.w1.data, ...start.w2.data);
  for (let i = 0; i < steps; i++) {
    const k1 = slope(z);
    const k2 = slope(moved(z, k1, h / 2));
    const k3 = slope(moved(z, k2, h / 2));
    const k4 = slope(moved(z, k3, h));
    z = z.map((x, j) => x + (h / 6) * (k1[j]! + 2 * k2[j]! + 2 * k3[j]! + k4[j]!));
  }
  return at(z);
}
