import { binModes } from './bins.ts';
import { DistanceParts, shareOut } from './distanceParts.ts';
import { InfiniteModes } from './infiniteModes.ts';
import { meanRoot } from './meanRoot.ts';
import { widthNoise } from './noise.ts';
import {
  checkNetwork,
  checkRule,
  type Network,
  type Prediction,
  PredictionRecord,
} from './prediction.ts';
import type { Modes } from './spectrum.ts';
import type { StopRule } from './stopping.ts';
import { isValid } from './validity.ts';

/**
 * One network without its draw, from w, σ² and η alone: the modes of gradient descent at infinite
 * width, the start's noise, and the distance to equation (1) as the sum of finite steps, finite width
 * and noise. A pure function of plain data; some milliseconds, whatever w and d are.
 * @throws ArgumentError when a number is out of its range
 */
export function predict(modes: Modes, network: Network, rule: StopRule): Prediction {
  checkNetwork(network);
  checkRule(rule);
  const { dimension: d, singularValues: tau, overlaps, counts, teacherSquare } = modes;
  const { width, sigma2, learningRate: eta, update } = network;
  const s = sigma2 * width;
  const options = { threshold: s, learningRate: eta, update, kappa: meanRoot(d / width) };
  const all = new InfiniteModes(tau, options);
  const parts = new DistanceParts(binModes(modes), options);
  const record = new PredictionRecord(rule);
  let stableRank = Number.NaN;
  for (let i = 0; ; i++) {
    let [square, overlap, missing, apart, kept] = [0, 0, 0, 0, 0];
    for (let j = 0; j < tau.length; j++) {
      const [a, t, n] = [all.learned[j]!, tau[j]!, counts[j]!];
      square += n * a * a;
      overlap += n * a * overlaps[j]!;
      missing += n * (a - t) ** 2;
      apart += n * (a - all.followed[j]!) ** 2;
      kept += n * (1 - a / t) ** 2;
    }
    const noise = sigma2 * s * (kept / d); // of the start, what is left of it
    const ofModes = shareOut(apart, parts.modes(0));
    const row = {
      trainError: missing / d ** 2 + noise,
      testError: (square - 2 * overlap + teacherSquare) / d ** 2 + noise,
      step: ofModes.step / d ** 2,
      width: (ofModes.width + s * (s / width) * parts.pairs().rest) / d ** 2,
      noise: widthNoise(d, sigma2, s, eta * i),
    };
    const reason = record.add(row, () => {
      stableRank = (square + d ** 2 * noise) / normSquare(all.learned[0]!, noise, d);
    });
    if (reason) return record.result(reason, stableRank, isValid(d, network));
    parts.step();
    all.step();
  }
}

/** ‖A‖_op² of a signal of one singular value a in d×d noise whose entries have variance v. */
export function normSquare(a: number, v: number, d: number): number {
  const edge = d * v;
  return a * a > edge ? (a + edge / a) ** 2 : 4 * edge;
}
