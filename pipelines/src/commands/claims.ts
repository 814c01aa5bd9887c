import { join } from 'node:path';
import {
  type ClaimResult,
  type ClaimsFile,
  claimsMarkdown,
  claimsText,
  formatClaimsFile,
  measureClaims,
  measureExperiment,
  readClaimsFile,
  readPlane,
  readSpectrum,
  type Spectrum,
} from '@mixed-dynamics/analysis';
import {
  isGammaPlane,
  readCsv,
  verifyInputs,
  writeFileAtomically,
} from '@mixed-dynamics/artifacts';
import { cellWidth, initialVariance } from '@mixed-dynamics/data';
import {
  axesOf,
  type Figure1Section,
  type Figure2Section,
  type Preset,
} from '@mixed-dynamics/sweep/preset';
import type { Command } from 'commander';
import { type Experiment, experimentCommand, withStageOptions } from '../cli/experiment.ts';
import { CheckFailed } from '../cli/reportFailure.ts';
import { runStage } from '../cli/runStage.ts';
import { settingWords } from '../cli/settingWords.ts';

export const help = {
  details:
    'Writes claims/claims.json and claims.md. Exit code 1 when a statement fails. A statement ' +
    'without a result, because of too few cells, is listed but does not fail.',
  example: 'mixed-dynamics claims --preset small',
};

export default function define(command: Command): Command {
  withStageOptions(command)
    .option('--json', 'print JSON instead of the table')
    .option('--recorded', 'print the results of an earlier run, and measure nothing')
    .option('--measure', 'exit with 0 even if a statement fails, so that later stages run');
  return experimentCommand(command, claims);
}

interface ClaimsOptions {
  readonly json?: boolean;
  readonly recorded?: boolean;
  readonly measure?: boolean;
}

const plane = 'figure2/metrics.csv';
const spectrum = ['figure1/singular-values.csv', 'figure1/training.csv'] as const;
const results = { json: 'claims/claims.json', markdown: 'claims/claims.md' } as const;

/**
 * Checks the paper's statements on the tables of a preset, writes and prints the results.
 * @throws CheckFailed when a claim fails; one without a result does not
 */
async function claims(experiment: Experiment, options: ClaimsOptions): Promise<void> {
  const { figure1, figure2 } = experiment.preset;
  if (!figure1 && !figure2) {
    return console.log('claims: this preset has neither figure, nothing to measure');
  }
  const found = options.recorded ? readRecorded(experiment) : await measure(experiment);
  process.stdout.write(options.json ? formatClaimsFile(found) : claimsText(found.claims));
  const fails = found.claims.some(({ outcome }) => outcome === 'fails');
  if (fails && !options.measure) throw new CheckFailed();
}

function readRecorded(experiment: Experiment): ClaimsFile {
  const { root } = experiment;
  verifyInputs([join(root, results.json)], root, experiment);
  return readClaimsFile(join(root, results.json));
}

async function measure(experiment: Experiment): Promise<ClaimsFile> {
  const { name, preset, root } = experiment;
  const { figure1, figure2 } = preset;
  const stage = {
    name: 'claims',
    inputs: [...(figure2 ? [plane] : []), ...(figure1 ? spectrum : [])],
    outputs: Object.values(results),
    manifest: 'claims/manifest.json',
  };
  let found: ClaimsFile = { preset: name, claims: [] };
  await runStage(stage, experiment, () => {
    found = { preset: name, claims: claimsOf(root, preset) };
    writeFileAtomically(join(root, results.json), formatClaimsFile(found));
    writeFileAtomically(join(root, results.markdown), claimsMarkdown(found));
    return {};
  });
  return found;
}

/** Checks the statements on the tables of a results folder. */
export function claimsOf(root: string, { figure1, figure2 }: Preset): ClaimResult[] {
  const [ofFigure1, ofFigure2] = [figure1, figure2].map(
    (section) => section && settingWords(section).length === 0,
  );
  const isPaper = ofFigure2 && figure2 && isGammaPlane(axesOf(figure2));
  const ours = figure2 ? measureExperiment(figure2, () => readFigure2(root, figure2)) : [];
  const papers = measureClaims({
    figure1: ofFigure1 ? readFigure1(root, figure1!) : undefined,
    figure2: isPaper
      ? {
          ...readFigure2(root, figure2!),
          learningRateConstant: figure2!.learningRateConstant as number,
        }
      : undefined,
  });
  return [...ours, ...papers];
}

/** The plane of a preset, whatever its axes are. */
function readFigure2(root: string, section: Figure2Section) {
  const source = join(root, plane);
  const options = { axes: axesOf(section), trials: section.trials, source };
  return readPlane(readCsv(source), section, options);
}

function readFigure1(root: string, section: Figure1Section): Spectrum {
  const { dimension, gammaSigma2, gammaW, rank } = section;
  const [values, training] = spectrum.map((path) => join(root, path)) as [string, string];
  const threshold = initialVariance(dimension, gammaSigma2) * cellWidth(dimension, gammaW);
  return readSpectrum(readCsv(values), readCsv(training), { rank, threshold });
}
