import { comparisonTable } from '@mixed-dynamics/analysis';
import type { Table } from '@mixed-dynamics/artifacts';
import {
  renderDistanceParts,
  renderPredictedFigure2,
  renderTheoryFigure,
} from '@mixed-dynamics/figures';
import type { Preset } from '@mixed-dynamics/sweep/preset';
import { planeOf } from '../frame/figure2Section.ts';

/** All pictures of theory/ as SVG, by name, from their tables. */
export function renderComparison(
  { figure2, seed }: Preset,
  { prediction, metrics }: { readonly prediction: Table; readonly metrics: Table },
): Record<string, string> {
  const options = { comparison: comparisonTable(prediction, metrics), prediction };
  const plane = planeOf(figure2!, seed);
  return {
    'figure2-predicted': renderPredictedFigure2({ ...options, ...plane }),
    theory: renderTheoryFigure({ ...options, ...plane }),
    distance: renderDistanceParts({ ...options, ...plane }),
  };
}
