import { comparisonTable } from '@mixed-dynamics/analysis';
import type { Table } from '@mixed-dynamics/artifacts';
import { type Origin, renderDistanceParts, renderTheoryFigure } from '@mixed-dynamics/figures';
import type { Preset } from '@mixed-dynamics/sweep/preset';
import { planeOf } from '../frame/figure2Section.ts';

interface ComparedTables {
  readonly prediction: Table;
  readonly metrics: Table;
  readonly origin?: Origin;
}

/** The pictures of the stage `theory` as SVG, by name, from their tables. */
export function renderComparison({ figure2, seed }: Preset, tables: ComparedTables) {
  const comparison = comparisonTable(tables.prediction, tables.metrics);
  const options = { ...tables, comparison, ...planeOf(figure2!, seed) };
  return {
    theory: renderTheoryFigure(options),
    distance: renderDistanceParts(options),
  };
}
