import type { SvgSelection } from 'd3-node';
import { append, coordinate } from './geometry.ts';
import { ink } from './style.ts';

/** A run of text in one style. Sizes and rises are fractions of the size of the whole text. */
export interface Run {
  readonly text: string;
  readonly italic?: boolean;
  readonly bold?: boolean;
  readonly size?: number;
  /** Height of the run's baseline above that of the text; negative if below. */
  readonly rise?: number;
  /** Whether the run starts where the previous one started, as a subscript below a superscript. */
  readonly stack?: boolean;
}

/** A text as runs. */
export const runsOf = (text: string | readonly Run[]): readonly Run[] =>
  typeof text === 'string' ? [{ text }] : text;

interface TextOptions {
  readonly x: number;
  /** The baseline or, with `middle`, the middle of the digits. */
  readonly y: number;
  readonly size: number;
  readonly anchor?: 'start' | 'middle' | 'end';
  readonly middle?: boolean;
  /** Degrees clockwise about (x, y). */
  readonly rotate?: number;
  readonly fill?: string;
  readonly bold?: boolean;
  /** Colour of an outline behind the letters. */
  readonly halo?: string;
  readonly className?: string;
}

/** Half the height of Arimo's digits, in units of the font size. */
const halfFigure = 0.35;

/**
 * Appends a line of text. Subscripts and superscripts are shifted by `dy`, which librsvg and all browsers
 * draw alike, unlike `baseline-shift` and the scripts of Unicode.
 */
export function appendText(
  parent: SvgSelection,
  content: string | readonly Run[],
  options: TextOptions,
): SvgSelection {
  const { x, y, size, anchor = 'start', middle = false, rotate = 0, fill = ink } = options;
  const turned = `translate(${coordinate(x)},${coordinate(y)}) rotate(${coordinate(rotate)})`;
  const text = append(parent, 'text', {
    x: coordinate(rotate ? 0 : x),
    y: coordinate((rotate ? 0 : y) + (middle ? halfFigure * size : 0)),
    'font-size': coordinate(size),
    fill,
    ...(rotate && { transform: turned }),
    ...(anchor !== 'start' && { 'text-anchor': anchor }),
    ...(options.bold && { 'font-weight': 'bold' }),
    ...(options.className && { class: options.className }),
    ...(options.halo && {
      'paint-order': 'stroke',
      stroke: options.halo,
      'stroke-width': 2.5,
      'stroke-linejoin': 'round',
    }),
  });
  if (typeof content === 'string') return text.text(content);
  text.attr('xml:space', 'preserve');
  appendRuns(text, content, size, options.bold ?? false);
  return text;
}

function appendRuns(text: SvgSelection, runs: readonly Run[], size: number, isBold: boolean): void {
  let rise = 0;
  let previousWidth = 0;
  for (const run of runs) {
    const tspan = text.append('tspan').text(run.text);
    if (run.italic) tspan.attr('font-style', 'italic');
    if (run.bold !== undefined) tspan.attr('font-weight', run.bold ? 'bold' : 'normal');
    if (run.size !== undefined) tspan.attr('font-size', coordinate(run.size * size));
    const shift = (rise - (run.rise ?? 0)) * size;
    if (Math.abs(shift) > 1e-9) tspan.attr('dy', coordinate(shift));
    if (run.stack) tspan.attr('dx', coordinate(-previousWidth));
    rise = run.rise ?? 0;
    previousWidth = runWidth(run, size, isBold);
  }
}

/** Advance widths of Arimo (and Arial), U+0020 … U+007E, in thousandths of the font size. */
const regular = [
  278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556,
  556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667,
  611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667,
  667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500,
  222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
];
const bold = [
  278, 333, 474, 556, 556, 889, 722, 238, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556,
  556, 556, 556, 556, 556, 556, 556, 333, 333, 584, 584, 584, 611, 975, 722, 722, 722, 722, 667,
  611, 778, 722, 278, 556, 722, 611, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667,
  667, 611, 333, 278, 333, 584, 556, 333, 556, 611, 556, 611, 556, 333, 611, 611, 278, 278, 556,
  278, 889, 611, 611, 611, 611, 389, 556, 333, 611, 556, 778, 556, 556, 500, 389, 280, 389, 584,
];
const others: Readonly<Record<string, number>> = {
  '−': 584,
  '–': 556,
  '‖': 418,
  '²': 333,
  γ: 500,
  σ: 610,
  η: 556,
  '≥': 549,
  '≤': 549,
  '…': 1000,
};

/**
 * Width of text in pixels at a font size. It comes from a table, because pictures are laid out before a
 * renderer could measure the text.
 */
export function textWidth(text: string | readonly Run[], size: number, isBold = false): number {
  let pen = 0;
  let start = 0;
  let end = 0;
  for (const run of runsOf(text)) {
    if (!run.stack) start = pen;
    pen = (run.stack ? start : pen) + runWidth(run, size, isBold);
    end = Math.max(end, pen);
    pen = end;
  }
  return end;
}

/** Width of one run in pixels; `size` is that of the text around it. */
function runWidth(run: Run, size: number, isBold = false): number {
  const table = (run.bold ?? isBold) ? bold : regular;
  let thousandths = 0;
  for (const character of run.text) {
    thousandths += table[character.codePointAt(0)! - 32] ?? others[character] ?? 600;
  }
  return (thousandths / 1000) * size * (run.size ?? 1);
}
