import { join } from 'node:path';
import { readCsv } from '@mixed-dynamics/artifacts';
import type { CheckOptions, DrawStage } from '@mixed-dynamics/golden';
import type { Experiment } from '../cli/experiment.ts';
import { goldenFolder } from '../cli/project.ts';
import { trainingPictures } from '../figures/figure1.ts';
import { planePictures } from '../figures/figure2.ts';
import { comparisonPictures, predictedPictures } from '../figures/theory.ts';

/** The facts of the experiment needed to compare with its preset's snapshots. */
export function goldenFacts(
  experiment: Experiment,
): Pick<CheckOptions, 'outDir' | 'goldenDir' | 'preset' | 'stop' | 'draw'> {
  const { name, preset, sha256, root } = experiment;
  return {
    outDir: root,
    goldenDir: goldenFolder(name),
    preset: { name, sha256 },
    stop: preset.figure2?.stop,
    draw: drawerOf(experiment),
  };
}

/** Draws the stages of an experiment from tables in any folder. */
export function drawerOf({ preset }: Experiment): DrawStage {
  const { figure1, figure2 } = preset;
  return (stage, folder) => {
    if (stage === 'figure1' && figure1) return trainingPictures(preset, folder);
    if (stage === 'figure2' && figure2) return planePictures(preset, folder);
    if (stage !== 'theory' || !figure2) return undefined;
    const prediction = readCsv(join(folder, 'figure2.csv'));
    const metrics = readCsv(join(folder, '../figure2/metrics.csv'));
    return {
      ...predictedPictures(figure2, preset.seed, { prediction }),
      ...comparisonPictures(preset, { prediction, metrics }),
    };
  };
}
