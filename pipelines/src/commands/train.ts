import {
  curveNames,
  formatCsv,
  theoryColumns,
  trainingColumns,
  writeFileAtomically,
} from '@mixed-dynamics/artifacts';
import { checkFloat32, reduceWidth, toFloat32 } from '@mixed-dynamics/data';
import { trainBesideIdeal, trainCell } from '@mixed-dynamics/dynamics';
import { openEngine } from '@mixed-dynamics/engines';
import { idealStart, learnedBy } from '@mixed-dynamics/sweep';
import { invariantPlane, selfConsistentFlow } from '@mixed-dynamics/theory';
import type { Command } from 'commander';
import { describePlane } from '../cli/describePlane.ts';
import { type Asked, chooseEngine, withEngineOption } from '../cli/experiment.ts';
import { shortPath } from '../cli/project.ts';
import { Diverged } from '../cli/reportFailure.ts';
import {
  listOption,
  nonEmpty,
  oneOf,
  positiveNumber,
  refuseFolder,
  someOf,
  wholeNumber,
} from '../cli/values.ts';
import {
  matrixOf,
  readTrainingArrays,
  type TrainingArrays,
} from '../network/readTrainingArrays.ts';

const trained = ['gradient-descent', 'self-consistent'] as const;
const dynamics = [...trained, 'exact', 'ideal'] as const;
const updates = ['simultaneous', 'alternating'] as const;

export const help = {
  details: `Reads teacher.npy, noise.npy (d×d), w1.npy (w×d) and w2.npy (d×w) from a folder, or all four from an .npz archive or a safetensors file, as floats or integers in any byte order, and writes ${trainingColumns.join(',')} at iterations 0 … N. The dynamics exact, equation (1) in continuous time, adds ${theoryColumns.exact.join(',')}; ideal, gradient descent at infinite width, adds ${theoryColumns.ideal.join(',')}; both print α, β and the meter of the weights. Exit code 3 if one of the dynamics diverged: a message names it and the iteration, and the table is still written.`,
  example:
    'mixed-dynamics train --data DIR --sigma2 0.01 --eta 0.05 --iterations 100 --out run.csv',
};

export default function define(command: Command): Command {
  command
    .requiredOption(
      '--data <path>',
      'the folder or file of the four arrays',
      nonEmpty('a folder or a file'),
    )
    .requiredOption('--sigma2 <number>', 'σ², the variance of the weights', positiveNumber())
    .requiredOption('--eta <number>', 'η, the learning rate', positiveNumber())
    .requiredOption('--iterations <number>', 'N, the number of steps', wholeNumber())
    .requiredOption('--out <file>', 'the CSV file to write', nonEmpty('a file'))
    .addOption(
      listOption('--dynamics <names>', `some of ${dynamics.join(',')}`, someOf(dynamics), trained),
    )
    .option('--update <order>', updates.join(' or '), oneOf(updates), 'simultaneous');
  return withEngineOption(command, 'auto').action((asked: Asked<TrainRequest>) =>
    train({ ...asked, engine: chooseEngine(asked.engine) }),
  );
}

/** `exact`: equation (1) in continuous time; `ideal`: gradient descent at infinite width. */
type TrainedName = (typeof dynamics)[number];

interface TrainRequest {
  /** The folder or file with the four arrays. */
  readonly data: string;
  /** σ², before any reduction of the width: s = σ²·w. */
  readonly sigma2: number;
  /** η. */
  readonly eta: number;
  /** N. */
  readonly iterations: number;
  readonly dynamics: readonly TrainedName[];
  readonly update: (typeof updates)[number];
  readonly engine: string;
  /** The CSV file. */
  readonly out: string;
}

/** Train and test error over the iterations. */
type Errors = readonly [train: ArrayLike<number>, test: ArrayLike<number>];

/**
 * Trains one network from arrays on disk for exactly N steps, and writes its errors.
 * @throws Diverged when an error of one of the dynamics is not finite, after the table is written
 */
async function train(request: TrainRequest): Promise<void> {
  refuseFolder('`--out`', request.out, 'run.csv');
  checkFloat32('`--sigma2`', request.sigma2);
  checkFloat32('`--eta`', request.eta);
  const arrays = readTrainingArrays(request.data);
  const threshold = request.sigma2 * arrays.width;
  checkFloat32('s = σ²·w', threshold);
  const { eta: learningRate, update, iterations } = request;
  const problem = { ...problemOf(arrays), threshold, learningRate, update };
  const theory = theoryOf(arrays, request);
  const engine = await openEngine(request.engine);
  const trained = request.dynamics.filter((name) => name !== 'exact' && name !== 'ideal');
  const errors = new Map<string, Errors>();
  const columns: ArrayLike<number>[] = [];
  if (trained.length > 0) {
    const stop = { maxIterations: iterations };
    const { curves } = await trainCell(engine, problem, { stop, dynamics: trained });
    const { gdTrainError, gdTestError, scTrainError, scTestError, distance } = curves;
    columns.push(gdTrainError, gdTestError, scTrainError, scTestError, distance);
    const own = {
      'gradient-descent': [gdTrainError, gdTestError],
      'self-consistent': [scTrainError, scTestError],
    } as const;
    for (const name of trained) errors.set(name, own[name]);
  } else columns.push(...curveNames.map(() => []));
  if (request.dynamics.includes('exact')) {
    const exact = theory.exact();
    columns.push(...exact);
    errors.set('exact', exact);
  }
  if (request.dynamics.includes('ideal')) {
    const start = theory.ideal();
    const options = { iterations, dynamics: trained };
    const ideal = await trainBesideIdeal(engine, problem, start, options);
    columns.push(ideal.trainError, ideal.testError, ideal.distanceWidth, ideal.distanceStep);
    errors.set('ideal', [ideal.trainError, ideal.testError]);
  }
  // A diverged run ends early; its remaining iterations are NaN.
  const rows = Array.from({ length: iterations + 1 }, (_, iteration) => [
    iteration,
    ...columns.map((column) => column[iteration] ?? Number.NaN),
  ]);
  writeFileAtomically(request.out, formatCsv({ columns: columnsOf(request.dynamics), rows }));
  if (request.dynamics.length > trained.length) console.log(theory.plane());
  const where = `by ${engine.name}, in ${shortPath(request.out)}`;
  const ends = [...errors].flatMap(([name, curves]) => {
    const at = divergedAt(curves);
    return at === undefined ? [] : [`${name} diverged at iteration ${at} of ${iterations}`];
  });
  if (ends.length === 0) return console.log(`train: ${iterations} iterations ${where}`);
  console.error(`train: ${ends.join(', ')}: no later error is finite; ${where}`);
  throw new Diverged();
}

function columnsOf(dynamics: readonly TrainedName[]): string[] {
  const asked = (['exact', 'ideal'] as const).filter((name) => dynamics.includes(name));
  return [...trainingColumns, ...asked.flatMap((name) => theoryColumns[name])];
}

/** Theory for the given weights, in float64. */
function theoryOf(arrays: TrainingArrays, { sigma2, eta, iterations }: TrainRequest) {
  const { dimension: d, width, teacher, noise } = arrays;
  const weights = {
    w1: matrixOf(width, d, arrays.w1),
    w2: matrixOf(d, width, arrays.w2),
  };
  const s = sigma2 * width;
  return {
    plane: () => describePlane(invariantPlane(weights), weights),
    /** Equation (1) in continuous time, at t = η·n. */
    exact: (): Errors => {
      const target = Float64Array.from(teacher, (value, i) => value + noise[i]!);
      const flow = selfConsistentFlow(learnedBy(weights), matrixOf(d, d, target), s);
      const curves: [number[], number[]] = [[], []];
      for (let i = 0; i <= iterations; i++) {
        const { data } = flow(eta * i);
        curves[0].push(meanSquare(data, target));
        curves[1].push(meanSquare(data, teacher));
      }
      return curves;
    },
    /** The start for gradient descent at infinite width, in float32. */
    ideal: () => idealStart(weights, s),
  };
}

const meanSquare = (a: ArrayLike<number>, b: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i]! - b[i]!) ** 2;
  return sum / a.length;
};

/** The first iteration at which an error is not finite, if there is one. */
function divergedAt([train, test]: Errors): number | undefined {
  const at = Array.from(train).findIndex((value, i) => !Number.isFinite(value + test[i]!));
  return at < 0 ? undefined : at;
}

/** The training problem in float32, with min(w, 2d) hidden units; this reduction is exact for both dynamics. */
function problemOf({ dimension, width, teacher, noise, w1, w2 }: TrainingArrays) {
  const { hidden, ...reduced } = reduceWidth({ w1, w2, dimension, width });
  const square = [dimension, dimension];
  const target = Float64Array.from(teacher, (value, i) => value + noise[i]!);
  const weights = `w1 and w2, reduced to ${hidden} hidden units`;
  return {
    inputs: dimension,
    outputs: dimension,
    width,
    teacher: toFloat32(teacher, square, 'teacher'),
    target: toFloat32(target, square, 'teacher + noise'),
    w1: toFloat32(reduced.w1, [hidden, dimension], weights),
    w2: toFloat32(reduced.w2, [dimension, hidden], weights),
    hidden,
  };
}
