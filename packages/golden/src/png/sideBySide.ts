import sharp from 'sharp';
import { readPixels } from './readPixels.ts';

const gap = 16;

/** PNG of two images beside each other: golden on the left, actual on the right, a bar between. */
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
