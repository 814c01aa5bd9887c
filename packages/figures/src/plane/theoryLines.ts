import type { SvgSelection } from 'd3-node';
import type { Scale, Scales } from '../svg/axes.ts';
import { append, coordinate, type Point } from '../svg/geometry.ts';
import { type LegendEntry, sampleWidth } from '../svg/legend.ts';
import type { Run } from '../svg/richText.ts';
import { activeVersusLazy, infiniteNoise, widthEqualsRank } from '../svg/symbols.ts';

/** A straight line γ_w = intercept + slope·γ_σ² of the plane, drawn over every panel. */
export interface TheoryLine {
  readonly name: string;
  readonly formula: readonly Run[];
  readonly intercept: number;
  readonly slope: number;
  readonly colour: string;
  /** Dash pattern, so that the lines also differ without colours. */
  readonly dash: string | null;
}

/** The three lines between regimes, for dimension d and a teacher of rank K. */
export function theoryLines(dimension: number, rank: number): TheoryLine[] {
  return [
    {
      ...{ name: 'active vs lazy', formula: activeVersusLazy, intercept: 1, slope: -1 },
      ...{ colour: '#000000', dash: null },
    },
    {
      ...{ name: 'infinite noise', formula: infiniteNoise, intercept: 0, slope: -2 },
      ...{ colour: '#e31a1c', dash: '7 3' },
    },
    {
      ...{ name: 'underparameterized', formula: widthEqualsRank },
      ...{ intercept: Math.log(rank) / Math.log(dimension), slope: 0 },
      ...{ colour: '#ff8c00', dash: '7 2.5 1.5 2.5' },
    },
  ];
}

/** The lines in a legend. */
export const legendOfLines = (lines: readonly TheoryLine[]): LegendEntry[] =>
  lines.map((line) => ({
    text: [{ text: `${line.name}  ` }, ...line.formula],
    sample: (parent) => appendTheoryLine(parent, line, [0, 0], [sampleWidth, 0]),
  }));

interface Segment {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
}

/** The part of a line inside the rectangle of the axes, from left to right; null if there is none. */
export function clipLine(
  { intercept, slope }: Pick<TheoryLine, 'intercept' | 'slope'>,
  [xLow, xHigh]: readonly [number, number],
  [yLow, yHigh]: readonly [number, number],
): Segment | null {
  let x1 = xLow;
  let x2 = xHigh;
  if (slope === 0) {
    if (intercept < yLow || intercept > yHigh) return null;
  } else {
    const crossings = [(yLow - intercept) / slope, (yHigh - intercept) / slope];
    x1 = Math.max(x1, Math.min(...crossings));
    x2 = Math.min(x2, Math.max(...crossings));
    if (x1 >= x2) return null;
  }
  return { x1, y1: intercept + slope * x1, x2, y2: intercept + slope * x2 };
}

/** The lines inside the rectangle of the axes, with their ends in pixels. */
export function clippedLines(lines: readonly TheoryLine[], { x, y }: Scales) {
  const ends = (scale: Scale) => scale.domain() as [number, number];
  return lines.flatMap((line) => {
    const clipped = clipLine(line, ends(x), ends(y));
    if (!clipped) return [];
    const { x1, y1, x2, y2 } = clipped;
    return [{ line, from: [x(x1), y(y1)] as const, to: [x(x2), y(y2)] as const }];
  });
}

/** Draws a theory line with a white edge, so that it is visible on dark and light bands. */
export function appendTheoryLine(
  parent: SvgSelection,
  { name, colour, dash }: Pick<TheoryLine, 'name' | 'colour' | 'dash'>,
  from: Point,
  to: Point,
): void {
  const path = `M${from.map(coordinate).join(',')}L${to.map(coordinate).join(',')}`;
  const group = parent.append('g').attr('class', 'theory').attr('data-line', name);
  for (const [stroke, width] of [
    ['#fff', 3.2],
    [colour, 1.7],
  ] as const) {
    const dashes = dash && { 'stroke-dasharray': dash };
    append(group, 'path', { d: path, stroke, 'stroke-width': width, ...dashes });
  }
}
