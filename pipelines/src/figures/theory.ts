import { comparisonTable } from '@mixed-dynamics/analysis';
import type { Table } from '@mixed-dynamics/artifacts';
import {
  type Origin,
  renderDistanceParts,
  renderPredictedFigure2,
  renderTheoryFigure,
} from '@mixed-dynamics/figures';
import type { Figure2Section, Preset } from '@mixed-dynamics/sweep/preset';
import type { Pictures } from '../cli/drawStage.ts';
import { planeOf } from '../cli/figure2Section.ts';

interface PredictedPlane {
  readonly prediction: Table;
  readonly origin?: Origin;
}

/** Figure 2 as theory predicts it. @param seed of the draw from which it was predicted, if any */
export const predictedPictures = (
  section: Figure2Section,
  seed: number | undefined,
  predicted: PredictedPlane,
): Pictures => ({
  'figure2-predicted': renderPredictedFigure2({ ...predicted, ...planeOf(section, seed) }),
});

/** The pictures of the stage `theory`, from their tables. */
export function comparisonPictures(
  { figure2, seed }: Preset,
  tables: PredictedPlane & { readonly metrics: Table },
): Pictures {
  const comparison = comparisonTable(tables.prediction, tables.metrics);
  const options = { ...tables, comparison, ...planeOf(figure2!, seed) };
  return { theory: renderTheoryFigure(options), distance: renderDistanceParts(options) };
}
