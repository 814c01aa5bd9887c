import type sharpModule from 'sharp';
import { fontFamily } from './style.ts';
import { textWidth } from './textWidth.ts';

const sample = 'γσmγσmγσm';
const size = 40;

/**
 * Makes sure that text comes out in the bundled font. fontconfig may have been read before it was
 * configured, and a missing font draws boxes without an error; both give text of another width.
 * @throws Error when the ink of a sample is not as wide as it must be
 */
export async function checkFont(sharp: typeof sharpModule): Promise<void> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="400" height="60"><rect width="400" height="60" fill="#fff"/><text x="20" y="45" font-size="${size}" font-family="${fontFamily}">${sample}</text></svg>`;
  const picture = sharp(Buffer.from(svg)).removeAlpha().greyscale();
  const { data, info } = await picture.raw().toBuffer({ resolveWithObject: true });
  const inked = [...data.keys()]
    .filter((index) => data[index]! < 128)
    .map((index) => Math.floor(index / info.channels) % info.width);
  const width = inked.length > 0 ? Math.max(...inked) - Math.min(...inked) : 0;
  const wanted = textWidth(sample, size);
  if (Math.abs(width - wanted) < 0.04 * wanted) return;
  throw new Error(
    `text in PNGs: expected ${Math.round(wanted)} px of '${sample}' in Arimo, got ${width} px; call \`useBundledFonts()\` before anything in this process draws text`,
  );
}
