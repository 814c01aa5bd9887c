import { join } from 'node:path';
import {
  claimsMarkdown,
  claimsText,
  effectsTable,
  formatClaimsFile,
  stepSizeClaims,
  stepSizeEffects,
} from '@mixed-dynamics/analysis';
import { formatCsv, gammaAxes, readCsv, writeFileAtomically } from '@mixed-dynamics/artifacts';
import { renderStepSizeFigure } from '@mixed-dynamics/figures';
import { axisValues } from '@mixed-dynamics/sweep/preset';
import type { Command } from 'commander';
import { drawStage } from '../cli/drawStage.ts';
import { type Experiment, experimentCommand, withStageOptions } from '../cli/experiment.ts';

export const help = {
  details:
    'Reads step-size/runs.csv. Writes step-size/effects.csv, claims.json and claims.md, ' +
    'and a figure: iterations saved, changes of test error and rank, where training ' +
    'diverges.',
  example: 'mixed-dynamics step-size-figure --preset step-size',
};

export default (command: Command): Command =>
  experimentCommand(withStageOptions(command, 'step-size'), stepSizeFigure);

const runs = 'step-size/runs.csv';
const tables = ['effects.csv', 'claims.json', 'claims.md'].map((name) => `step-size/${name}`);

/** Writes the effect of every step size as table and picture, and checks the paper's claim about it. */
export async function stepSizeFigure(experiment: Experiment): Promise<void> {
  const { preset, root, name } = experiment;
  const section = preset.stepSize;
  if (!section) return console.log('step-size: this preset has no section stepSize');
  const { dimension, rank, gammaSigma2, gammaW } = section;
  const stage = { figure: 'step-size', pictures: ['step-size'], inputs: [runs], tables };
  await drawStage(stage, experiment, (origin) => {
    const effects = stepSizeEffects(readCsv(join(root, runs)));
    const claims = { preset: name, claims: stepSizeClaims({ ...effects, rank }) };
    const table = effectsTable(effects);
    const texts = [formatCsv(table), formatClaimsFile(claims), claimsMarkdown(claims)];
    tables.forEach((file, k) => {
      writeFileAtomically(join(root, file), texts[k]!);
    });
    console.log(claimsText(claims.claims));
    const axes = gammaAxes(axisValues(gammaSigma2), axisValues(gammaW));
    return {
      'step-size': renderStepSizeFigure({ effects: table, dimension, rank, axes, origin }),
    };
  });
}
