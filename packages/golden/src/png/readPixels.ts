import { expected } from '@mixed-dynamics/artifacts';
import sharp from 'sharp';

/** An image as 8-bit RGBA in sRGB, row-major, 4 bytes per pixel. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/**
 * Decodes a PNG (or whatever sharp reads).
 * @throws UserError naming `source` when it is not an image
 */
export async function readPixels(image: Uint8Array, source: string): Promise<Pixels> {
  try {
    const { data, info } = await sharp(image)
      .toColourspace('srgb')
      .ensureAlpha()
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    // A copy, because pixelmatch reads 32-bit words and a Buffer may start at any byte.
    return { width: info.width, height: info.height, data: new Uint8Array(data) };
  } catch (cause) {
    throw expected({
      culprit: source,
      expected: 'a PNG',
      got: (cause as Error).message,
      remedy: 'produce the file again',
      cause,
    });
  }
}

/** Encodes pixels as PNG. */
export function toPng({ width, height, data }: Pixels): Promise<Uint8Array> {
  return sharp(data, { raw: { width, height, channels: 4 } })
    .png()
    .toBuffer();
}
