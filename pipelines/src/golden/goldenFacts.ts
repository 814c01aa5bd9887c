import { join } from 'node:path';
import { readCsv } from '@mixed-dynamics/artifacts';
import { picturesOf, renderPredictedFigure2 } from '@mixed-dynamics/figures';
import type { CheckOptions, DrawStage } from '@mixed-dynamics/golden';
import { readTraining, renderTraining } from '../figures/figure1.ts';
import { renderComparison, renderPlane } from '../figures/figure2.ts';
import type { Experiment } from '../frame/experiment.ts';
import { planeOf } from '../frame/figure2Section.ts';
import { goldenFolder } from '../frame/project.ts';

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
    const readMetrics = () => readCsv(join(folder, '../figure2/metrics.csv'));
    if (stage === 'figure2' && figure2) {
      return picturesOf(stage, renderPlane(preset, readMetrics()));
    }
    if (stage === 'theory' && figure2) {
      const prediction = readCsv(join(folder, 'figure2.csv'));
      return {
        'figure2-predicted': renderPredictedFigure2({
          prediction,
          ...planeOf(figure2, preset.seed),
        }),
        ...renderComparison(preset, { prediction, metrics: readMetrics() }),
      };
    }
    if (stage !== 'figure1' || !figure1) return undefined;
    return picturesOf(stage, renderTraining(preset, readTraining(folder)));
  };
}
