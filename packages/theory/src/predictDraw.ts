import { Matrix as Dense, SingularValueDecomposition } from 'ml-matrix';
import { binModes } from './bins.ts';
import { DistanceParts, shareOut } from './distanceParts.ts';
import type { Flat } from './flat.ts';
import { InfiniteModes } from './infiniteModes.ts';
import { widthNoise } from './noise.ts';
import { type DrawnWeights, ownDraw } from './ownDraw.ts';
import { normSquare } from './predict.ts';
import {
  checkNetwork,
  checkRule,
  type Network,
  type Prediction,
  PredictionRecord,
} from './prediction.ts';
import type { Target } from './spectrum.ts';
import type { StopRule } from './stopping.ts';
import { isValid } from './validity.ts';

/**
 * One network with the draw of its weights: the block of its largest modes from the draw, pairs with a
 * member of the bulk by linear response, the bulk's own steps, and the noise. A pure function of plain
 * data; some 50 ms at d = 200.
 * @param weights at full width or reduced to 2d hidden units, which is exact
 * @throws ArgumentError when a number is out of its range or the weights do not have their shape
 */
export function predictDraw(
  target: Target,
  network: Network,
  weights: DrawnWeights,
  rule: StopRule,
): Prediction {
  checkNetwork(network);
  checkRule(rule);
  const { dimension: d } = target;
  const { width, sigma2, learningRate: eta, update } = network;
  const s = sigma2 * width;
  const { size: m, descent, followed, living } = ownDraw(target, network, weights);
  const options = { threshold: s, learningRate: eta, update, kappa: followed.meanRoot / s };
  const bulk = new InfiniteModes(target.singularValues.subarray(m), options);
  const parts = new DistanceParts(binModes(target, m), options, m);
  const record = new PredictionRecord(rule);
  const largest = { step: 0, width: 0 };
  let best = { learned: descent.learned, square: 0, noise: 0 };
  for (let i = 0; ; i++) {
    const block = blockSums(target, m, descent.learned, followed.learned);
    const rest = bulkSums(target, m, bulk, living);
    const outside = living ? descent.outside() : sigma2 * s * rest.kept * ((d * d - m * m) / d);
    const pairs = parts.pairs();
    const ofPairs = s * (s / width);
    // A draw takes off earlier or later than the formulas without it: its distance is shared out by the
    // largest values of theirs so far.
    const inBlock = parts.modes(0, m);
    largest.step = Math.max(largest.step, inBlock.step);
    largest.width = Math.max(largest.width, inBlock.width + ofPairs * pairs.block);
    const ofBlock = shareOut(block.apart, largest);
    const ofBulk = living ? { step: 0, width: rest.apart } : shareOut(rest.apart, parts.modes(m));
    const row = {
      trainError: (block.missing + rest.missing + outside) / d ** 2,
      testError: (block.unlike + rest.unlike + outside) / d ** 2,
      step: (ofBlock.step + ofBulk.step) / d ** 2,
      width: (ofBlock.width + ofBulk.width + (living ? 0 : ofPairs * pairs.rest)) / d ** 2,
      noise: living ? 0 : widthNoise(d, sigma2, s, eta * i),
    };
    const reason = record.add(row, () => {
      const square = block.square + rest.square + outside;
      best = { learned: descent.learned.slice(), square, noise: outside / d ** 2 };
    });
    if (reason) {
      const norm = normSquare(spectralNorm(best.learned, m), best.noise, d);
      return record.result(reason, best.square / norm, isValid(d, network, true));
    }
    bulk.rootSquare = followed.meanRoot ** 2;
    parts.step(bulk.rootSquare);
    bulk.step();
    descent.step();
    followed.step();
  }
}

/** ‖A − T‖², ‖A − A*‖², ‖A − B‖² and ‖A‖² in the block. */
function blockSums(
  { dimension: d, singularValues, teacherInModes }: Target,
  m: number,
  a: Flat,
  b: Flat,
) {
  let [missing, unlike, apart, square] = [0, 0, 0, 0];
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < m; j++) {
      const value = a[i * m + j]!;
      missing += (value - (i === j ? singularValues[i]! : 0)) ** 2;
      unlike += (value - teacherInModes[i * d + j]!) ** 2;
      apart += (value - b[i * m + j]!) ** 2;
      square += value * value;
    }
  }
  return { missing, unlike, apart, square };
}

/** The same of everything else but the noise; few hidden units leave the bulk unlearned. */
function bulkSums(
  target: Target,
  m: number,
  { learned, followed }: InfiniteModes,
  living: boolean,
) {
  const { dimension: d, singularValues, overlaps, teacherInModes, teacherSquare } = target;
  let unlike = teacherSquare;
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < m; j++) unlike -= teacherInModes[i * d + j]! ** 2;
  }
  let [missing, square, apart, kept] = [0, 0, 0, 0];
  for (let j = 0; j < learned.length; j++) {
    const [a, b, tau] = [living ? 0 : learned[j]!, followed[j]!, singularValues[m + j]!];
    missing += (a - tau) ** 2;
    unlike += a * a - 2 * a * overlaps[m + j]!;
    square += a * a;
    apart += (a - b) ** 2;
    kept += (1 - a / tau) ** 2 / learned.length;
  }
  return { missing, unlike, square, apart, kept };
}

/** ‖A‖_op of an m×m matrix. */
function spectralNorm(a: Flat, m: number): number {
  return new SingularValueDecomposition(Dense.from1DArray(m, m, a)).norm2;
}
