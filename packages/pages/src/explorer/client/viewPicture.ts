import { type Content, html, trusted } from '../../page/html.ts';

/** Styles that a plot gets from the page; all but the last are inherited by child elements. */
const styles = [
  'fill',
  'stroke',
  'stroke-width',
  'stroke-dasharray',
  'stroke-opacity',
  'stroke-linejoin',
  'stroke-linecap',
  'font-family',
  'font-size',
  'font-weight',
  'font-style',
  'text-anchor',
  'shape-rendering',
  'paint-order',
  'opacity',
] as const;

const margin = 12;

/**
 * Parts of the page as one self-contained SVG: their plots, boxes and texts at the positions and in the
 * colours that they have on the page. Gaps between the parts are closed; hidden elements, hints and buttons
 * are left out.
 * @param parts in the order of the page, from the top
 * @param patterns SVG definitions of the patterns that fill them
 */
export function pictureOf(parts: readonly Element[], patterns: string): string {
  const frames = parts.map((part) => part.getBoundingClientRect());
  const left = Math.min(...frames.map((frame) => frame.left)) - margin;
  const width = Math.max(...frames.map((frame) => frame.right)) - left + margin;
  let [top, bottom] = [frames[0]!.top - margin, frames[0]!.top];
  const drawn = parts.map((part, k) => {
    const frame = frames[k]!;
    top += Math.max(0, frame.top - bottom - margin);
    bottom = Math.max(bottom, frame.bottom);
    return drawElement(part, left, top);
  });
  const size = { width: round(width), height: round(bottom - top + margin) };
  const { backgroundColor } = getComputedStyle(document.body);
  return html`<svg xmlns="http://www.w3.org/2000/svg" width="${size.width}" height="${size.height}" viewBox="0 0 ${size.width} ${size.height}">
${trusted(patterns)}<rect width="100%" height="100%" fill="${backgroundColor}"/>
${drawn}
</svg>
`.text;
}

function drawElement(element: Element, left: number, top: number): Content {
  const style = getComputedStyle(element);
  if (style.display === 'none' || element.matches('button, .unseen, .hint')) return undefined;
  const frame = element.getBoundingClientRect();
  if (element instanceof SVGSVGElement) {
    const copy = element.cloneNode(true) as SVGSVGElement;
    copyStyles(element, copy);
    const place = { x: frame.left - left, y: frame.top - top, width: frame.width };
    for (const [name, value] of Object.entries({ ...place, height: frame.height })) {
      copy.setAttribute(name, String(round(value)));
    }
    return trusted(`${new XMLSerializer().serializeToString(copy)}\n`);
  }
  return [
    drawBox(style, frame, left, top),
    ...Array.from(element.childNodes, (child) => {
      if (child instanceof Element) return drawElement(child, left, top);
      return child instanceof Text ? drawText(child, style, left, top) : undefined;
    }),
  ];
}

function copyStyles(from: Element, to: Element): void {
  const own = getComputedStyle(from);
  const parent = to.parentElement ? getComputedStyle(from.parentElement!) : undefined;
  for (const name of styles) {
    const value = own.getPropertyValue(name);
    const given = name === 'opacity' ? '1' : parent?.getPropertyValue(name);
    if (value === given) to.removeAttribute(name);
    else to.setAttribute(name, value);
  }
  to.removeAttribute('class');
  for (const [k, child] of [...from.children].entries()) copyStyles(child, to.children[k]!);
}

/** Background and border of a box; if only some sides have a border, it is drawn as lines. */
function drawBox(style: CSSStyleDeclaration, frame: DOMRect, left: number, top: number): Content {
  const { backgroundColor: ground, borderTopLeftRadius: radius } = style;
  const [x, y] = [round(frame.left - left), round(frame.top - top)];
  const sides = (['top', 'right', 'bottom', 'left'] as const).map((side) => ({
    width: Number.parseFloat(style.getPropertyValue(`border-${side}-width`)),
    colour: style.getPropertyValue(`border-${side}-color`),
  }));
  const box = html`x="${x}" y="${y}" width="${round(frame.width)}" height="${round(frame.height)}" rx="${Number.parseFloat(radius)}"`;
  const filled =
    !/^(transparent|rgba\(.*, 0\))$/.test(ground) && html`<rect ${box} fill="${ground}"/>`;
  const around = sides.every((side) => side.width > 0) ? sides[2]! : undefined;
  const frameLine =
    around &&
    html`<rect ${box} fill="none" stroke="${around.colour}" stroke-width="${around.width}"/>\n`;
  const [right, bottom] = [round(x + frame.width), round(y + frame.height)];
  const paths = [
    `M${x},${y}H${right}`,
    `M${right},${y}V${bottom}`,
    `M${x},${bottom}H${right}`,
    `M${x},${y}V${bottom}`,
  ];
  const lines = sides.map(
    ({ width, colour }, side) =>
      width !== (around?.width ?? 0) &&
      html`<path d="${paths[side]}" stroke="${colour}" stroke-width="${width}"/>\n`,
  );
  return [filled, frameLine, lines];
}

/**
 * A text at its position and with its length on the page, whatever font another program uses: in one piece
 * or, if it takes more than one line, word by word.
 */
function drawText(node: Text, style: CSSStyleDeclaration, left: number, top: number): Content {
  const range = document.createRange();
  range.selectNodeContents(node);
  const inOneLine = range.getClientRects().length === 1;
  const pieces = [...node.data.matchAll(inOneLine ? /\S(?:.*\S)?/gs : /\S+/g)];
  const { fontFamily, fontSize, fontWeight, fontStyle, color } = style;
  const font = html`font-family="${fontFamily}" font-size="${fontSize}" font-weight="${fontWeight}" font-style="${fontStyle}" fill="${color}"`;
  return pieces.map((piece) => {
    range.setStart(node, piece.index);
    range.setEnd(node, piece.index + piece[0].length);
    const place = range.getBoundingClientRect();
    const y = place.top - top + ascentShare(style) * place.height;
    return html`<text x="${round(place.left - left)}" y="${round(y)}" textLength="${round(place.width)}" lengthAdjust="spacingAndGlyphs" ${font}>${piece[0].replaceAll(/\s+/g, ' ')}</text>\n`;
  });
}

const measure = document.createElement('canvas').getContext('2d')!;

/** The fraction of a line's height that lies above its baseline. */
function ascentShare({ font }: CSSStyleDeclaration): number {
  measure.font = font;
  const { fontBoundingBoxAscent: up, fontBoundingBoxDescent: down } = measure.measureText('x');
  return up / (up + down);
}

const round = (value: number): number => Math.round(100 * value) / 100;

/** The SVG as PNG, two pixels to each of the page. */
export async function pngOf(svg: string): Promise<Blob> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = 2 * image.naturalWidth;
  canvas.height = 2 * image.naturalHeight;
  canvas.getContext('2d')!.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('no PNG'))), 'image/png');
  });
}
