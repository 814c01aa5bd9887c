import { binModes } from './bins.ts';
import { DistanceParts, shareOut } from './distanceParts.ts';
import { InfiniteModes } from './infiniteModes.ts';
import { BalancedNoise, widthNoise } from './noise.ts';
import {
  checkNetwork,
  checkRule,
  type Network,
  type Prediction,
  PredictionRecord,
  scalesOf,
} from './prediction.ts';
import type { Modes } from './spectrum.ts';
import { type StopRule, stopReason } from './stopping.ts';
import { isValid } from './validity.ts';

/**
 * Predicts one network from w, σ² and η alone, without drawn weights. The errors come from the modes of gradient descent
 * at infinite width and from the initial noise; the distance to equation (1) is the sum of the parts due to finite
 * steps, finite width and noise. A pure function of plain data; takes a few milliseconds for any w and d.
 * @throws ArgumentError when a number is out of range
 */
export function predict(modes: Modes, network: Network, rule: StopRule): Prediction {
  checkNetwork(network);
  checkRule(rule);
  const { dimension: d, directions = 2 * d, singularValues: tau } = modes;
  const { width, learningRate: eta, update, weightDecay } = network;
  const { product: s, threshold, ratio, variance, scatter, kappa: kappaOf } = scalesOf(network);
  const kappa = kappaOf(d);
  const options = { threshold, ratio, learningRate: eta, update, kappa, weightDecay };
  const all = new InfiniteModes(tau, options);
  const parts = new DistanceParts(modes.bins ?? binModes(modes), options);
  const { start } = network;
  const balanced =
    typeof start === 'object'
      ? new BalancedNoise(network, start.lambdaBalanced, options)
      : undefined;
  const noiseAt = widthNoise(d, network);
  const record = new PredictionRecord(rule);
  let stableRank = Number.NaN;
  for (let i = 0; ; i++) {
    const { trainError, testError, square, apart, noise } = sumsOf(modes, all, variance);
    const ofModes = shareOut(apart, parts.modes(0));
    const row = {
      trainError,
      testError,
      step: ofModes.step / d ** 2,
      width: (ofModes.width + s * (s / width) * scatter * parts.pairs().rest) / d ** 2,
      noise: balanced ? balanced.distance() / d ** 2 : noiseAt(eta * i),
    };
    const reason = record.add(row, () => {
      stableRank = (square + d ** 2 * noise) / normSquare(all.learned[0]!, noise, d);
    });
    if (reason) return record.result(reason, stableRank, isValid(directions / 2, network));
    parts.step();
    balanced?.step();
    all.step();
  }
}

/**
 * The iteration at which the stop rule ends training, from the errors of {@link predict} without the distance; takes a
 * fraction of a millisecond with few modes.
 * @throws ArgumentError when a number is out of range
 */
export function predictStop(modes: Modes, network: Network, rule: StopRule): number {
  checkNetwork(network);
  checkRule(rule);
  const { learningRate, update, weightDecay } = network;
  const { threshold, ratio, variance } = scalesOf(network);
  const all = new InfiniteModes(modes.singularValues, {
    ...{ threshold, ratio, learningRate, update, weightDecay },
    kappa: 1, // only affects equation (1), on which no stop rule depends
  });
  const [train, test]: [number[], number[]] = [[], []];
  for (let i = 0; ; i++) {
    const { trainError, testError } = sumsOf(modes, all, variance);
    train.push(trainError);
    test.push(testError);
    if (stopReason(train, test, rule)) return i;
    all.step();
  }
}

/**
 * The errors per entry including the remaining initial noise, this noise itself, and ‖A‖² (`square`) and ‖A − A_SC‖²
 * (`apart`) of the modes.
 * @param variance σ⁴w, the variance of an entry of A(0)
 */
function sumsOf(
  modes: Modes,
  { learned, followed, kept }: InfiniteModes,
  variance: number,
): Record<'trainError' | 'testError' | 'square' | 'apart' | 'noise', number> {
  const { dimension: d, singularValues, overlaps, counts, teacherSquare } = modes;
  let square = 0;
  let overlap = 0;
  let missing = 0;
  let apart = 0;
  let left = 0;
  for (let j = 0; j < counts.length; j++) {
    const a = learned[j]!;
    const tau = singularValues[j]!;
    const n = counts[j]!;
    const g = a - tau;
    const off = a - followed[j]!;
    square += n * a * a;
    overlap += n * a * overlaps[j]!;
    missing += n * g * g;
    apart += n * off * off;
    left += n * (kept[j]! * kept[j]!);
  }
  const noise = variance * (left / d);
  return {
    trainError: missing / d ** 2 + noise,
    testError: (square - 2 * overlap + teacherSquare) / d ** 2 + noise,
    square,
    apart,
    noise,
  };
}

/** ‖A‖_op² for a signal with one singular value a in d×d noise whose entries have variance v. */
export function normSquare(a: number, v: number, d: number): number {
  const edge = d * v;
  return a * a > edge ? (a + edge / a) ** 2 : 4 * edge;
}
