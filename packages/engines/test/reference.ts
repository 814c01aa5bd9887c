/** A tensor in plain float64, row-major. */
export interface Plain {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

const count = (shape: readonly number[]) => shape.reduce((product, n) => product * n, 1);

/** Irregular numbers in (−1, 1), exact in float32; different for each seed. */
export function numbers(shape: readonly number[], seed: number): Plain {
  const data = Float64Array.from({ length: count(shape) }, (_, i) =>
    Math.fround(Math.sin(1 + i * (0.7 + 0.13 * seed) + seed ** 2)),
  );
  return { shape, data };
}

/** Numbers between 0.5 and 2.5, for division and roots. */
export function positive(shape: readonly number[], seed: number): Plain {
  return map(numbers(shape, seed), (value) => Math.fround(1.5 + value));
}

export function map({ shape, data }: Plain, f: (value: number, index: number) => number): Plain {
  return { shape, data: data.map(f) };
}

/** f(a, b) elementwise with NumPy's broadcasting. */
export function zip(a: Plain, b: Plain, f: (x: number, y: number) => number): Plain {
  const rank = Math.max(a.shape.length, b.shape.length);
  const padded = [a, b].map(({ shape }) => [
    ...Array.from({ length: rank - shape.length }, () => 1),
    ...shape,
  ]);
  const shape = padded[0]!.map((length, axis) => Math.max(length, padded[1]![axis]!));
  const at = ({ data }: Plain, own: number[], index: readonly number[]) =>
    data[own.reduce((flat, length, axis) => flat * length + (length === 1 ? 0 : index[axis]!), 0)]!;
  const data = Float64Array.from({ length: count(shape) }, (_, flat) => {
    const index = unravel(flat, shape);
    return f(at(a, padded[0]!, index), at(b, padded[1]!, index));
  });
  return { shape, data };
}

/** Folds the given axes, keeping them with length 1. */
export function fold(
  a: Plain,
  axes: readonly number[],
  f: (sum: number, value: number) => number,
  start: number,
): Plain {
  const shape = a.shape.map((length, axis) => (axes.includes(axis) ? 1 : length));
  const data = new Float64Array(count(shape)).fill(start);
  for (const [flat, value] of a.data.entries()) {
    const index = unravel(flat, a.shape).map((i, axis) => (axes.includes(axis) ? 0 : i));
    const target = index.reduce((sum, i, axis) => sum * shape[axis]! + i, 0);
    data[target] = f(data[target]!, value);
  }
  return { shape, data };
}

/** op(A)·op(B) over the last two axes; a batch shares an operand that is a single matrix. */
export function product(a: Plain, b: Plain, transposeA = false, transposeB = false): Plain {
  const [left, right] = [transposeA ? transposed(a) : a, transposeB ? transposed(b) : b];
  const [m, k] = left.shape.slice(-2) as [number, number];
  const n = right.shape.at(-1)!;
  const outer = [left, right].map(({ shape }) => shape.slice(0, -2));
  const batchShape = count(outer[0]!) >= count(outer[1]!) ? outer[0]! : outer[1]!;
  const batch = count(batchShape);
  const data = new Float64Array(batch * m * n);
  for (let s = 0; s < batch; s++) {
    const [at, bt] = [
      count(outer[0]!) === 1 ? 0 : s * m * k,
      count(outer[1]!) === 1 ? 0 : s * k * n,
    ];
    for (let i = 0; i < m; i++) {
      for (let j = 0; j < n; j++) {
        let sum = 0;
        for (let l = 0; l < k; l++) sum += left.data[at + i * k + l]! * right.data[bt + l * n + j]!;
        data[(s * m + i) * n + j] = sum;
      }
    }
  }
  return { shape: [...batchShape, m, n], data };
}

/** The last two axes swapped. */
export function transposed({ shape, data }: Plain): Plain {
  const [rows, columns] = shape.slice(-2) as [number, number];
  const size = rows * columns;
  const swapped = data.map((_, flat) => {
    const [matrix, i, j] = [Math.floor(flat / size), Math.floor((flat % size) / rows), flat % rows];
    return data[matrix * size + j * columns + i]!;
  });
  return { shape: [...shape.slice(0, -2), columns, rows], data: swapped };
}

function unravel(flat: number, shape: readonly number[]): number[] {
  const index: number[] = [];
  let rest = flat;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    index.unshift(rest % shape[axis]!);
    rest = Math.floor(rest / shape[axis]!);
  }
  return index;
}
