import { numberColumn, type Table } from '@mixed-dynamics/artifacts';
import { contours } from 'd3-contour';
import { interpolateViridis } from 'd3-scale-chromatic';
import sharp from 'sharp';

export interface FigureOptions {
  /** Start of the colour scale, as a fraction of its length: 0.02 shifts it by 2 %. */
  readonly colourShift?: number;
  /** Moves the theory line, in pixels. */
  readonly lineShift?: number;
  /** Moves the contour lines, in pixels, without the numbers. */
  readonly contourShift?: number;
  readonly legend?: string;
}

const size = { width: 420, height: 360, left: 50, top: 20, side: 300 };
const bands = { from: 0, to: 1.2, count: 12 };
const levels = [0.25, 0.5, 0.75];

/**
 * A heat map like a panel of Figure 2: filled bands in viridis, contour lines with a label on each,
 * a theory line, a frame with ticks, a colour bar, a legend.
 */
export function figure(table: Table, options: FigureOptions = {}): string {
  const { colourShift = 0, lineShift = 0, contourShift = 0, legend = 'active vs lazy' } = options;
  const count = Math.round(Math.sqrt(table.rows.length));
  const raw = numberColumn(table, 'min_test_error').map((value) =>
    Number.isNaN(value) ? 0 : value,
  );
  // In the table γ_w varies fastest, in d3-contour x does.
  const values = raw.map((_, k) => raw[(k % count) * count + Math.floor(k / count)]!);
  const generator = contours().size([count, count]).smooth(true);
  const point = ([u, v]: number[], shift = 0) => {
    const scale = size.side / count;
    return `${px(size.left + u! * scale + shift)},${px(size.top + size.side - v! * scale)}`;
  };
  const path = (level: number, shift = 0) =>
    generator
      .contour(values, level)
      .coordinates.flat()
      .map((ring) => `M${ring.map((p) => point(p, shift)).join('L')}Z`)
      .join('');
  const colour = (t: number) => interpolateViridis(Math.min(1, t + colourShift));
  const edges = Array.from({ length: bands.count }, (_, k) => k / bands.count);
  const areas = edges.flatMap((t) => {
    const d = path(bands.from + t * (bands.to - bands.from));
    return d ? [`<path fill="${colour(t)}" d="${d}"/>`] : [];
  });
  const lines = levels.map(
    (level) =>
      `<path data-level="${level}" d="${path(level, contourShift)}" fill="none" stroke="#000" stroke-width="0.9"/>`,
  );
  const labels = levels.map((level) => {
    const vertices = generator.contour(values, level).coordinates.flat(2);
    const fromCentre = ([u, v]: number[]) => Math.hypot(u! - count / 2, v! - count / 2);
    const middle = vertices.sort((a, b) => fromCentre(a) - fromCentre(b))[0];
    return middle ? `<text transform="translate(${point(middle)})">${level}</text>` : '';
  });
  const bar = edges.map(
    (t) =>
      `<rect x="370" y="${px(size.top + size.side * (1 - t) - 25)}" width="12" height="25" fill="${colour(t)}"/>`,
  );
  const [x1, x2] = [px(60 + lineShift), px(340 + lineShift)];
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${size.width}" height="${size.height}" viewBox="0 0 ${size.width} ${size.height}">
  <rect width="100%" height="100%" fill="#fff"/>
  <g class="panel">
    <g class="bands" fill-rule="evenodd">${areas.join('')}</g>
    <g class="contours">${lines.join('')}</g>
    <line class="theory" x1="${x1}" y1="40" x2="${x2}" y2="300" stroke="#e31a1c" stroke-width="2"/>
    <g class="contour-labels" font-size="8">${labels.join('')}</g>
    <path class="frame" d="M50,20H350V320H50Z" fill="none" stroke="#333"/>
    <g class="ticks">${[0, 1, 2, 3].map((k) => `<path d="M${50 + 100 * k},320v4" stroke="#333"/>`).join('')}</g>
  </g>
  <g class="colour-bar">${bar.join('')}</g>
  <g class="legend" transform="translate(50,345)"><text x="0" y="0" font-size="10">${legend}</text></g>
</svg>
`;
}

const rendered = new Map<string, Promise<Uint8Array>>();

/** Draws an SVG as PNG; results are cached. */
export function render(svg: string): Promise<Uint8Array> {
  let png = rendered.get(svg);
  if (!png) {
    png = sharp(Buffer.from(svg)).png().toBuffer();
    rendered.set(svg, png);
  }
  return png;
}

const px = (value: number) => Math.round(value * 100) / 100;
