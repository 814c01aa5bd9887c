import type { SvgSelection } from 'd3-node';
import polylabel from 'polylabel';
import { notClaimed, type PredictionOptions, predictionGrid } from './figure2.ts';
import { contourField, contourLines, fillGaps, type Vertex } from './plane/contourField.ts';
import { polylinePath } from './plane/contourLayer.ts';
import type { Overlay } from './plane/heatPanel.ts';
import type { MetricsGrid } from './plane/metricsGrid.ts';
import type { PanelSpec } from './plane/panelSpecs.ts';
import { renderPlanePage, specsFor } from './plane/planePage.ts';
import { append, boxOf } from './svg/geometry.ts';
import { type LegendEntry, sampleWidth } from './svg/legend.ts';
import { appendText, textWidth } from './svg/richText.ts';
import { fontSize } from './svg/style.ts';

/** The parts of the distance, by their cause. */
const parts = [
  { name: 'step', title: 'Due to finite steps' },
  { name: 'width', title: 'Due to finite width' },
  { name: 'noise', title: 'Due to the noise of the start' },
] as const;
type Part = (typeof parts)[number]['name'];

const columnOf = (part: Part) => `max_distance_${part}`;

/**
 * Panel d as predicted, and its three contributions, all in the colours of panel d. Lines separate the
 * regions in which different contributions are the largest.
 * @throws UserError when the table does not contain the whole plane (see `metricsGrid`)
 */
export function renderDistanceParts(options: PredictionOptions): string {
  const grid = predictionGrid(options.prediction, options);
  const whole = specsFor(options, grid).find(({ name }) => name === 'distance')!;
  const specs: PanelSpec[] = [
    whole,
    ...parts.map(({ name, title }) => {
      const { formula: _, ...spec } = whole;
      return { ...spec, part: name, title, column: columnOf(name) };
    }),
  ];
  return renderPlanePage(options, {
    grid,
    specs,
    name: 'distance',
    title:
      'The distance of gradient descent from the self-consistent dynamics, and what it is due to',
    outside: notClaimed(grid),
    overlay: overlayOf(boundariesOf(grid)),
    entries: [boundaryEntry],
  });
}

interface Boundaries {
  readonly lines: readonly (readonly Vertex[])[];
  readonly names: readonly { readonly part: Part; readonly at: Vertex }[];
}

/** The lines where another part becomes the largest, and a position inside each region for its name. */
function boundariesOf(grid: MetricsGrid): Boundaries {
  const [x, y] = [grid.x.positions, grid.y.positions];
  const logs = parts.map(({ name }) =>
    fillGaps(
      grid.column(columnOf(name)).map((value) => Math.max(Math.log(value), leastLog)),
      x,
      y,
    ),
  );
  const lead = (part: number) =>
    Float64Array.from(logs[part]!, (value, cell) => {
      const others = logs.filter((_, k) => k !== part).map((log) => log[cell]!);
      return value - Math.max(...others);
    });
  const regions = parts.map((_, part) => contourField({ x, y, values: lead(part) })(0));
  // Every border between two of the three regions is a border of the first or the third.
  const lines = [0, 2].flatMap((part) => contourLines(regions[part]!));
  const names = parts.flatMap(({ name }, part) => {
    const at = middleOf(regions[part]!, x, y);
    return at ? [{ part: name, at }] : [];
  });
  return { lines, names };
}

/** Lower bound for the logarithm of a part, at which it is negligible. */
const leastLog = -100;

/** A name is about three times as wide as high. */
const flat = 1 / 3;
/** Space that a name needs above and below its middle, as a fraction of the height. */
const leastRoom = 0.025;

/**
 * The position in a region with the most room for its name, as far as possible from the borders and the frame.
 * @param rings all outlines of the region, of its parts and of its holes
 * @returns undefined if the region is too small
 */
function middleOf(
  rings: readonly (readonly Vertex[])[],
  x: readonly number[],
  y: readonly number[],
): Vertex | undefined {
  const [width, height] = [x, y].map((axis) => axis.at(-1)! - axis[0]!) as [number, number];
  const shapes = rings.map((ring) =>
    ring.map((at): [number, number] => [(at.x / width) * flat, at.y / height]),
  );
  // `polylabel` begins with the first ring, which may be another part of the region or a hole.
  const [best] = shapes
    .map((first) => polylabel([first, ...shapes.filter((ring) => ring !== first)], 0.005))
    .filter(({ distance }) => distance > leastRoom)
    .sort((a, b) => b.distance - a.distance);
  return best && { x: (best[0] / flat) * width, y: best[1] * height };
}

/** The lines on every panel, the names only on the whole distance. */
function overlayOf({ lines, names }: Boundaries): Overlay {
  const namesOn = ({ part }: PanelSpec) => (part === undefined ? names : []);
  const size = fontSize.label;
  return {
    append: (parent, spec, toPixels) => {
      const group = parent.append('g').attr('class', 'boundaries');
      const path = lines.map((line) => polylinePath(line.map(toPixels))).join('');
      if (path !== '') appendLine(group, path);
      for (const { part, at } of namesOn(spec)) {
        const [x, y] = toPixels(at);
        const place = { x, y, size, anchor: 'middle', middle: true } as const;
        appendText(group, part, { ...place, bold: true, fill: '#fff', halo: '#000' });
      }
    },
    areas: (spec, toPixels) =>
      namesOn(spec).map(({ part, at }) => {
        const [x, y] = toPixels(at);
        const width = textWidth([{ text: part, bold: true }], size) + 6;
        return boxOf(x - width / 2, y - size, width, 2 * size);
      }),
  };
}

/** Draws a line in white on black, visible on every band and different from the theory lines. */
function appendLine(parent: SvgSelection, path: string): void {
  for (const [stroke, width, dash] of [
    ['#000', 3, ''],
    ['#fff', 1.6, '3 2'],
  ] as const) {
    const line = { stroke, 'stroke-width': width, 'stroke-linejoin': 'round' };
    const dashes = dash && { 'stroke-dasharray': dash };
    append(parent, 'path', { d: path, fill: 'none', ...line, ...dashes });
  }
}

const boundaryEntry: LegendEntry = {
  text: 'another part becomes the largest',
  sample: (parent) => appendLine(parent, `M0,0H${sampleWidth}`),
};
