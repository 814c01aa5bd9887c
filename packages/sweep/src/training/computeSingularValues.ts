import { readNpy } from '@mixed-dynamics/data';
import type { Engine } from '@mixed-dynamics/engines';
import type { CellTask } from '../cells/cell.ts';
import { openSame } from '../cells/engineIdentity.ts';

/** The task of computing the singular values of a d×d matrix in a .npy file. */
export interface SingularValuesTask extends Pick<CellTask, 'engine' | 'engineIdentity'> {
  readonly path: string;
}

let engine: Promise<Engine> | undefined;

/** The program of Figure 1's workers. @returns the singular values in float64, descending */
export default async function computeSingularValues(
  task: SingularValuesTask,
): Promise<Float64Array> {
  engine ??= openSame(task);
  const { data, shape } = readNpy(task.path);
  return (await engine).singularValues(Float64Array.from(data), shape[0]!);
}

/** Describes what is wrong with an answer of the program; `undefined` if nothing is. */
export function singularValuesProblem(result: unknown, dimension: number): string | undefined {
  if (!(result instanceof Float64Array)) return 'expected a Float64Array';
  if (result.length !== dimension) return `expected ${dimension} values, got ${result.length}`;
  const wrong = result.findIndex((value, k) => k > 0 && !(value <= result[k - 1]!));
  return wrong < 0 ? undefined : `value ${wrong} is not in descending order`;
}
