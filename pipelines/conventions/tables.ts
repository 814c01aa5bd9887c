import type { Value } from '@mixed-dynamics/artifacts';
import type { TrainingResult } from '@mixed-dynamics/dynamics';
import type { Network } from './measure.ts';

export const metricsColumns = [
  ...['part', 'label', 'dimension', 'gamma_sigma2', 'gamma_w', 'constant', 'variant', 'status'],
  ...['stop_reason', 'iterations', 'min_test_error', 'iterations_to_min_test_error'],
  ...['stable_rank_at_min', 'max_distance'],
] as const;

export const curvesColumns = ['label', 'variant', 'iteration', 'test_error', 'distance'] as const;

/** Points kept per curve; more would not be visible. */
const mostPoints = 150;
const digits = 5;

export function metricsRow(network: Network, variant: string, result: TrainingResult): Value[] {
  const { part, label, dimension, gammaSigma2, gammaW, constant } = network;
  const { status, stopReason, iterations, iterationsToMinTestError } = result;
  const measured = [result.stableRankAtMin, result.maxDistance].map(short);
  return [
    ...[part, label, dimension, short(gammaSigma2), short(gammaW), constant, variant, status],
    ...[stopReason, iterations, short(result.minTestError), iterationsToMinTestError, ...measured],
  ];
}

export function curvesRows(label: string, variant: string, result: TrainingResult): Value[][] {
  const { gdTestError, distance } = result.curves;
  const every = Math.ceil(gdTestError.length / mostPoints);
  return Array.from(gdTestError, (error, i) => [
    ...[label, variant, i, short(error), short(distance[i]!)],
  ]).filter((_, i) => i % every === 0);
}

const short = (value: number) => Number(value.toPrecision(digits));
