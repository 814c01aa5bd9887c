import { expected } from '@mixed-dynamics/artifacts';
import { decodeNpy } from '@mixed-dynamics/data';
import {
  gradientFlow,
  type InvariantPlane,
  invariantPlane,
  type Matrix,
} from '@mixed-dynamics/theory';

/** Files by name: `w1.npy` and `w2.npy`; for curves also `teacher.npy`, with or without `noise.npy`. */
export type NpyFiles = Readonly<Record<string, Uint8Array>>;

export type FileFlow = ReturnType<typeof flowOfFiles>;

const known = ['w1.npy', 'w2.npy', 'teacher.npy', 'noise.npy'];
/** Number of points of a curve; each costs matrix products as expensive as an eigenvalue decomposition. */
const times = 33;
/** The largest d_in + d_out with curves: beyond it the reader of a page would wait for minutes. */
const largest = 400;

/**
 * Analyses weights from files: their place on the invariant plane, and their gradient flow in closed form.
 * @returns α and β; d_in, w and d_out; and, if there is a teacher, the errors of the gradient flow at equally spaced
 *   t = η·n from 0
 * @throws UserError that names the file if it is missing, unknown, not a .npy file, of the wrong shape, or too large
 *   for curves
 */
export function flowOfFiles(files: NpyFiles) {
  const unknown = Object.keys(files).find((name) => !known.includes(name));
  if (unknown !== undefined) throw refuse(unknown, `one of ${known.join(', ')}`, 'another name');
  const [w1, w2] = [matrixOf(files, 'w1.npy'), matrixOf(files, 'w2.npy')];
  if (!w1 || !w2) throw refuse(w1 ? 'w2.npy' : 'w1.npy', 'this file beside the others', 'none');
  if (w2.columns !== w1.rows) {
    throw refuse('w2.npy', `${w1.rows} columns, as many as w1.npy has rows`, String(w2.columns));
  }
  const plane = invariantPlane({ w1, w2 });
  const sizes = [w1.columns, w1.rows, w2.rows] as const;
  const [teacher, noise] = [matrixOf(files, 'teacher.npy'), matrixOf(files, 'noise.npy')];
  for (const [name, matrix] of Object.entries({ 'teacher.npy': teacher, 'noise.npy': noise })) {
    if (!matrix || (matrix.rows === w2.rows && matrix.columns === w1.columns)) continue;
    const shape = `${w2.rows} × ${w1.columns}, like W₂W₁`;
    throw refuse(name, shape, `${matrix.rows} × ${matrix.columns}`);
  }
  if (noise && !teacher) throw refuse('teacher.npy', 'this file beside noise.npy', 'none');
  if (!teacher) return { plane, sizes, curves: undefined };
  if (w1.columns + w2.rows > largest) {
    throw refuse(
      'teacher.npy',
      `d_in + d_out of at most ${largest} for curves`,
      String(w1.columns + w2.rows),
      'leave it out for α and β alone',
    );
  }
  return { plane, sizes, curves: curvesOf({ w1, w2 }, teacher, noise, plane) };
}

function curvesOf(
  weights: { readonly w1: Matrix; readonly w2: Matrix },
  teacher: Matrix,
  noise: Matrix | undefined,
  { alpha, beta }: InvariantPlane,
) {
  const data = teacher.data.map((value, i) => value + (noise?.data[i] ?? 0));
  const target: Matrix = { ...teacher, data };
  const { learned } = gradientFlow(weights, target);
  // The largest singular value grows like e^(2τt) from about s; if s > τ it decays at the rate 2s instead.
  const scale = Math.sqrt(Math.max(0, alpha) + beta ** 2 / 4);
  const size = Math.sqrt(
    data.reduce((sum, x) => sum + x * x, 0) / Math.min(teacher.rows, teacher.columns),
  );
  const rate = Math.max(scale, size, Number.MIN_VALUE);
  const step = (4 + Math.log1p(size / Math.max(scale, 1e-9 * size || 1))) / rate / (times - 1);
  const [train, test] = [new Float64Array(times), new Float64Array(times)];
  for (let k = 0; k < times; k++) {
    const a = learned(k * step).data;
    for (let i = 0; i < a.length; i++) {
      train[k]! += (a[i]! - data[i]!) ** 2 / a.length;
      test[k]! += (a[i]! - teacher.data[i]!) ** 2 / a.length;
    }
  }
  return { step, train, test };
}

function matrixOf(files: NpyFiles, name: string): Matrix | undefined {
  const bytes = files[name];
  if (!bytes) return undefined;
  const { shape, data } = decodeNpy(bytes, name);
  const [rows, columns, ...more] = shape;
  if (rows === undefined || columns === undefined || more.length > 0) {
    throw refuse(name, 'a matrix', `an array of ${shape.length} dimensions`);
  }
  return { rows, columns, data: Float64Array.from(data) };
}

const refuse = (culprit: string, wanted: string, got: string, remedy = 'choose the files again') =>
  expected({ culprit, expected: wanted, got, remedy });
