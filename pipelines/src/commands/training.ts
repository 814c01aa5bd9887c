import { join } from 'node:path';
import { figure1Tables } from '@mixed-dynamics/artifacts';
import { catchInterruption, runTraining } from '@mixed-dynamics/sweep';
import { untrained } from '@mixed-dynamics/sweep/preset';
import type { Command } from 'commander';
import {
  type Experiment,
  engineCommand,
  withStageOptions,
  withWorkersOption,
} from '../cli/experiment.ts';
import { openEngineWithFacts } from '../cli/openEngineWithFacts.ts';
import { Interrupted } from '../cli/reportFailure.ts';
import { runStage } from '../cli/runStage.ts';
import { sayMissing, type TrainRequest } from '../training/trainSweep.ts';
import { dataFiles, dataFolder, ensureData } from './data.ts';

export const help = {
  details:
    'Writes figure1/training.csv and figure1/singular-values.csv, rows 0 … N. Finished ' +
    'parts are kept in .cells: the same command continues after an interruption. Draws ' +
    'the data first if missing.',
  example: 'mixed-dynamics training --preset small',
};

export default function define(command: Command): Command {
  withStageOptions(withWorkersOption(command, ' for the singular values'));
  return engineCommand(command, training);
}

/**
 * Trains the network of Figure 1 with both dynamics and writes its errors and singular values.
 * @throws Interrupted by a signal: finished parts are kept, and the same command continues
 */
export async function training(
  experiment: Experiment,
  request: Pick<TrainRequest, 'engine' | 'workers'>,
): Promise<void> {
  const { preset, root } = experiment;
  const section = preset.figure1;
  if (!section) {
    return console.log('training: this preset has no section figure1, nothing to compute');
  }
  await ensureData(experiment);
  const { engine, facts } = await openEngineWithFacts(request.engine);
  const folder = dataFolder('figure1');
  const stage = {
    name: 'training',
    inputs: dataFiles(section, folder),
    outputs: figure1Tables,
    manifest: 'figure1/manifest.json',
  };
  const missingTheory = untrained(section);
  sayMissing('training', missingTheory);
  const interruption = catchInterruption();
  try {
    await runStage(stage, experiment, async () => {
      const { outcome, files, computeSeconds } = await runTraining({
        section,
        rootSeed: preset.seed,
        engine,
        dataDir: join(root, folder),
        outDir: root,
        workers: request.workers,
        signal: interruption.signal,
      });
      if (outcome === 'interrupted') throw new Interrupted(interruption.received() ?? 'SIGINT');
      return { engine: facts, files, computeSeconds, missingTheory };
    });
  } finally {
    interruption.release();
  }
}
