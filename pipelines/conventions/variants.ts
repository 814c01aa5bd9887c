import type { StopRule } from '@mixed-dynamics/artifacts';
import type { UpdateOrder } from '@mixed-dynamics/dynamics';

/** A reading of the paper and the settings it changes. */
export interface Variant {
  readonly name: string;
  /** η is multiplied by it. */
  readonly step?: (dimension: number) => number;
  readonly update?: UpdateOrder;
  readonly stop?: (rule: StopRule) => StopRule;
  /** Too far off to be run everywhere. */
  readonly cellsOnly?: boolean;
}

/** The first is the one of the published figures and of the presets. */
export const variants: readonly Variant[] = [
  { name: 'as published' },
  { name: 'factor 2', step: () => 2 },
  { name: 'simultaneous', update: 'simultaneous' },
  { name: 'no stop rule', stop: ({ maxIterations }) => ({ maxIterations }) },
  { name: 'loss not divided by d²', step: (dimension) => 2 * dimension ** 2, cellsOnly: true },
];

export const published = variants[0]!.name;
/** Readings whose curves are drawn. */
export const drawn = variants.slice(0, 3).map(({ name }) => name);
