import { type EngineFacts, isGammaPlane, type Manifest } from '@mixed-dynamics/artifacts';
import { cellWidth, initialVariance } from '@mixed-dynamics/data';
import type { ExplorerOptions, Figure1Setting } from '@mixed-dynamics/pages';
import { axesOf, type Figure2Section, missingTheory } from '@mixed-dynamics/sweep/preset';
import { commandLine } from './commandLine.ts';
import type { Experiment } from './experiment.ts';
import { figure2Section, planeOf } from './figure2Section.ts';

/** The facts that the explorer needs about a preset and the origin of its results. */
export function explorerFacts(
  experiment: Experiment,
  engine: EngineFacts | undefined,
  manifest?: Manifest,
): Omit<ExplorerOptions, 'outDir' | 'figure1'> {
  const { name, file, preset } = experiment;
  const section = figure2Section(experiment, 'name another one');
  const { dimension, rank, axes, ranges, lines, note } = planeOf(section, preset.seed);
  const followed = missingTheory(section).selfConsistent === undefined;
  const { commit, dirty } = manifest?.git ?? {};
  const { device } = engine ?? {};
  const origin = [
    engine && `engine ${engine.name}${device ? ` on ${device}` : ''}`,
    commit && `code ${commit.slice(0, 12)}${dirty ? ' with changes' : ''}`,
    manifest && `computed ${manifest.startedAt.slice(0, 10)}`,
  ];
  return {
    preset: name,
    plane: { dimension, rank, ...axes, trials: section.trials, lines, followed },
    ...{ note, ranges },
    // The start of the command that recomputes a cell; the same engine gives the same bits.
    command: commandLine('recompute', { name, file }, engine ? { '--engine': engine.name } : {}),
    ...theoryFacts(experiment),
    ...{ seed: preset.seed, engine: engine?.name },
    origin: origin.filter((text) => text !== undefined),
  };
}

/** What pages need for a prediction: the setting, the stop rule, and the command for the same prediction. */
export function theoryFacts(
  experiment: Experiment,
): Pick<ExplorerOptions, 'theory' | 'setting' | 'stop' | 'predictCommand'> {
  const { name, file } = experiment;
  const section = figure2Section(experiment, 'name another one');
  const setting = settingOf(section);
  const holds = missingTheory(section).prediction === undefined && isGammaPlane(axesOf(section));
  const { dimension, rank, update, stop } = section;
  const nothing = { noise: 1, learningRateConstant: 1, varianceRatio: 1, weightDecay: 0 };
  return {
    theory: setting !== undefined && holds,
    setting: setting ?? { dimension, rank, update, singularValues: [], ...nothing },
    stop,
    predictCommand: commandLine('predict', { name, file }),
  };
}

/** The setting of a section, if pages can predict its networks: with drawn teacher and noise, and the paper's η. */
function settingOf(section: Figure2Section): ExplorerOptions['setting'] | undefined {
  const { dimension, rank, update, teacher, noise = 1, learningRateConstant } = section;
  const { varianceRatio = 1, start, weightDecay } = section;
  // The page's theory does not cover these.
  if (start !== undefined || weightDecay !== undefined) return undefined;
  if (typeof varianceRatio !== 'number') return undefined;
  if (typeof noise !== 'number' || typeof learningRateConstant !== 'number') return undefined;
  if (teacher && 'sha256' in teacher) return undefined;
  const unit = dimension / Math.sqrt(rank);
  const singularValues = teacher ? teacher.singularValues.map((value) => value / unit) : [];
  const drawn = { dimension, rank, singularValues, noise };
  return { ...drawn, update, learningRateConstant, varianceRatio, weightDecay: 0 };
}

/** The network of Figure 1, if the preset has one. */
export function figure1Setting({ preset }: Experiment): Figure1Setting | undefined {
  const section = preset.figure1;
  if (!section) return undefined;
  const { dimension, rank, gammaSigma2, gammaW } = section;
  const learningRateConstant = section.learningRateConstant!;
  const width = cellWidth(dimension, gammaW);
  const sigma2 = initialVariance(dimension, gammaSigma2);
  return { dimension, rank, gammaSigma2, gammaW, width, sigma2, learningRateConstant };
}
