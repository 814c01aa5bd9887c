import type { SvgSelection } from 'd3-node';
import { coordinate } from './coordinate.ts';
import { ink } from './style.ts';
import { runWidth } from './textWidth.ts';

/** A stretch of text in one style. Sizes and rises are fractions of the size of the whole text. */
export interface Run {
  readonly text: string;
  readonly italic?: boolean;
  readonly bold?: boolean;
  readonly size?: number;
  /** How far the run's baseline stands above the text's; negative below. */
  readonly rise?: number;
  /** Starts where the run before it started: a subscript below a superscript. */
  readonly stack?: boolean;
}

export interface TextOptions {
  readonly x: number;
  /** The baseline, or the middle of the figures' height with `middle`. */
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
  readonly haloWidth?: number;
  readonly className?: string;
}

/** Half the height of Arimo's figures, in units of the font size. */
const halfFigure = 0.35;

/**
 * Appends a line of text. Scripts are shifted by `dy`, which librsvg and all browsers agree on
 * (`baseline-shift` and Unicode's ready-made scripts are not drawn alike).
 */
export function appendText(
  parent: SvgSelection,
  content: string | readonly Run[],
  options: TextOptions,
): SvgSelection {
  const { x, y, size, anchor = 'start', middle = false, rotate = 0, fill = ink } = options;
  const text = parent
    .append('text')
    .attr('x', coordinate(rotate ? 0 : x))
    .attr('y', coordinate((rotate ? 0 : y) + (middle ? halfFigure * size : 0)))
    .attr('font-size', coordinate(size))
    .attr('fill', fill);
  if (rotate) {
    text.attr(
      'transform',
      `translate(${coordinate(x)},${coordinate(y)}) rotate(${coordinate(rotate)})`,
    );
  }
  if (anchor !== 'start') text.attr('text-anchor', anchor);
  if (options.bold) text.attr('font-weight', 'bold');
  if (options.className) text.attr('class', options.className);
  if (options.halo) {
    text
      .attr('paint-order', 'stroke')
      .attr('stroke', options.halo)
      .attr('stroke-width', options.haloWidth ?? 2.5)
      .attr('stroke-linejoin', 'round');
  }
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
