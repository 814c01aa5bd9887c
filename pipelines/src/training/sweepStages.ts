import { expected } from '@mixed-dynamics/artifacts';
import type { Experiment } from '../cli/experiment.ts';
import { ensembleSweep } from '../commands/ensemble-sweep.ts';
import { scalingStage } from '../commands/scaling.ts';
import { stepSizeSweep } from '../commands/step-size-sweep.ts';
import { planeSweep } from '../commands/sweep.ts';
import type { SweepStage } from './trainSweep.ts';

/**
 * The sweeps of a preset that can be divided into shards; at least one.
 * @throws UserError when the preset has none
 */
export function sweepStagesOf(
  experiment: Experiment,
  remedy: string,
): [SweepStage, ...SweepStage[]] {
  const sweeps = [planeSweep, ensembleSweep, stepSizeSweep].map(({ stageOf }) => stageOf);
  const stages = [...sweeps, scalingStage].flatMap((stageOf) => stageOf(experiment) ?? []);
  const [first, ...others] = stages;
  if (first) return [first, ...others];
  throw expected({
    culprit: '`--preset`',
    expected: 'a preset with a section figure2, ensemble, stepSize or scaling',
    got: `'${experiment.name}'`,
    remedy,
  });
}
