import { expected } from '@mixed-dynamics/artifacts';
import { axisValues, type Figure2Section } from '@mixed-dynamics/sweep/preset';

/** A cell of a preset's plane. */
export interface Place {
  readonly gammaSigma2: number;
  readonly gammaW: number;
  readonly trial: number;
}

/**
 * The cell of the plane nearest to the request.
 * @throws UserError for values farther than half a cell outside the plane, or a trial that the
 *   preset does not have
 */
export function nearestCell(section: Figure2Section, { gammaSigma2, gammaW, trial }: Place): Place {
  refuseOtherAxes(section);
  if (trial >= section.trials) {
    throw expected({
      culprit: '`--trial`',
      expected: `a trial of the preset, 0 … ${section.trials - 1}`,
      got: trial,
      remedy: 'choose one of these',
    });
  }
  return {
    gammaSigma2: nearest('--gamma-sigma2', axisValues(section.gammaSigma2), gammaSigma2),
    gammaW: nearest('--gamma-w', axisValues(section.gammaW), gammaW),
    trial,
  };
}

/** @throws UserError for a plane of other axes: options name a cell by γ_σ² and γ_w */
export function refuseOtherAxes({ axes }: Figure2Section): void {
  if (!axes) return;
  throw expected({
    culprit: '`--preset`',
    expected: 'a plane of γ_σ² and γ_w, by which a cell is named here',
    got: `one of ${axes.join(' and ')}`,
    remedy: 'read the rows of figure2/metrics.csv',
  });
}

function nearest(option: string, axis: readonly number[], value: number): number {
  const [first, last] = [axis[0]!, axis.at(-1)!];
  const below = (axis[1] === undefined ? 0 : axis[1] - first) / 2;
  const above = (axis.length < 2 ? 0 : last - axis.at(-2)!) / 2;
  if (value < first - below || value > last + above) {
    throw expected({
      culprit: `\`${option}\``,
      expected: `a value on the plane of the preset, ${first} … ${last}`,
      got: value,
      remedy: 'choose a cell of the plane; `mixed-dynamics explain` describes others',
    });
  }
  return axis.reduce((best, candidate) =>
    Math.abs(candidate - value) < Math.abs(best - value) ? candidate : best,
  );
}
