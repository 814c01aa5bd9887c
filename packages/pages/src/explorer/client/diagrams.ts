import {
  bandColours,
  differenceBands,
  type Figure2PanelName,
  type MetricsGrid,
  type PanelSpec,
  panelSpecs,
  type Ranges,
  rangedByData,
} from '@mixed-dynamics/figures/browser';
import { byId, elementOf, fill } from '../../page/client/dom.ts';
import { html } from '../../page/html.ts';
import { indexOf, type Plane } from '../facts.ts';
import { append, type Group } from './axes.ts';
import { type Paint, pointerPath } from './colourBar.ts';
import { drawDiagram, type Layout, layOut, linesOf } from './diagram.ts';
import type { PaintedGrid, PredictedNumber, Predictions } from './predictions.ts';
import type { Results } from './results.ts';
import { cellBetween } from './scales.ts';
import type { State, Store } from './state.ts';
import { type FormulaName, formulas, linesAt, shown, whole } from './words.ts';

interface Diagram {
  readonly panel: PanelSpec;
  paint: Paint;
  readonly svg: SVGSVGElement;
  readonly value: HTMLElement;
  overlay?: Group;
  layout?: Layout;
}

interface DiagramsOptions {
  readonly results: Results;
  readonly predictions: Predictions;
  readonly store: Store;
  readonly ranges: Ranges;
}

interface Place {
  readonly column: number;
  readonly row: number;
}

/** The four diagrams with a common crosshair; three if equation (1) was not followed, as there is no distance. */
export class Diagrams {
  readonly #options: DiagramsOptions;
  readonly #diagrams: Diagram[];
  readonly #parent: HTMLElement;
  /** In pixels; negative before the first drawing. */
  #drawnWidth = -1;
  #hovered: Place | undefined;

  constructor(parent: HTMLElement, options: DiagramsOptions) {
    this.#options = options;
    this.#parent = parent;
    const { results, store } = options;
    const { followed = true } = results.plane;
    const panels = panelSpecs.filter(({ name }) => followed || name !== 'distance');
    this.#diagrams = panels.map((panel) => this.#append(parent, panel));
    parent.addEventListener('keydown', (event) => this.#onKey(event));
    // So that keys work before the first click, while no other element has the focus.
    document.addEventListener('keydown', (event) => {
      if (event.target === document.body) this.#onKey(event);
    });
    parent.addEventListener('pointerleave', () => this.#hover(undefined));
    store.onChange(({ trial, view }, before) => {
      if (trial === before.trial && view === before.view) this.read();
      else this.draw();
    });
    new ResizeObserver(() => {
      if (parent.clientWidth !== this.#drawnWidth && this.#drawnWidth >= 0) this.draw();
    }).observe(parent);
  }

  /** Redraws everything, after new cells or a change of width. */
  draw(): void {
    this.#drawnWidth = this.#parent.clientWidth;
    const grid = this.#grid();
    const { results, store } = this.#options;
    const plane = planeShown(results.plane, store.state);
    for (const diagram of this.#diagrams) {
      const width = diagram.svg.clientWidth;
      if (width === 0) continue;
      diagram.paint = this.#paintOf(diagram.panel, grid);
      diagram.layout = layOut(plane, width);
      diagram.overlay = drawDiagram(diagram.svg, diagram.paint, plane, grid, diagram.layout);
    }
    this.read();
  }

  #grid(): PaintedGrid {
    const { results, predictions, store } = this.#options;
    const { view, trial } = store.state;
    if (view === 'measured') return results.grid(trial);
    const predicted = predictions.grid(trial);
    return view === 'predicted' ? predicted : differenceGrid(predicted, results.grid(trial));
  }

  #paintOf(panel: PanelSpec, grid: MetricsGrid): Paint {
    if (this.#options.store.state.view === 'difference') return differencePaint(panel);
    const spec = this.#options.ranges === 'data' ? rangedByData(panel, grid) : panel;
    return { spec, colours: bandColours(spec.bands.count) };
  }

  #append(parent: HTMLElement, panel: PanelSpec): Diagram {
    const name = panel.name as FormulaName;
    const figure =
      elementOf(html`<figure data-panel="${name}"><figcaption><span>${formulas[name]}</span><span class="value"></span></figcaption>
<svg class="plot" aria-hidden="true"></svg></figure>`);
    const value = figure.querySelector<HTMLElement>('.value')!;
    const svg = figure.querySelector('svg')!;
    parent.append(figure);
    const paint = { spec: panel, colours: bandColours(panel.bands.count) };
    const diagram: Diagram = { panel, paint, svg, value };
    const at = (event: PointerEvent | MouseEvent) => placeUnder(event, diagram);
    svg.addEventListener('pointermove', (event) => {
      const place = at(event);
      this.#hover(place);
      const isDragged = event.buttons === 1 && event.pointerType !== 'touch';
      if (place && isDragged) this.#options.store.change(place);
    });
    svg.addEventListener('click', (event) => {
      const place = at(event);
      if (!place) return;
      this.#options.store.change(place);
      // If the diagrams are stacked, the curves are several screens further down.
      if (matchMedia(oneColumn).matches) document.getElementById('cells')?.scrollIntoView();
    });
    return diagram;
  }

  #hover(place: Place | undefined): void {
    const same = place?.column === this.#hovered?.column && place?.row === this.#hovered?.row;
    if (same) return;
    this.#hovered = place;
    this.read();
  }

  /** Draws the crosshairs, and writes the values of the cell they are at. */
  read(): void {
    const { state } = this.#options.store;
    for (const diagram of this.#diagrams) this.#drawOverlay(diagram, state);
  }

  #drawOverlay({ panel, paint, value, overlay, layout }: Diagram, state: State): void {
    if (!overlay || !layout) return;
    overlay.selectAll('*').remove();
    if (this.#hovered) appendCross(overlay, layout, this.#hovered, 'hovered');
    appendCross(overlay, layout, state, 'chosen');
    for (const name of ['a', 'b'] as const) {
      const pinned = state[name];
      if (pinned !== null) appendPin(overlay, layout, this.#options.results.place(pinned), name);
    }
    const place = this.#hovered ?? state;
    const shownValue = this.#valueAt(panel, { ...place, trial: state.trial });
    const known = shownValue !== undefined && !Number.isNaN(shownValue);
    const sign = state.view === 'difference' && known && shownValue > 0 ? '+' : '';
    value.textContent = known ? `${sign}${valueText(panel, shownValue)}` : '–';
    value.classList.toggle('preview', this.#hovered !== undefined);
    if (!known) return;
    const d = pointerPath(layout.bar, paint.spec, shownValue);
    append(overlay, 'path', { class: 'pointer', d });
  }

  /** The value of a diagram at a cell in the current view. */
  #valueAt(
    { column, transform = (value: number) => value }: PanelSpec,
    place: Parameters<typeof indexOf>[1],
  ): number | undefined {
    const { results, predictions, store } = this.#options;
    const { view } = store.state;
    const measured = () =>
      results.cell(indexOf(results.plane, place))?.number(column) ?? Number.NaN;
    if (view === 'measured') return transform(measured());
    const predicted = numberAt(predictions.cell(place), column);
    return transform(predicted) - (view === 'predicted' ? 0 : transform(measured()));
  }

  #onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { results, store } = this.#options;
    const { x, y } = results.plane;
    const { column, row } = store.state;
    const [lastColumn, lastRow] = [x.values.length - 1, y.values.length - 1];
    const pinned = indexOf(results.plane, store.state);
    const changes: Readonly<Record<string, Partial<State>>> = {
      ArrowLeft: { column: Math.max(column - 1, 0) },
      ArrowRight: { column: Math.min(column + 1, lastColumn) },
      ArrowUp: { row: Math.min(row + 1, lastRow) },
      ArrowDown: { row: Math.max(row - 1, 0) },
      Home: { column: 0 },
      End: { column: lastColumn },
      PageUp: { row: Math.min(row + 5, lastRow) },
      PageDown: { row: Math.max(row - 5, 0) },
      ...{ a: { a: pinned }, A: { a: pinned }, b: { b: pinned }, B: { b: pinned } },
    };
    const change = changes[event.key];
    if (!change) return;
    event.preventDefault();
    store.change(change);
  }
}

/** NaN where gradient descent diverges. */
const numberAt = (of: PredictedNumber, column: string): number =>
  of('diverged') === 1 ? Number.NaN : of(column as Parameters<PredictedNumber>[0]);

/** Theory − results, in the units of the colour bars. */
function differenceGrid(predicted: PaintedGrid, measured: MetricsGrid): PaintedGrid {
  const states = measured.states.map((state, node) =>
    state === 'ok' ? predicted.states[node]! : state,
  );
  return {
    ...predicted,
    states,
    column: (name) => {
      const { transform = (value: number) => value } =
        panelSpecs.find(({ column }) => column === name) ?? {};
      const there = measured.column(name);
      return predicted
        .column(name)
        .map((value, node) => transform(value) - transform(there[node]!));
    },
  };
}

/** Blue where theory is below the results, red where it is above. */
function differencePaint(panel: PanelSpec): Paint {
  const { most, bands, colours } = differenceBands(panel.name as Figure2PanelName);
  const { transform: _, ...spec } = panel;
  return { spec: { ...spec, bands, levels: [], barTicks: [-most, 0, most] }, colours };
}

/** The media query for one diagram per row, as in explorer.css. */
const oneColumn = '(max-width: 36rem)';

function valueText({ name }: PanelSpec, value: number): string {
  if (value === Number.NEGATIVE_INFINITY) return '−∞';
  return name === 'iterations' ? whole(value) : shown(value);
}

/** The cell under the pointer; undefined on the axes and the colour bar. */
function placeUnder(event: MouseEvent, { svg, layout }: Diagram): Place | undefined {
  if (!layout) return undefined;
  const frame = svg.getBoundingClientRect();
  const [x, y] = [event.clientX - frame.left, event.clientY - frame.top];
  const { box, columns, rows } = layout;
  if (x < box.left || x > box.right || y < box.top || y > box.bottom) return undefined;
  return { column: cellBetween(columns, x), row: cellBetween(rows, y) };
}

function appendCross(parent: Group, layout: Layout, place: Place, kind: string): void {
  const { box } = layout;
  const { left, top, right, bottom, x, y } = cellAt(layout, place);
  const arms = `M${box.left},${y}H${left}M${right},${y}H${box.right}M${x},${box.top}V${top}M${x},${bottom}V${box.bottom}`;
  const square = `M${left},${top}H${right}V${bottom}H${left}Z`;
  for (const edge of ['halo', 'line']) {
    append(parent, 'path', { class: `${kind} ${edge}`, d: arms });
    append(parent, 'path', { class: `${kind} square ${edge}`, d: square });
  }
}

function appendPin(parent: Group, layout: Layout, place: Place, name: string): void {
  const { x, y } = cellAt(layout, place);
  append(parent, 'circle', { class: `pin ${name}`, cx: x, cy: y, r: 7.5 });
  append(parent, 'text', { class: 'pin-name', x, y: y + 3.8 }).text(name.toUpperCase());
}

/** The borders and the centre of a cell, in pixels. */
function cellAt({ columns, rows }: Layout, { column, row }: Place) {
  const [left, right] = [columns[column]!, columns[column + 1]!];
  const [top, bottom] = [rows[row + 1]!, rows[row]!];
  return { left, top, right, bottom, x: (left + right) / 2, y: (top + bottom) / 2 };
}

/** The plane with the d and K of what is shown, which determine the theory lines. */
const planeShown = (plane: Plane, { view, setting }: State): Plane =>
  view === 'measured' ? plane : { ...plane, dimension: setting.dimension, ...linesAt(setting) };

/** The text below the diagrams: theory lines, and how to select a cell. */
export function fillLegend(plane: Plane, state: State): void {
  const entries = linesOf(planeShown(plane, state)).map(({ name, colour, dash }) => {
    const stroke = html`stroke="${colour}"${dash !== null && html` stroke-dasharray="${dash}"`}`;
    const [halo, line] = ['theory-halo', 'theory'].map(
      (kind) => html`<path class="${kind}" d="M0,4H22" ${stroke}/>`,
    );
    return html`<li><svg class="sample" width="22" height="8" aria-hidden="true">${halo}${line}</svg>${formulas[name as FormulaName]}</li>`;
  });
  entries.push(
    html`<li id="outside-entry"${state.view === 'measured' && html` hidden=""`}><svg class="sample" width="22" height="10" aria-hidden="true"><rect width="22" height="10" class="swatch"/><rect width="22" height="10" fill="url(#outside)"/></svg>not covered by theory</li>`,
  );
  const hint = html`<li class="hint">Click a cell or use the arrow keys; A and B pin it.</li>`;
  fill(byId('legend'), [...entries, hint]);
}
