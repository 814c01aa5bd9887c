/** Row-major product of an n×k and a k×m matrix, each optionally transposed when read. */
function product(
  a: (i: number, j: number) => number,
  b: (i: number, j: number) => number,
  [n, k, m]: readonly [number, number, number],
): Float64Array {
  const c = new Float64Array(n * m);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < m; j++) {
      for (let l = 0; l < k; l++) c[i * m + j]! += a(i, l) * b(l, j);
    }
  }
  return c;
}

const meanSquare = (a: Float64Array, b: Float64Array) =>
  a.reduce((sum, value, i) => sum + (value - b[i]!) ** 2, 0) / a.length;

interface Plain {
  readonly teacher: Float64Array;
  readonly noise: Float64Array;
  readonly w1: Float64Array;
  readonly w2: Float64Array;
  readonly dimension: number;
  readonly width: number;
  readonly eta: number;
  readonly iterations: number;
  readonly update: 'simultaneous' | 'alternating';
}

/** Gradient descent on ‖W₂W₁ − T‖²/2 in float64, by the definition: the reference for kernels. */
export function trainPlainly(plain: Plain): { train: number[]; test: number[] } {
  const { teacher, noise, dimension: d, width: w, eta, iterations, update } = plain;
  const target = teacher.map((value, i) => value + noise[i]!);
  let { w1, w2 } = plain;
  const [train, test]: [number[], number[]] = [[], []];
  for (let iteration = 0; iteration <= iterations; iteration++) {
    const a = product(
      (i, l) => w2[i * w + l]!,
      (l, j) => w1[l * d + j]!,
      [d, w, d],
    );
    train.push(meanSquare(a, target));
    test.push(meanSquare(a, teacher));
    const g = a.map((value, i) => value - target[i]!);
    const g1 = product(
      (i, l) => w2[l * w + i]!,
      (l, j) => g[l * d + j]!,
      [w, d, d],
    );
    const next1 = w1.map((value, i) => value - eta * g1[i]!);
    const seen = update === 'alternating' ? next1 : w1;
    const g2 = product(
      (i, l) => g[i * d + l]!,
      (l, j) => seen[j * d + l]!,
      [d, d, w],
    );
    w2 = w2.map((value, i) => value - eta * g2[i]!);
    w1 = next1;
  }
  return { train, test };
}
