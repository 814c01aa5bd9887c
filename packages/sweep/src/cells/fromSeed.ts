import type { StopRule } from '@mixed-dynamics/artifacts';
import { drawData } from '@mixed-dynamics/data';
import {
  type DrawnProblem,
  drawProblem,
  type SharedData,
  sharedDataOf,
} from '@mixed-dynamics/dynamics/setting';
import type { Physics, SweepCell } from './cell.ts';

/** A network of a sweep with drawn data: its seed, section and exponents determine it completely. */
export interface SeededNetwork extends Pick<SweepCell, 'gammaSigma2' | 'gammaW' | 'trial'> {
  readonly rootSeed: number;
  readonly section: Required<
    Pick<Physics, 'dimension' | 'rank' | 'learningRateConstant' | 'varianceRatio' | 'update'>
  > & {
    readonly noise: number;
    /** The teacher's singular values θ_k; by default the teacher is drawn as in the paper. */
    readonly singularValues?: readonly number[] | undefined;
    readonly stop: StopRule;
  };
}

const known = new Map<string, SharedData>();

/** Teacher and noise as the stage `data` draws them; drawn once and shared by all networks. */
export function sharedFromSeed({ rootSeed, section }: SeededNetwork): SharedData {
  const { dimension, rank, noise, singularValues } = section;
  const key = JSON.stringify([rootSeed, dimension, rank, noise, singularValues]);
  const found =
    known.get(key) ??
    sharedDataOf(drawData(rootSeed, { dimension, rank, noise, singularValues }), dimension);
  known.set(key, found);
  return found;
}

/** Draws the network exactly as a sweep does. */
export function problemFromSeed(network: SeededNetwork): DrawnProblem {
  const { rootSeed, section, gammaSigma2, gammaW, trial } = network;
  const { dimension, learningRateConstant, varianceRatio, update } = section;
  const own = { dimension, learningRateConstant, varianceRatio, update };
  const place = { gammaSigma2, gammaW, trial };
  return drawProblem(rootSeed, { ...own, ...place }, sharedFromSeed(network));
}
