import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '@mixed-dynamics/artifacts';
import { comparePng } from '@mixed-dynamics/golden';

/** The difference of two pictures; every differing pixel counts. */
type PictureDifference =
  | { readonly kind: 'same' }
  | { readonly kind: 'pixels'; readonly png: Uint8Array; readonly share: number }
  | { readonly kind: 'incomparable'; readonly why: string };

/** A picture in the run and in the snapshot; undefined where it is missing. */
export interface PicturePair {
  /** The file name without its extension: `figure2`, `test-error`. */
  readonly name: string;
  readonly run: string | undefined;
  readonly golden: string | undefined;
  readonly difference: PictureDifference | undefined;
}

/**
 * Reads a picture from both sides as SVG text and compares its PNGs.
 * @param out `out/<preset>/<stage>`
 * @param golden `golden/<preset>/<stage>`, which need not exist
 */
export async function readPicture(name: string, out: string, golden: string): Promise<PicturePair> {
  const [run, kept] = [out, golden].map((folder) => readIf(join(folder, `${name}.svg`)));
  const pngs = [out, golden].map((folder) => readIf(join(folder, `${name}.png`)));
  const difference = pngs[0] && pngs[1] && (await compare(pngs[0], pngs[1]));
  return { name, run: run?.toString('utf8'), golden: kept?.toString('utf8'), difference };
}

function readIf(path: string): Buffer | undefined {
  return existsSync(path) ? readFileSync(path) : undefined;
}

async function compare(actual: Buffer, golden: Buffer): Promise<PictureDifference> {
  if (actual.equals(golden)) return { kind: 'same' };
  try {
    // No tolerance: this picture only shows where pixels differ. The check decides whether that matters.
    const options = { share: 0, neighbourhood: 0 };
    const { diff, share, ...sizes } = await comparePng(actual, golden, options);
    if (diff) return { kind: 'pixels', png: diff, share };
    if (share === 0) return { kind: 'same' };
    const [was, is] = [sizes.golden, sizes.actual].map((size) => `${size.width}×${size.height}`);
    return { kind: 'incomparable', why: `the golden picture has ${was} pixels, this one ${is}` };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { kind: 'incomparable', why: error.message };
  }
}
