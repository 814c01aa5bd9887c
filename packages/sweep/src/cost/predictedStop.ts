import { limitModes, type Modes, predictStop } from '@mixed-dynamics/theory';
import { type Physics, physicsOf } from '../cells/cell.ts';
import { limitNetwork } from '../prediction/predictLimit.ts';

export interface StopInputs {
  readonly section: Physics;
  readonly gammaSigma2: number;
  readonly gammaW: number;
}

/** Bins of the bulk that are enough for the stop. */
const bins = 12;

const spectra = new Map<string, Modes>();
const stops = new Map<string, number>();

/**
 * Iterations until the stop rule ends a network, predicted from d, K and its exponents without any
 * data, which not everybody has who estimates: see `predictStop`. Fractions of a millisecond; asked for
 * many times, so remembered.
 */
export function predictedStop({ section, gammaSigma2, gammaW }: StopInputs): number {
  const physics = physicsOf(section);
  const key = JSON.stringify([physics, gammaSigma2, gammaW]);
  const known = stops.get(key);
  if (known !== undefined) return known;
  const network = limitNetwork(physics, gammaSigma2, gammaW);
  const stop = Math.max(1, predictStop(spectrumOf(physics), network, physics.stop));
  stops.set(key, stop);
  return stop;
}

function spectrumOf({ dimension, rank }: Physics): Modes {
  const key = `${dimension} ${rank}`;
  const known = spectra.get(key);
  if (known) return known;
  const modes = limitModes({ dimension, rank }, bins);
  spectra.set(key, modes);
  return modes;
}
