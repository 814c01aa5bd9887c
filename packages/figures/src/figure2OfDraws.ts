import { expected, type Table } from '@mixed-dynamics/artifacts';
import { specsOf } from './layout.ts';
import { type GridOptions, type MetricsGrid, metricsGrid } from './metricsGrid.ts';
import type { Figure2PanelName, PanelSpec } from './panelSpecs.ts';
import { incompleteCells, meanSpec, spreadSpec } from './planeOfDraws.ts';
import {
  checkSizes,
  type PlaneOptions,
  type RenderedFigure,
  renderPlanePage,
} from './planePage.ts';

export interface Figure2OfDrawsOptions extends GridOptions, PlaneOptions {
  /** A row a cell: the columns of `ensemble/statistics.csv`. */
  readonly statistics: Table;
  /** Networks a cell, when all are computed. */
  readonly draws: number;
}

/**
 * Figure 2 of several networks a cell, which differ in their initial weights: of each quantity a
 * pair of panels, the mean and the standard deviation of one network. Of a partial table, a
 * deviation that is not known yet is interpolated; where none is, only means are drawn.
 * @throws UserError when the table does not hold the whole plane once (see `metricsGrid`), or a cell
 *   has other than all of its networks
 */
export function renderFigure2OfDraws(
  options: Figure2OfDrawsOptions,
): RenderedFigure<Figure2PanelName> {
  checkSizes(options);
  const grid = metricsGrid(options.statistics, options);
  checkDraws(grid, options);
  const { marks, entries } = incompleteCells(grid);
  const page = (quantities: readonly PanelSpec[], name: string, title: string) => {
    const specs = quantities.flatMap((spec) => {
      const spread = spreadSpec(spec, grid);
      return spread ? [meanSpec(spec), spread] : [meanSpec(spec)];
    });
    const words = wordsOf(options.draws, specs.length > quantities.length);
    const legend = { text: [{ text: words }], sample: () => {}, width: 0, first: true };
    return renderPlanePage(options, {
      ...{ grid, specs, name, title: `${title}: ${words}` },
      ...{ marks, entries: [...entries, legend] },
    });
  };
  const shown = specsOf(options.layout ?? {});
  const panels = Object.fromEntries(
    shown.map((spec) => [spec.name, page([spec], spec.name, spec.title)]),
  ) as Record<Figure2PanelName, string>;
  const title = 'Figure 2: learning across initial variance and width';
  return { composite: page(shown, 'figure2', title), panels };
}

function wordsOf(draws: number, withSpread: boolean): string {
  if (!withSpread) return `mean of up to ${draws} networks a cell`;
  return `mean and standard deviation of ${draws} networks a cell, which differ in their initial weights`;
}

function checkDraws(
  { gammaSigma2, gammaW, column }: MetricsGrid,
  { draws, partial = false }: Figure2OfDrawsOptions,
): void {
  const counts = column('draws');
  const cell = counts.findIndex((count) => count > draws || (count < draws && !partial));
  if (cell < 0) return;
  const [i, j] = [cell % gammaSigma2.length, Math.floor(cell / gammaSigma2.length)];
  throw expected({
    culprit: `metrics table, (gamma_sigma2 ${gammaSigma2[i]}, gamma_w ${gammaW[j]})`,
    expected: `${draws} networks`,
    got: counts[cell],
    remedy: 'finish the sweep of this preset, or merge all of its shards',
  });
}
