import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { agreementByWidth, agreementMarkdown, compareWithTraining } from '@mixed-dynamics/analysis';
import { readCsv, writeFileAtomically } from '@mixed-dynamics/artifacts';
import { type Figure2Section, missingTheory } from '@mixed-dynamics/sweep/preset';
import type { Command } from 'commander';
import { drawStage } from '../cli/drawStage.ts';
import { type Experiment, experimentCommand, withStageOptions } from '../cli/experiment.ts';
import { comparisonPictures } from '../figures/theory.ts';
import { predict } from './predict.ts';

export const help = {
  details:
    'Reads theory/figure2.csv and figure2/metrics.csv. Writes theory/theory.md, the ' +
    'agreement by width; theory.svg and .png: predicted, measured, difference; and ' +
    'distance.svg and .png: the causes of the distance.',
  example: 'mixed-dynamics theory --preset small',
};

export default (command: Command): Command => experimentCommand(withStageOptions(command), theory);

const inputs = ['theory/figure2.csv', 'figure2/metrics.csv'] as const;

/** Compares the predicted Figure 2 with the trained one: two pictures and a table. */
async function theory(experiment: Experiment): Promise<void> {
  const { preset, root, name } = experiment;
  const section = preset.figure2;
  if (!section) {
    return console.log('theory: this preset has no section figure2, nothing to compare');
  }
  const { prediction: reason } = missingTheory(section);
  if (reason !== undefined) return console.log(`theory: nothing to compare: ${reason}`);
  const pictures = ['theory', 'distance'];
  const stage = { figure: 'theory', pictures, inputs, tables: ['theory/theory.md'] };
  await drawStage(stage, experiment, (origin) => {
    const prediction = readCsv(join(root, inputs[0]));
    const metrics = readCsv(join(root, inputs[1]));
    const table = agreementMarkdown(
      agreementByWidth(compareWithTraining(prediction, metrics), section.dimension),
    );
    writeFileAtomically(join(root, 'theory/theory.md'), describe(name, section, table));
    console.log(table);
    return comparisonPictures(preset, { prediction, metrics, origin });
  });
}

function describe(name: string, { dimension, rank }: Figure2Section, table: string): string {
  return `# Theory and training of the preset '${name}'

d = ${dimension}, K = ${rank}. Predicted from one singular value decomposition, without any measurement, and
each network up to the step at which the stop rule ends its predicted curves. Differences are absolute, of the
natural logarithm of the largest distance and of the smallest test error: median / 90 % of the networks within /
largest. A colour band of the panel of the distance is 0.8 wide. Networks that theory does not cover are in
the last row only.

${table}
`;
}

/** Predicts, and compares with the training results if there are any, unless theory/ is complete. */
export async function ensureTheory(experiment: Experiment): Promise<void> {
  const { root, preset } = experiment;
  if (!preset.figure2 || missingTheory(preset.figure2).prediction !== undefined) return;
  if (!existsSync(join(root, 'figure2/metrics.csv'))) return;
  if (existsSync(join(root, 'theory/theory.manifest.json'))) return;
  await predict(experiment, { draw: true });
  await theory(experiment);
}
