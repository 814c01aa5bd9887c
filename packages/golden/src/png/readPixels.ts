import { expected } from '@mixed-dynamics/artifacts';
import sharp from 'sharp';

/** An image as 8-bit RGBA in sRGB, row-major, 4 bytes per pixel. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/**
 * Decodes a PNG (or another format that sharp reads).
 * @throws UserError that names `source` when it is not an image
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

const gap = 16;

/** PNG of two images side by side: golden on the left, actual on the right, a bar between them. */
export async function sideBySide(golden: Uint8Array, actual: Uint8Array): Promise<Uint8Array> {
  const [g, a] = await Promise.all([readPixels(golden, 'golden PNG'), readPixels(actual, 'PNG')]);
  const [width, height] = [g.width + gap + a.width, Math.max(g.height, a.height)];
  return sharp({ create: { width, height, channels: 4, background: '#808080' } })
    .composite([
      { input: Buffer.from(golden), left: 0, top: 0 },
      { input: Buffer.from(actual), left: g.width + gap, top: 0 },
    ])
    .png()
    .toBuffer();
}
