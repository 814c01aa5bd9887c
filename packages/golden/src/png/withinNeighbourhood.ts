import type { Pixels } from './readPixels.ts';

/**
 * Makes two images of the same size comparable if their edges are up to `radius` pixels apart. A pixel of
 * one image is compared, channel by channel, with the nearest colour in the range of the pixels around it
 * in the other image. In a plain area that range is a single colour; at an edge it spans both sides. The
 * images are compared both ways and the larger difference is kept, so a missing line counts like a new one.
 * @returns the pixel pairs to compare, as two images
 */
export function withinNeighbourhood(a: Pixels, b: Pixels, radius: number): [Pixels, Pixels] {
  if (radius === 0) return [a, b];
  const first = new Uint8Array(a.data);
  const second = new Uint8Array(b.data);
  for (let at = 0; at < first.length; at += 4) {
    if ([0, 1, 2, 3].every((channel) => a.data[at + channel] === b.data[at + channel])) continue;
    const nearA = clampInto(b, a, at, radius);
    const nearB = clampInto(a, b, at, radius);
    const [one, other, from] =
      largest(a.data, nearA, at) >= largest(b.data, nearB, at)
        ? [first, second, [a.data, nearA] as const]
        : [second, first, [b.data, nearB] as const];
    for (let channel = 0; channel < 4; channel += 1) {
      one[at + channel] = from[0][at + channel]!;
      other[at + channel] = from[1][channel]!;
    }
  }
  return [
    { ...a, data: first },
    { ...b, data: second },
  ];
}

/** The colour of `subject` at byte `at`, clamped to the range of colours around that pixel in `image`. */
function clampInto(image: Pixels, subject: Pixels, at: number, radius: number): number[] {
  const { width, height, data } = image;
  const pixel = at / 4;
  const [x, y] = [pixel % width, Math.floor(pixel / width)];
  const low = [255, 255, 255, 255];
  const high = [0, 0, 0, 0];
  for (let v = Math.max(y - radius, 0); v <= Math.min(y + radius, height - 1); v += 1) {
    for (let u = Math.max(x - radius, 0); u <= Math.min(x + radius, width - 1); u += 1) {
      for (let channel = 0; channel < 4; channel += 1) {
        const value = data[(v * width + u) * 4 + channel]!;
        if (value < low[channel]!) low[channel] = value;
        if (value > high[channel]!) high[channel] = value;
      }
    }
  }
  return low.map((least, c) => Math.min(Math.max(subject.data[at + c]!, least), high[c]!));
}

function largest(data: Uint8Array, near: readonly number[], at: number): number {
  return Math.max(...near.map((value, channel) => Math.abs(value - data[at + channel]!)));
}
