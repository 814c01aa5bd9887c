import { readFileSync } from 'node:fs';
import { D3Node, type SvgElement } from 'd3-node';
import { create, type Font } from 'fontkit';
import { type Face, fontFile } from './fonts.ts';

/** A run of text in one face, starting at a point on its baseline, in the units of its element. */
interface SetRun {
  readonly text: string;
  readonly face: Face;
  readonly size: number;
  readonly x: number;
  readonly y: number;
}

const fonts = new Map<Face, Font>();

/** The font of a face, read once. */
function fontOf(face: Face): Font {
  const known = fonts.get(face);
  if (known) return known;
  const font = create(readFileSync(fontFile(face))) as Font;
  fonts.set(face, font);
  return font;
}

/** Lays out a `<text>` as a browser does: one run after another, shifted by `dx` and `dy`, and anchored as a whole. */
export function setText(element: SvgElement): SetRun[] {
  const size = numberOf(element, 'font-size', 16);
  const spans = [...element.childNodes].map((node) => spanOf(node, element, size));
  let pen = { x: 0, y: 0 };
  const runs = spans.map(({ dx, dy, ...span }) => {
    const start = { x: pen.x + dx, y: pen.y + dy };
    pen = { x: start.x + widthOf(span), y: start.y };
    return { ...span, ...start };
  });
  const anchor = element.getAttribute('text-anchor');
  const shift = anchor === 'middle' ? pen.x / 2 : anchor === 'end' ? pen.x : 0;
  const [x, y] = [numberOf(element, 'x') - shift, numberOf(element, 'y')];
  return runs.map((run) => ({ ...run, x: run.x + x, y: run.y + y }));
}

function spanOf(node: SvgElement, text: SvgElement, size: number) {
  const isElement = node.nodeType === 1;
  const read = (name: string) => (isElement && node.getAttribute(name)) || text.getAttribute(name);
  return {
    text: node.textContent,
    face: faceOf(read('font-weight') === 'bold', read('font-style') === 'italic'),
    size: isElement ? numberOf(node, 'font-size', size) : size,
    dx: isElement ? numberOf(node, 'dx') : 0,
    dy: isElement ? numberOf(node, 'dy') : 0,
  };
}

/** No figure uses bold italic. */
const faceOf = (bold: boolean, italic: boolean): Face =>
  bold ? 'bold' : italic ? 'italic' : 'regular';

/** Width of a run, kerning included. */
function widthOf({ text, face, size }: Pick<SetRun, 'text' | 'face' | 'size'>): number {
  const font = fontOf(face);
  return (font.layout(text).advanceWidth / font.unitsPerEm) * size;
}

/** The outlines of a run as path data, in the units of its element. */
export function outlineOf({ text, face, size, x, y }: SetRun): string {
  const font = fontOf(face);
  const scale = size / font.unitsPerEm;
  const { glyphs, positions } = font.layout(text);
  let pen = x;
  const parts = glyphs.map((glyph, k) => {
    const { xAdvance, xOffset, yOffset } = positions[k]!;
    const path = glyph.path
      .scale(scale, -scale)
      .translate(pen + xOffset * scale, y - yOffset * scale);
    pen += xAdvance * scale;
    return pathData(path.commands);
  });
  return parts.join('');
}

const letters = {
  moveTo: 'M',
  lineTo: 'L',
  quadraticCurveTo: 'Q',
  bezierCurveTo: 'C',
  closePath: 'Z',
} as const;

/** Path data, rounded to thousandths of a pixel, so that rounding errors do not change the bytes. */
const pathData = (
  commands: readonly { readonly command: keyof typeof letters; readonly args: readonly number[] }[],
): string =>
  commands
    .map(
      ({ command, args }) =>
        letters[command] + args.map((value) => Math.round(value * 1000) / 1000 + 0).join(' '),
    )
    .join('');

const { DOMParser, XMLSerializer } = new D3Node().document.defaultView;

/** Parses an SVG document; `serialise` gives its text. */
export function parseSvg(svg: string): { root: SvgElement; serialise: () => string } {
  const { documentElement } = new DOMParser().parseFromString(svg, 'image/svg+xml');
  return {
    root: documentElement,
    serialise: () => `${new XMLSerializer().serializeToString(documentElement)}\n`,
  };
}

/** A numeric attribute; `fallback` if it is absent. */
export function numberOf(element: SvgElement, name: string, fallback = 0): number {
  const value = element.getAttribute(name);
  return value === null ? fallback : Number.parseFloat(value);
}
