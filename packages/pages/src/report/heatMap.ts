import { fails, type ValueDifference } from '@mixed-dynamics/golden';
import { group } from 'd3-array';
import { type ScaleBand, scaleBand, scaleThreshold } from 'd3-scale';
import { type Content, html, jsonBlock, type Markup } from '../page/html.ts';

/**
 * The level of a square of a heat map, also its CSS class: `u1` … `u5` for values above the golden one,
 * `d1` … `d5` for values below it, `beyond` if beyond any tolerance, `missing` without a value.
 */
type HeatLevel = `${'u' | 'd'}${1 | 2 | 3 | 4 | 5}` | 'beyond' | 'missing' | 'same';

const within = scaleThreshold<number, 1 | 2>().domain([0.5]).range([1, 2]);
const outside = scaleThreshold<number, 3 | 4 | 5>().domain([3, 10]).range([3, 4, 5]);

/** The steps in words, from far below to far above; levels 3 to 5 are out of tolerance. */
export const heatSteps: readonly { readonly level: HeatLevel; readonly text: string }[] = [
  { level: 'd5', text: '> 10 × lower' },
  { level: 'd4', text: '3–10 × lower' },
  { level: 'd3', text: '1–3 × lower' },
  { level: 'd2', text: '½–1 × lower' },
  { level: 'd1', text: '< ½ × lower' },
  { level: 'same', text: 'equal' },
  { level: 'u1', text: '< ½ × higher' },
  { level: 'u2', text: '½–1 × higher' },
  { level: 'u3', text: '1–3 × higher' },
  { level: 'u4', text: '3–10 × higher' },
  { level: 'u5', text: '> 10 × higher' },
];

/** The level of a difference, from its ratio to the tolerance. */
export function heatLevel(difference: ValueDifference): HeatLevel {
  const { used, golden, actual } = difference;
  if (used === null || typeof golden === 'string' || typeof actual === 'string') return 'beyond';
  const size = fails(difference) ? outside(used) : within(used);
  return `${actual > golden ? 'u' : 'd'}${size}`;
}

/** One square; `text` is its description. */
export interface HeatSquare {
  readonly level: HeatLevel;
  readonly fails: boolean;
  readonly text: string;
}

export interface HeatMap {
  /** Unique on the page. */
  readonly id: string;
  readonly title: string;
  /** Text below the title: how many squares are out of tolerance. */
  readonly note: string;
  /** Labels of the columns from the left and of the rows from the top. */
  readonly columns: readonly string[];
  readonly rows: readonly string[];
  readonly columnTitle: Content;
  readonly rowTitle?: Content;
  /** Row by row from the top. */
  readonly cells: readonly HeatSquare[];
  /** The worst square, which is described first; absent when nothing differs. */
  readonly worst?: number;
}

const page = { width: 320, bottom: 42, top: 8, right: 10 };

/**
 * A heat map as a figure: squares coloured by level, a dot in each that is out of tolerance, axes, and a line of
 * text about the square at the cursor. Squares of one level are one path, and squares without a difference are
 * not drawn, so that 1225 squares take a few kilobytes.
 */
export function heatMap(map: HeatMap): Markup {
  const wideLabels = map.rows.some((label) => label.length > 5);
  const left = wideLabels ? 104 : 52;
  const right = page.width - page.right;
  const plotHeight = map.rows.length < 8 ? 24 * map.rows.length : 228;
  const x = scaleBand<number>(map.columns.keys(), [left, right]);
  const y = scaleBand<number>(map.rows.keys(), [page.top, page.top + plotHeight]);
  const [width, height] = [x.bandwidth(), y.bandwidth()];
  const square: Place = (index) => [
    x(index % map.columns.length)!,
    y(Math.floor(index / map.columns.length))!,
  ];
  const failing = [...map.cells.keys()].filter((index) => map.cells[index]!.fails);
  const cursor = map.worst === undefined ? [left, page.top] : square(map.worst);
  const frame = html`<rect width="${round(width)}" height="${round(height)}"/>`;
  const box = [left, page.top, right - left, plotHeight].map(round).join(' ');
  return html`<figure class="heat-map" id="${map.id}">
<figcaption><h3>${map.title}</h3><p>${map.note}</p></figcaption>
<svg viewBox="0 0 ${page.width} ${page.top + plotHeight + page.bottom}" tabindex="0" role="application" aria-roledescription="heat map" aria-label="${map.title}: ${map.note}" aria-describedby="heat-map-keys" data-box="${box}" data-columns="${map.columns.length}" data-rows="${map.rows.length}" data-at="${map.worst ?? -1}">
<rect class="plane" x="${left}" y="${page.top}" width="${right - left}" height="${plotHeight}"/>
${squares(map.cells, square, width, height)}
${dots(failing, square, width, height)}
${columnAxis(map, x, page.top + plotHeight)}
${rowAxis(map, y, left)}
<g class="cursor" transform="translate(${cursor.map(round).join(' ')})"${map.worst === undefined && html` hidden=""`}>${frame}${frame}</g>
</svg>
<output aria-live="polite">${map.worst === undefined ? '' : map.cells[map.worst]!.text}</output>
<script type="application/json">${jsonBlock({ texts: map.cells.map(({ text }) => text), failing })}</script>
</figure>`;
}

/** The left and the top of a square. */
type Place = (index: number) => readonly [left: number, top: number];

/** A path for each level that occurs. */
function squares(
  cells: readonly HeatSquare[],
  place: Place,
  width: number,
  height: number,
): Markup[] {
  // Slightly too large, so that the background does not show between squares after rounding.
  const shape = `h${round(width + 0.3)}v${round(height + 0.3)}h-${round(width + 0.3)}z`;
  const byLevel = group(cells.keys(), (index) => cells[index]!.level);
  byLevel.delete('same');
  return [...byLevel].map(([level, indices]) => {
    const d = indices.map((index) => `M${place(index).map(round).join(' ')}${shape}`);
    return html`<path class="${level}" d="${d.join('')}"/>`;
  });
}

/** Lines of zero length with round ends: dots sized by the stroke. */
function dots(failing: readonly number[], place: Place, width: number, height: number): Content {
  const d = failing.map((index) => {
    const [left, top] = place(index);
    return `M${round(left + width / 2)} ${round(top + height / 2)}h0`;
  });
  const size = round(Math.max(1.5, Math.min(7, 0.42 * Math.min(width, height))));
  return d.length > 0 && html`<path class="dots" stroke-width="${size}" d="${d.join('')}"/>`;
}

function columnAxis({ columns, columnTitle }: HeatMap, x: ScaleBand<number>, top: number): Markup {
  const ticks = ticksOf(columns.length, 7).map((index) => {
    const middle = round(x(index)! + x.bandwidth() / 2);
    return html`<path class="tick" d="M${middle} ${top}v4"/><text x="${middle}" y="${top + 15}" text-anchor="middle">${columns[index]}</text>`;
  });
  const [from, to] = x.range();
  return html`${ticks}<text class="title" x="${round((from + to) / 2)}" y="${top + 34}" text-anchor="middle">${columnTitle}</text>`;
}

function rowAxis({ rows, rowTitle }: HeatMap, y: ScaleBand<number>, left: number): Markup {
  const ticks = ticksOf(rows.length, 9).map((index) => {
    const middle = y(index)! + y.bandwidth() / 2;
    return html`<path class="tick" d="M${left} ${round(middle)}h-4"/><text x="${left - 7}" y="${round(middle + 3.8)}" text-anchor="end">${rows[index]}</text>`;
  });
  const [from, to] = y.range();
  const middle = round((from + to) / 2);
  const title =
    rowTitle &&
    html`<text class="title" transform="translate(11 ${middle}) rotate(-90)" text-anchor="middle">${rowTitle}</text>`;
  return html`${ticks}${title}`;
}

/** At most `most` equally spaced indices, starting at 0. */
function ticksOf(length: number, most: number): number[] {
  const step = Math.ceil(length / most);
  return Array.from({ length: Math.ceil(length / step) }, (_, k) => k * step);
}

const round = (value: number) => Math.round(value * 100) / 100;
