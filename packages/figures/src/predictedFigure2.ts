import {
  metricsTextColumns,
  numberColumn,
  type Table,
  type Value,
} from '@mixed-dynamics/artifacts';
import { type GridOptions, metricsGrid } from './metricsGrid.ts';
import { panelSpecs } from './panelSpecs.ts';
import {
  checkSizes,
  type PlaneOptions,
  type RenderedFigure,
  renderPlanePage,
} from './planePage.ts';

export interface PredictedFigure2Options extends Pick<GridOptions, 'axes'>, PlaneOptions {
  /** The table `theory/figure2.csv`. */
  readonly prediction: Table;
}

/**
 * Figure 2 as theory predicts it, in the bands and lines of the one that is trained; networks that
 * theory does not claim are hatched.
 * @throws UserError when the table does not hold the whole plane (see `metricsGrid`)
 */
export function renderPredictedFigure2(
  options: PredictedFigure2Options,
): Pick<RenderedFigure<never>, 'composite'> {
  checkSizes(options);
  const grid = metricsGrid(meanOfPlaces(options.prediction), options);
  const valid = grid.column('valid');
  const cells = [...valid.keys()].filter((cell) => valid[cell] !== 1);
  const composite = renderPlanePage(options, {
    grid,
    specs: panelSpecs,
    name: 'figure2-predicted',
    title: 'Figure 2 as predicted, before any network is trained',
    outside: { cells, text: 'outside of what theory claims' },
  });
  return { composite };
}

/**
 * A row a place with the means of its networks, those of distances geometric as in the picture, and
 * with the status that a prediction always has.
 */
export function meanOfPlaces(prediction: Table): Table {
  const { columns } = prediction;
  const [x, y] = [numberColumn(prediction, 'gamma_sigma2'), numberColumn(prediction, 'gamma_w')];
  const places = new Map<string, Value[][]>();
  prediction.rows.forEach((row, k) => {
    const place = `${x[k]} ${y[k]}`;
    places.set(place, [...(places.get(place) ?? []), [...row]]);
  });
  const meanOf = (values: readonly number[], logarithm: boolean) => {
    const sum = values.reduce((total, v) => total + (logarithm ? Math.log(v) : v), 0);
    return logarithm ? Math.exp(sum / values.length) : sum / values.length;
  };
  return {
    columns: [...columns, metricsTextColumns[1]],
    rows: [...places.values()].map((rows) => [
      ...columns.map((column, c) =>
        rows.length === 1
          ? rows[0]![c]!
          : meanOf(
              rows.map((row) => Number(row[c])),
              column.startsWith('max_distance'),
            ),
      ),
      'ok',
    ]),
  };
}
