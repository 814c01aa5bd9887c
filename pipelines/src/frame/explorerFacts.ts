import type { EngineFacts, Manifest } from '@mixed-dynamics/artifacts';
import { cellWidth, initialVariance } from '@mixed-dynamics/data';
import type { ExplorerOptions, Figure1Setting } from '@mixed-dynamics/pages';
import { commandLine } from './commandLine.ts';
import { figure2Section, planeOf } from './figure2Section.ts';
import type { Experiment } from './openPreset.ts';

/** The explorer's facts about a preset and the origin of its results. */
export function explorerFacts(
  experiment: Experiment,
  engine: EngineFacts | undefined,
  manifest?: Manifest,
): Pick<ExplorerOptions, 'preset' | 'plane' | 'note' | 'ranges' | 'command' | 'origin'> {
  const { name, preset } = experiment;
  const section = figure2Section(experiment, 'name another one');
  const { dimension, rank, axes, ranges, lines, note } = planeOf(section, preset.seed);
  const { commit, dirty } = manifest?.git ?? {};
  const { device } = engine ?? {};
  const origin = [
    engine && `engine ${engine.name}${device ? ` on ${device}` : ''}`,
    commit && `code ${commit.slice(0, 12)}${dirty ? ' with changes' : ''}`,
    manifest && `computed ${manifest.startedAt.slice(0, 10)}`,
  ];
  return {
    preset: name,
    plane: { dimension, rank, ...axes, trials: section.trials, lines },
    ...{ note, ranges },
    command: commandOf(experiment, engine?.name),
    origin: origin.filter((text) => text !== undefined),
  };
}

/** The start of the command that recomputes a cell; the same engine gives the same bits. */
const commandOf = ({ name, file }: Experiment, engine: string | undefined): string =>
  commandLine('recompute', { name, file }, engine ? { '--engine': engine } : {});

/** The network of Figure 1, if the preset has one. */
export function figure1Setting({ preset }: Experiment): Figure1Setting | undefined {
  const section = preset.figure1;
  if (!section) return undefined;
  const { dimension, rank, gammaSigma2, gammaW, learningRateConstant } = section;
  const width = cellWidth(dimension, gammaW);
  const sigma2 = initialVariance(dimension, gammaSigma2);
  return {
    dimension,
    rank,
    gammaSigma2,
    gammaW,
    width,
    sigma2,
    learningRateConstant: learningRateConstant!,
  };
}
