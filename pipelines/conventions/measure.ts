import type { StopRule } from '@mixed-dynamics/artifacts';
import { drawData } from '@mixed-dynamics/data';
import {
  drawProblem,
  type SharedData,
  sharedDataOf,
  type TrainingResult,
  trainCell,
  type UpdateOrder,
} from '@mixed-dynamics/dynamics';
import type { Engine } from '@mixed-dynamics/engines';
import { gridCells } from '@mixed-dynamics/sweep';
import type { Preset } from '@mixed-dynamics/sweep/preset';

/** A network of an experiment and its published training settings. */
export interface Network {
  /** The part of the document it belongs to. */
  readonly part: 'cells' | 'plane';
  readonly label: string;
  readonly dimension: number;
  readonly rank: number;
  readonly gammaSigma2: number;
  readonly gammaW: number;
  /** c. */
  readonly constant: number;
  readonly seed: number;
  readonly trial: number;
  readonly stop: StopRule;
}

/** Labelled points (γ_σ², γ_w) of Figure 2. */
const points = [
  ['active', -2.2, 1.75],
  ['deep in the active region', -3, 1],
  ['lazy', -1.2, 2.4],
  ['far in the lazy region', -0.8, 2.8],
  ['narrow', -0.5, 0.5],
] as const;
/** The label of Figure 1's network. */
export const figure1Label = 'Figure 1';

/** Some cells of Figure 2 and the network of Figure 1, from the preset `paper`. */
export function paperNetworks({ seed, figure1, figure2 }: Preset): Network[] {
  const plane = figure2!;
  const { dimension, rank, stop } = plane;
  const constant = plane.learningRateConstant as number;
  const common = { part: 'cells', dimension, rank, constant, seed, trial: 0, stop } as const;
  const cells = points.map(([label, gammaSigma2, gammaW]) => ({
    ...common,
    ...{ label, gammaSigma2, gammaW },
  }));
  const one = figure1!;
  const { gammaSigma2, gammaW, iterations, trial } = one;
  return [
    ...cells,
    {
      ...{ part: 'cells', label: figure1Label, gammaSigma2, gammaW, seed, trial },
      ...{ dimension: one.dimension, rank: one.rank, constant: one.learningRateConstant! },
      stop: { maxIterations: iterations },
    },
  ];
}

/** All cells of a preset's plane. */
export function planeNetworks({ seed, figure2 }: Preset): Network[] {
  const { dimension, rank, stop } = figure2!;
  const constant = figure2!.learningRateConstant as number;
  return gridCells(figure2!).map(({ gammaSigma2, gammaW, trial }) => ({
    ...{ part: 'plane', label: '', dimension, rank, constant, seed, stop },
    ...{ gammaSigma2, gammaW, trial },
  }));
}

/** The interpretations that apply to a network. */
export function variantsOf({ part, label }: Network): Variant[] {
  return variants.filter(
    ({ cellsOnly, stop }) =>
      !(cellsOnly && part === 'plane') && !(stop !== undefined && label === figure1Label),
  );
}

const drawnData = new Map<string, SharedData>();

/** Trains a network by one interpretation; all of them share weights, teacher and noise. */
export async function train(
  engine: Engine,
  network: Network,
  { step = () => 1, update = 'alternating', stop = (rule) => rule }: Variant,
): Promise<TrainingResult> {
  const setting = { ...network, learningRateConstant: network.constant, update };
  const problem = drawProblem(network.seed, setting, shared(network));
  const learningRate = problem.learningRate * step(network.dimension);
  return await trainCell(engine, { ...problem, learningRate }, { stop: stop(network.stop) });
}

function shared({ seed, dimension, rank }: Network): SharedData {
  const key = `${seed} ${dimension} ${rank}`;
  const known = drawnData.get(key) ?? sharedDataOf(drawData(seed, { dimension, rank }), dimension);
  drawnData.set(key, known);
  return known;
}

/** An interpretation of the paper, as changes to the training settings. */
interface Variant {
  readonly name: string;
  /** Factor on η, as a function of d. */
  readonly step?: (dimension: number) => number;
  readonly update?: UpdateOrder;
  readonly stop?: (rule: StopRule) => StopRule;
  /** Whether to train only the selected cells, because the result is too far off to train the whole plane. */
  readonly cellsOnly?: boolean;
}

/** The first one is the interpretation behind the published figures and the presets. */
export const variants: readonly Variant[] = [
  { name: 'as published' },
  { name: 'factor 2', step: () => 2 },
  { name: 'simultaneous', update: 'simultaneous' },
  { name: 'no stop rule', stop: ({ maxIterations }) => ({ maxIterations }) },
  { name: 'loss not divided by d²', step: (dimension) => 2 * dimension ** 2, cellsOnly: true },
];

export const published = variants[0]!.name;
/** The interpretations whose curves are drawn. */
export const drawn = variants.slice(0, 3).map(({ name }) => name);
