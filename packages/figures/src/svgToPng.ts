import type sharpModule from 'sharp';
import { checkFont } from './fontCheck.ts';
import { useBundledFonts } from './fonts.ts';
import { addPngTexts } from './pngText.ts';

export interface PngOptions {
  /** Pixels of the picture per CSS pixel of the SVG; 2 is 192 to the inch. */
  readonly scale?: number;
  /** Text chunks: keyword → text. */
  readonly texts?: ReadonlyMap<string, string>;
}

let drawing: Promise<typeof sharpModule> | null = null;

/**
 * Draws an SVG of this package as PNG. It is scaled by its own width and height: sharp's `density`,
 * `resize` and `palette` give other pixels on other kinds of CPU.
 * @param svg needs `width` and `height` in pixels on its first element, and a `viewBox`
 * @returns the file's bytes; its resolution makes it print at the SVG's size
 */
export async function svgToPng(
  svg: string,
  { scale = 2, texts = new Map() }: PngOptions = {},
): Promise<Uint8Array> {
  const scaled = scaleSvg(svg, scale);
  drawing ??= loadSharp();
  const sharp = await drawing;
  const png = await sharp(Buffer.from(scaled))
    .flatten({ background: '#fff' })
    .withDensity(96 * scale)
    .png({ compressionLevel: 9 })
    .toBuffer();
  return addPngTexts(png, texts);
}

/** Loads sharp late: fontconfig is set up before anything can be drawn. */
async function loadSharp(): Promise<typeof sharpModule> {
  useBundledFonts();
  const { default: sharp } = await import('sharp');
  await checkFont(sharp);
  return sharp;
}

/** Multiplies the width and height attributes of the root element. */
export function scaleSvg(svg: string, scale: number): string {
  if (!(scale > 0 && scale < Number.POSITIVE_INFINITY)) {
    throw new RangeError(`\`scale\`: expected a positive number, got ${scale}`);
  }
  const root = /<svg\b[^>]*>/.exec(svg);
  if (!root) throw new TypeError('`svg`: expected an <svg> element, got none');
  let element = root[0];
  for (const name of ['width', 'height']) {
    const attribute = new RegExp(`(\\s${name}=")(\\d+(?:\\.\\d+)?)(?:px)?"`);
    if (!attribute.test(element)) {
      throw new TypeError(`\`svg\`: expected a ${name} in pixels on its root, got ${element}`);
    }
    element = element.replace(attribute, (_, start, value) => `${start}${Number(value) * scale}"`);
  }
  return svg.slice(0, root.index) + element + svg.slice(root.index + root[0].length);
}
