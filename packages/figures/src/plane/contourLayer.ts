import type { SvgSelection } from 'd3-node';
import { tickLabels } from '../svg/axes.ts';
import { append, coordinate, measureLine, type Point, sliceLine } from '../svg/geometry.ts';
import { appendText, textWidth } from '../svg/richText.ts';
import { fontSize, inkOn } from '../svg/style.ts';
import type { PanelSpec } from './panelSpecs.ts';
import { type Obstacles, type PlacedLabel, placeLabels } from './placeLabels.ts';

/** A contour line in pixels with its label. */
interface LevelLine {
  readonly level: number;
  readonly text: string;
  readonly colour: string;
  readonly points: readonly Point[];
}

/** The lines of all levels of a panel. */
export function levelLines(
  { levels, bands }: PanelSpec,
  linesAt: (level: number) => readonly (readonly Point[])[],
): LevelLine[] {
  const texts = tickLabels(levels);
  return levels.flatMap((level, k) => {
    const colour = inkOn((level - bands.from) / (bands.to - bands.from));
    return linesAt(level).map((points) => ({ level, text: texts[k]!, colour, points }));
  });
}

/** Places the labels of all lines away from each other and from the obstacles. */
export function placeLevelLabels(lines: readonly LevelLine[], obstacles: Obstacles): PlacedLabel[] {
  const size = fontSize.contour;
  return placeLabels(
    lines.map(({ points, text }) => ({ points, text, width: textWidth(text, size), height: size })),
    obstacles,
  );
}

/** Draws the lines, each with a gap for its label. */
export function appendLevelLines(
  parent: SvgSelection,
  lines: readonly LevelLine[],
  labels: readonly PlacedLabel[],
): void {
  const group = parent.append('g').attr('class', 'contours');
  lines.forEach(({ level, colour, points }, index) => {
    const label = labels.find((candidate) => candidate.line === index);
    const measured = measureLine(points);
    const pieces = label
      ? [
          sliceLine(measured, 0, label.from),
          sliceLine(measured, label.to, measured.lengths.at(-1)!),
        ]
      : [points];
    const line = { fill: 'none', stroke: colour, 'stroke-width': 0.8 };
    append(group, 'path', { 'data-level': level, d: pieces.map(polylinePath).join(''), ...line });
  });
}

/** Writes each label on its line. */
export function appendLevelLabels(
  parent: SvgSelection,
  lines: readonly LevelLine[],
  labels: readonly PlacedLabel[],
): void {
  const group = parent.append('g').attr('class', 'contour-labels');
  for (const { line, x, y, angle } of labels) {
    const { text, colour: fill } = lines[line]!;
    const place = { x, y, size: fontSize.contour, rotate: angle } as const;
    appendText(group, text, { ...place, anchor: 'middle', middle: true, fill });
  }
}

/** SVG path of a polyline, without points that are redundant after rounding. */
export function polylinePath(points: readonly Point[]): string {
  const rounded = points.map(([x, y]): Point => [coordinate(x), coordinate(y)]);
  const kept: Point[] = [];
  for (const point of rounded) {
    const [before, last] = [kept.at(-2), kept.at(-1)];
    if (last && last[0] === point[0] && last[1] === point[1]) continue;
    // Of a horizontal or vertical stretch, such as along the frame, only the ends are kept.
    const straight = [0, 1].some((k) => last?.[k] === point[k] && before?.[k] === point[k]);
    if (straight) kept.pop();
    kept.push(point);
  }
  return `M${kept.map((point) => point.join(',')).join('L')}`;
}

/** A small circle on each of these points. */
export function appendMarks(parent: SvgSelection, points: readonly Point[]): void {
  if (points.length === 0) return;
  const group = parent.append('g').attr('class', 'marks');
  for (const [x, y] of points) {
    const paint = { r: 2, fill: '#fff', stroke: '#000', 'stroke-width': 0.8 };
    append(group, 'circle', { cx: coordinate(x), cy: coordinate(y), ...paint });
  }
}
