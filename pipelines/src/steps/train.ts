import { formatCsv, trainingColumns, writeFileAtomically } from '@mixed-dynamics/artifacts';
import { checkFloat32, reduceWidth, toFloat32 } from '@mixed-dynamics/data';
import { type Curves, type DynamicsName, trainCell } from '@mixed-dynamics/dynamics';
import { openEngine } from '@mixed-dynamics/engines';
import { shortPath } from '../frame/project.ts';
import { refuseFolder } from '../frame/refuseFolder.ts';
import { Diverged } from '../frame/reportFailure.ts';
import { readTrainingArrays, type TrainingArrays } from './readTrainingArrays.ts';

export interface TrainRequest {
  /** The folder of the four arrays. */
  readonly data: string;
  /** σ², before any reduction of the width: s = σ²·w. */
  readonly sigma2: number;
  /** η. */
  readonly eta: number;
  /** N. */
  readonly iterations: number;
  readonly dynamics: readonly DynamicsName[];
  readonly update: 'simultaneous' | 'alternating';
  readonly engine: string;
  /** The CSV file. */
  readonly out: string;
}

/**
 * Trains one network from arrays on disk, N steps whatever happens, and writes its errors.
 * @throws Diverged when an error of one of the dynamics is not finite, after the table is written
 */
export async function train(request: TrainRequest): Promise<void> {
  refuseFolder('`--out`', request.out, 'run.csv');
  checkFloat32('`--sigma2`', request.sigma2);
  checkFloat32('`--eta`', request.eta);
  const arrays = readTrainingArrays(request.data);
  checkFloat32('s = σ²·w', request.sigma2 * arrays.width);
  const engine = await openEngine(request.engine);
  const { sigma2, eta: learningRate, update, dynamics, iterations } = request;
  const problem = { ...problemOf(arrays), sigma2, learningRate, update };
  const stop = { maxIterations: iterations };
  const { curves } = await trainCell(engine, problem, { stop, dynamics });
  const columns = [
    curves.gdTrainError,
    curves.gdTestError,
    curves.scTrainError,
    curves.scTestError,
    curves.distance,
  ];
  // A run that diverged ended early: its further iterations are not numbers either.
  const rows = Array.from({ length: iterations + 1 }, (_, iteration) => [
    iteration,
    ...columns.map((column) => column[iteration] ?? Number.NaN),
  ]);
  writeFileAtomically(request.out, formatCsv({ columns: trainingColumns, rows }));
  const where = `by ${engine.name}, in ${shortPath(request.out)}`;
  const ends = dynamics.flatMap((name) => {
    const at = divergedAt(curves, name);
    return at === undefined ? [] : [`${name} diverged at iteration ${at} of ${iterations}`];
  });
  if (ends.length === 0) return console.log(`train: ${iterations} iterations ${where}`);
  console.error(`train: ${ends.join(', ')}: no error is finite from there on; ${where}`);
  throw new Diverged();
}

/** The first iteration at which an error of these dynamics is not finite, if there is one. */
function divergedAt(curves: Curves, name: DynamicsName): number | undefined {
  const [train, test] =
    name === 'gradient-descent'
      ? [curves.gdTrainError, curves.gdTestError]
      : [curves.scTrainError, curves.scTestError];
  const at = train.findIndex((value, i) => !Number.isFinite(value + test[i]!));
  return at < 0 ? undefined : at;
}

/** In float32, with min(w, 2d) hidden units: exact for both dynamics. */
function problemOf({ dimension, width, teacher, noise, w1, w2 }: TrainingArrays) {
  const { hidden, ...reduced } = reduceWidth({ w1, w2, dimension, width });
  const square = [dimension, dimension];
  const target = Float64Array.from(teacher, (value, i) => value + noise[i]!);
  const weights = `w1 and w2, reduced to ${hidden} hidden units`;
  return {
    dimension,
    width,
    teacher: toFloat32(teacher, square, 'teacher'),
    target: toFloat32(target, square, 'teacher + noise'),
    w1: toFloat32(reduced.w1, [hidden, dimension], weights),
    w2: toFloat32(reduced.w2, [dimension, hidden], weights),
    hidden,
  };
}
