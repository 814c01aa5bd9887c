import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { metricsTextColumns, parseCsv, type Table } from '@mixed-dynamics/artifacts';
import { picturesOf, singularValueTextColumns } from '@mixed-dynamics/figures';
import type { CheckOptions, DrawStage } from '@mixed-dynamics/golden';
import { renderTraining } from '../figures/figure1.ts';
import { renderPlane } from '../figures/figure2.ts';
import { renderComparison } from '../figures/renderComparison.ts';
import type { Experiment } from '../frame/openPreset.ts';
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
    const read = (name: string, text: readonly string[]): Table => {
      const path = join(folder, name);
      return parseCsv(readFileSync(path, 'utf8'), text, path);
    };
    if (stage === 'figure2' && figure2) {
      const metrics = read('metrics.csv', metricsTextColumns);
      return picturesOf(stage, renderPlane(preset, metrics));
    }
    if (stage === 'theory' && figure2) {
      const [prediction, metrics] = [
        read('figure2.csv', []),
        read('../figure2/metrics.csv', metricsTextColumns),
      ];
      return renderComparison(preset, { prediction, metrics });
    }
    if (stage !== 'figure1' || !figure1) return undefined;
    const training = read('training.csv', []);
    const singularValues = read('singular-values.csv', singularValueTextColumns);
    return picturesOf(stage, renderTraining(preset, { training, singularValues }));
  };
}
