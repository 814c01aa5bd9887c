import type { Table } from '@mixed-dynamics/artifacts';
import { specsOf } from './layout.ts';
import { type GridOptions, metricsGrid } from './metricsGrid.ts';
import type { Figure2PanelName, PanelSpec } from './panelSpecs.ts';
import {
  checkSizes,
  type PlaneOptions,
  type RenderedFigure,
  renderPlanePage,
} from './planePage.ts';

export interface Figure2Options extends GridOptions, PlaneOptions {
  /** The table `metrics.csv`. */
  readonly metrics: Table;
}

/**
 * Figure 2 of the paper: the plane of γ_σ² and γ_w in four filled contour plots.
 * @throws UserError when the table does not hold the whole plane once (see `metricsGrid`)
 */
export function renderFigure2(options: Figure2Options): RenderedFigure<Figure2PanelName> {
  checkSizes(options);
  const grid = metricsGrid(options.metrics, options);
  const page = (specs: readonly PanelSpec[], name: string, title: string) =>
    renderPlanePage(options, { grid, specs, name, title });
  const shown = specsOf(options.layout ?? {});
  const panels = Object.fromEntries(
    shown.map((spec) => [spec.name, page([spec], spec.name, spec.title)]),
  ) as Record<Figure2PanelName, string>;
  return {
    composite: page(shown, 'figure2', 'Figure 2: learning across initial variance and width'),
    panels,
  };
}
