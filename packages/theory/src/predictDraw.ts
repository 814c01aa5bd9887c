import { Matrix as Dense, SingularValueDecomposition } from 'ml-matrix';
import { binModes } from './bins.ts';
import { DistanceParts, type ModeParts, shareOut } from './distanceParts.ts';
import { dot, type Flat } from './flat.ts';
import type { HiddenBulk } from './hiddenBulk.ts';
import { InfiniteModes } from './infiniteModes.ts';
import { eigenOf } from './matrix.ts';
import { widthNoise } from './noise.ts';
import {
  checkWeights,
  type DrawnWeights,
  followsBulk,
  type OwnDraw,
  ownDraw,
  startsInNoise,
} from './ownDraw.ts';
import { normSquare, predict } from './predict.ts';
import {
  checkNetwork,
  checkRule,
  type Network,
  type Prediction,
  PredictionRecord,
  scalesOf,
} from './prediction.ts';
import type { Target } from './spectrum.ts';
import type { StopRule } from './stopping.ts';
import { isValid } from './validity.ts';

/**
 * Predicts one network with drawn weights. The block of its largest modes is computed from these weights; the effect of
 * finite width on the bulk comes from linear response, that of finite steps from the modes, and the noise from its own
 * formula. If the start is dominated by noise, a narrow network is integrated in the space of its hidden units, and a
 * wide one is predicted by `predict`. A pure function of plain data; about 50 ms at d = 200.
 * @param weights the weights for w ≤ 2d, otherwise reduced to 2d hidden units, which is exact
 * @throws ArgumentError when a number is out of range or the weights do not have the right shape
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
  // For these starts the draw hardly matters, and the block does not include weight decay.
  if (network.start || network.weightDecay) {
    checkWeights(d, network, weights);
    return predict(target, network, rule);
  }
  const { product: s, threshold, ratio, scatter } = scalesOf(network);
  // The block assumes constant damping, but here it decays; for wide networks the mean over draws is accurate anyway.
  if (startsInNoise(d, sigma2) && !followsBulk(d, network)) {
    checkWeights(d, network, weights);
    return { ...predict(target, network, rule), valid: isValid(d, network, true) };
  }
  const draw = ownDraw(target, network, weights);
  const { size: m, descent, followed } = draw;
  const kappa = followed.meanRoot / threshold;
  const options = { threshold, ratio, learningRate: eta, update, kappa };
  const bulk = new InfiniteModes(target.singularValues.subarray(m), options);
  const parts = new DistanceParts(binModes(target, m), options, m);
  const rest = restOf(target, m);
  const noiseAt = draw.bulk ? () => 0 : widthNoise(d, network);
  const record = new PredictionRecord(rule);
  const largest = { step: 0, width: 0 };
  // ‖A‖_F² and ‖A‖_op² at the smallest test error; ‖A‖_op² is computed only once, at the end.
  let best = { square: 0, normSquare: () => 1 };
  for (let i = 0; ; i++) {
    const block = blockSums(target, m, descent.learned, followed.learned);
    const outside = draw.bulk
      ? narrowSums(rest, draw, draw.bulk, bulk)
      : wideSums(rest, bulk, sigma2 * s, parts.modes(m));
    const pairs = parts.pairs();
    const ofPairs = s * (s / width) * scatter;
    // Drawn weights begin to learn earlier or later than the formulas without a draw, so the distance of the block is
    // divided in the ratio of the largest parts so far.
    const inBlock = parts.modes(0, m);
    largest.step = Math.max(largest.step, inBlock.step);
    largest.width = Math.max(largest.width, inBlock.width + ofPairs * pairs.block);
    const ofBlock = shareOut(block.apart, largest);
    const row = {
      trainError: (block.missing + outside.missing) / d ** 2,
      testError: (block.unlike + outside.unlike) / d ** 2,
      step: (ofBlock.step + outside.step) / d ** 2,
      width: (ofBlock.width + outside.width + (draw.bulk ? 0 : ofPairs * pairs.rest)) / d ** 2,
      noise: noiseAt(eta * i),
    };
    const reason = record.add(row, () => {
      const square = block.square + outside.square;
      if (draw.bulk) {
        const [h1, h2] = descent.grams();
        best = { square, normSquare: () => largestOfProduct(h1, h2) };
      } else {
        const [learned, noise] = [descent.learned.slice(), outside.noise / d ** 2];
        best = { square, normSquare: () => normSquare(spectralNorm(learned, m), noise, d) };
      }
    });
    if (reason) {
      return record.result(reason, best.square / best.normSquare(), isValid(d, network, true));
    }
    bulk.rootSquare = followed.meanRoot ** 2;
    parts.step(bulk.rootSquare);
    bulk.step();
    descent.step();
    followed.step();
  }
}

/** ‖A − T‖² (`missing`), ‖A − A*‖² (`unlike`), ‖A − B‖² (`apart`) and ‖A‖² (`square`) in the block. */
function blockSums(
  { dimension: d, singularValues, teacherInModes }: Target,
  m: number,
  a: Flat,
  b: Flat,
): Record<'missing' | 'unlike' | 'apart' | 'square', number> {
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

type Rest = ReturnType<typeof restOf>;

/** The parts of T and A* outside the block. */
function restOf(target: Target, m: number) {
  const { dimension: d, singularValues, overlaps, teacherInModes } = target;
  let { teacherSquare } = target;
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < m; j++) teacherSquare -= teacherInModes[i * d + j]! ** 2;
  }
  return {
    entries: d * d - m * m,
    singularValues: singularValues.subarray(m),
    overlaps: overlaps.subarray(m),
    teacherSquare,
  };
}

/** The sums outside the block: ‖A − T‖², ‖A − A*‖², ‖A‖², its noise, and ‖A − A_SC‖² by cause. */
type OutsideSums = Readonly<
  Record<'missing' | 'unlike' | 'square' | 'noise' | keyof ModeParts, number>
>;

/**
 * The sums outside the block from the modes at infinite width and the remaining initial noise.
 * @param variance σ⁴w, the variance of an entry of A(0)
 */
function wideSums(
  { entries, singularValues, overlaps, teacherSquare }: Rest,
  { learned, followed }: InfiniteModes,
  variance: number,
  parts: ModeParts,
): OutsideSums {
  let [missing, overlap, square, apart, kept] = [0, 0, 0, 0, 0];
  for (let j = 0; j < learned.length; j++) {
    const [a, tau] = [learned[j]!, singularValues[j]!];
    missing += (a - tau) ** 2;
    overlap += a * overlaps[j]!;
    square += a * a;
    apart += (a - followed[j]!) ** 2;
    kept += (1 - a / tau) ** 2 / learned.length;
  }
  const noise = variance * kept * entries;
  return {
    missing: missing + noise,
    unlike: square - 2 * overlap + teacherSquare + noise,
    square: square + noise,
    noise,
    ...shareOut(apart, parts),
  };
}

/**
 * The sums outside the block of a narrow network, whose bulk is integrated in the space of hidden units. The noise is
 * about the same as in equation (1), so the difference in what the bulk learns beyond the noise counts as an effect of
 * finite width.
 */
function narrowSums(
  { entries, singularValues, overlaps, teacherSquare }: Rest,
  { size: m, descent, followed: block }: OwnDraw,
  bulk: HiddenBulk,
  { followed }: InfiniteModes,
): OutsideSums {
  const square = descent.outside();
  const noise = block.noiseSquare() * (entries / (entries + m * m));
  const learned = Math.max(0, square - noise);
  return {
    missing: square - 2 * bulk.overlapWith(singularValues) + dot(singularValues, singularValues),
    unlike: square - 2 * bulk.overlapWith(overlaps) + teacherSquare,
    square,
    noise: square,
    step: 0,
    width: Math.abs(learned - 2 * bulk.overlapWith(followed) + dot(followed, followed)),
  };
}

/** The largest eigenvalue of H₁H₂ for positive H₁ and H₂, which is the largest eigenvalue of √H₂H₁√H₂. */
function largestOfProduct(h1: Flat, h2: Flat): number {
  const h = Math.sqrt(h1.length);
  const { vectors, values } = eigenOf(Dense.from1DArray(h, h, h2));
  const root = vectors.mulRowVector(values.map((value) => Math.sqrt(Math.max(0, value))));
  const turned = root
    .transpose()
    .mmul(Dense.from1DArray(h, h, h1))
    .mmul(root);
  return Math.max(...eigenOf(turned).values);
}

/** ‖A‖_op of an m×m matrix. */
function spectralNorm(a: Flat, m: number): number {
  return new SingularValueDecomposition(Dense.from1DArray(m, m, a)).norm2;
}
