import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { figure1Tables, recordFile } from '@mixed-dynamics/artifacts';
import { figure1PanelNames, figure2PanelNames } from '@mixed-dynamics/figures';
import { writeReport } from '@mixed-dynamics/pages';
import { axisValues } from '@mixed-dynamics/sweep/preset';
import type { Command } from 'commander';
import { type Experiment, experimentCommand, withPresetOptions } from '../cli/experiment.ts';
import { noteOf } from '../cli/figure2Section.ts';
import { filesBelow, projectFolder, shortPath } from '../cli/project.ts';
import { runStage } from '../cli/runStage.ts';
import { goldenFacts } from '../golden/goldenFacts.ts';

export const help = {
  details:
    'Writes one self-contained file, report/index.html in the results folder. Shows the figures ' +
    'that exist, and how they differ from the golden ones. Differences do not make it fail: use ' +
    'check for that.',
  example: 'mixed-dynamics report --preset small',
};

export default (command: Command): Command => experimentCommand(withPresetOptions(command), report);

const pictures = {
  figure1: ['figure1', ...figure1PanelNames],
  figure2: ['figure2', ...figure2PanelNames],
} as const;

/** Files shown on the page, relative to the results folder; missing ones are left out. */
const shown = [
  ...figure1Tables,
  'figure2/metrics.csv',
  'figure2/trajectories.parquet',
  'claims/claims.json',
  ...Object.entries(pictures).flatMap(([figure, names]) =>
    names.flatMap((name) => [`${figure}/${name}.svg`, `${figure}/${name}.png`]),
  ),
];

/** Writes the report on a run, with its preset's golden results if there are any. */
async function report(experiment: Experiment): Promise<void> {
  const { root } = experiment;
  const stage = {
    name: 'report',
    inputs: shown.filter((path) => existsSync(join(root, path))),
    outputs: ['report/index.html'],
    manifest: 'report/manifest.json',
  };
  const facts = goldenFacts(experiment);
  await runStage(stage, experiment, async () => {
    await writeReport({ ...facts, settings: settingsOf(experiment) });
    return { sources: filesBelow(facts.goldenDir).map((path) => recordFile(path, projectFolder)) };
  });
  console.log(`report: ${shortPath(join(root, 'report/index.html'))}`);
}

/** The setting of each figure in words, without the seed, which is in the manifests. */
function settingsOf({ preset: { figure1, figure2 } }: Experiment) {
  const place = ({ gammaSigma2, gammaW }: NonNullable<typeof figure1>) =>
    `γ_σ² = ${gammaSigma2}, γ_w = ${gammaW}`.replaceAll('-', '−');
  const size = ({ gammaSigma2, gammaW, trials }: NonNullable<typeof figure2>) =>
    [...[gammaSigma2, gammaW].map((axis) => axisValues(axis).length), trials]
      .slice(0, trials > 1 ? 3 : 2)
      .join(' × ');
  return {
    figure1: figure1 && `one network, ${noteOf(figure1, undefined)}, ${place(figure1)}`,
    figure2: figure2 && `${size(figure2)} networks, ${noteOf(figure2, undefined)}`,
  };
}
