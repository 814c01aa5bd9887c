import { type Table, trainingColumns } from '@mixed-dynamics/artifacts';
import { type Curves, trainCell } from '@mixed-dynamics/dynamics';
import type { Engine } from '@mixed-dynamics/engines';
import { dynamicsOf, withEquation } from '../cells/cell.ts';
import { problemOf } from '../cells/problem.ts';
import type { DynamicsLabel } from '../cells/spectra.ts';
import type { TrainingRunOptions } from './runTraining.ts';

interface DynamicsOptions extends Pick<TrainingRunOptions, 'section' | 'rootSeed' | 'dataDir'> {
  /** Called at every iteration with A(t) of each of the dynamics, d×d in float32. */
  readonly onMatrix: (iteration: number, dynamics: DynamicsLabel, matrix: Float32Array) => void;
  /** Called after every iteration; an exception ends the run. */
  readonly onIteration?: ((iteration: number) => void | Promise<void>) | undefined;
}

/**
 * Trains the network of Figure 1 for a fixed number of iterations, or until a stop rule applies. Training step, random
 * streams and learning rate are those of a cell of Figure 2.
 * @returns the table `training.csv` with rows 0 … N, or fewer if the run diverged or stopped early
 */
export async function trainDynamics(engine: Engine, options: DynamicsOptions): Promise<Table> {
  const { section, rootSeed, dataDir } = options;
  const { gammaSigma2, gammaW, trial } = section;
  const result = await trainCell(
    engine,
    problemOf({ rootSeed, section, gammaSigma2, gammaW, trial, dataDir }),
    {
      stop: { ...section.stop, maxIterations: section.iterations },
      dynamics: dynamicsOf(section),
      onIteration: async ({ iteration, gradientDescent, selfConsistent }) => {
        options.onMatrix(iteration, 'gd', (await gradientDescent!.data()) as Float32Array);
        if (selfConsistent) {
          options.onMatrix(iteration, 'sc', (await selfConsistent.data()) as Float32Array);
        }
        await options.onIteration?.(iteration);
      },
    },
  );
  const columns = withEquation(section) ? trainingColumns : trainingColumns.slice(0, 3);
  return curvesTable(result.curves, columns);
}

/** The curves as the table `training.csv`, in the first columns that are given. */
function curvesTable(curves: Curves, columns: Table['columns']): Table {
  const { gdTrainError, gdTestError, scTrainError, scTestError, distance } = curves;
  const all = [gdTrainError, gdTestError, scTrainError, scTestError, distance];
  const shown = all.slice(0, columns.length - 1);
  return { columns, rows: Array.from(distance, (_, i) => [i, ...shown.map((curve) => curve[i]!)]) };
}
