import pixelmatch from 'pixelmatch';
import { type Pixels, readPixels, toPng } from './readPixels.ts';
import { withinNeighbourhood } from './withinNeighbourhood.ts';

export interface PngOptions {
  /** Fraction of pixels that may differ. */
  readonly share: number;
  /**
   * A pixel may have any colour in the range of the pixels up to this distance around it, so edges may move
   * by that distance. Default 1: numbers within tolerance move contours by less.
   */
  readonly neighbourhood?: number;
}

/** The differences between two images; all but `diff` can be written as JSON. */
export interface PngComparison {
  readonly pass: boolean;
  readonly golden: { readonly width: number; readonly height: number };
  readonly actual: { readonly width: number; readonly height: number };
  /** Number of pixels that differ by more than the threshold, and their fraction; all if the sizes differ. */
  readonly pixels: number;
  readonly share: number;
  readonly allowed: number;
  /** share/allowed; null: outside any tolerance. */
  readonly used: number | null;
  /** The bounding box of these pixels, inclusive. */
  readonly box: {
    readonly left: number;
    readonly top: number;
    readonly right: number;
    readonly bottom: number;
  } | null;
  /** PNG: the image in pale colours, differences in red. Absent if there are none, or if the sizes differ. */
  readonly diff?: Uint8Array;
}

const red = [255, 0, 0] as const;

/** pixelmatch's colour threshold: 0.1, its default, misses a shift of the whole map by 5 %. */
const threshold = 0.01;

/**
 * Compares two images pixel by pixel with pixelmatch. Anti-aliased pixels count, because thin lines consist
 * of them.
 * @param actual a PNG
 * @param golden a PNG
 * @throws UserError when one of them is not an image
 */
export async function comparePng(
  actual: Uint8Array,
  golden: Uint8Array,
  { share: allowed, neighbourhood = 1 }: PngOptions,
): Promise<PngComparison> {
  const [a, g] = await Promise.all([readPixels(actual, 'PNG'), readPixels(golden, 'golden PNG')]);
  const size = ({ width, height }: Pixels) => ({ width, height });
  const about = { golden: size(g), actual: size(a), allowed };
  if (a.width !== g.width || a.height !== g.height) {
    const pixels = a.width * a.height;
    return { ...about, pass: false, pixels, share: 1, used: null, box: null };
  }
  const { width, height } = a;
  const output: Pixels = { width, height, data: new Uint8Array(a.data.length) };
  const [first, second] = withinNeighbourhood(a, g, neighbourhood);
  const options = { threshold, includeAA: true, diffColor: [...red] as [number, number, number] };
  const pixels = pixelmatch(first.data, second.data, output.data, width, height, options);
  const share = pixels / (width * height);
  return {
    ...about,
    pass: share <= allowed,
    pixels,
    share,
    used: pixels === 0 ? 0 : allowed > 0 ? share / allowed : null,
    box: boxOf(output),
    ...(pixels > 0 && { diff: await toPng(output) }),
  };
}

/** The bounding box of the red pixels; the pale image is never pure red. */
function boxOf({ width, data }: Pixels): PngComparison['box'] {
  let [left, top, right, bottom] = [width, Number.POSITIVE_INFINITY, -1, -1];
  for (let at = 0; at < data.length; at += 4) {
    if (data[at] !== red[0] || data[at + 1] !== red[1] || data[at + 2] !== red[2]) continue;
    const [x, y] = [(at / 4) % width, Math.floor(at / 4 / width)];
    left = Math.min(left, x);
    top = Math.min(top, y);
    right = Math.max(right, x);
    bottom = y;
  }
  return right < 0 ? null : { left, top, right, bottom };
}
