import type { Run } from './richText.ts';

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
 * Width of a piece of text in pixels at a font size, without a font at hand: the pictures are
 * laid out before anything can measure them.
 */
export function textWidth(text: string | readonly Run[], size: number, isBold = false): number {
  const runs = typeof text === 'string' ? [{ text }] : text;
  let pen = 0;
  let start = 0;
  let end = 0;
  for (const run of runs) {
    if (!run.stack) start = pen;
    pen = (run.stack ? start : pen) + runWidth(run, size, isBold);
    end = Math.max(end, pen);
    pen = end;
  }
  return end;
}

/** Width of one run in pixels; `size` is that of the text around it. */
export function runWidth(run: Run, size: number, isBold = false): number {
  const table = (run.bold ?? isBold) ? bold : regular;
  let thousandths = 0;
  for (const character of run.text) {
    thousandths += table[character.codePointAt(0)! - 32] ?? others[character] ?? 600;
  }
  return (thousandths / 1000) * size * (run.size ?? 1);
}
