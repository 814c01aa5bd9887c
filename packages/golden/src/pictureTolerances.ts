import { z } from 'zod';

const size = z.number().nonnegative();
const share = z.number().min(0).max(1);

const svg = z.strictObject({
  /** How far a point may move, in pixels of the picture: the last digit that is written. */
  position: size,
  /** How far any other number may be off, relative to max(1, |golden|): strokes, opacities, angles. */
  number: size,
  /**
   * What follows the numbers moves when they drift. Everything else stays nearly as strict as ever:
   * theory lines, legend, colours and texts do not depend on them, axes hardly do.
   */
  drifting: z.strictObject({
    /** Classes of the groups that follow the numbers. */
    classes: z.array(z.string()),
    /** How far their lines may lie from the golden ones, in pixels of the picture. */
    distance: size,
    /** How far everything else may move: an axis that ends at the largest value moves its ticks. */
    elsewhere: size,
    /** Share of the length of lines of one style that may lie farther: contours in a flat region. */
    stray: share,
    /** Rings within a box of this diagonal, in pixels, may come and go: islands of a contour. */
    island: size,
  }),
});

const png = z.strictObject({
  /** pixelmatch's colour threshold: 0.1, its default, misses a shift of the whole map by 5 %. */
  threshold: z.number().min(0).max(0.01),
  /** Share of the pixels that may differ. */
  share,
  /** A pixel may take any colour between those this many pixels around it: edges move by that. */
  neighbourhood: z.int().min(0).max(2),
});

/**
 * Tolerances of pictures, for two states of the numbers that they show. `identical`: to the last
 * digit those of the snapshot, so pictures may differ by rounding only. `drifted`: within their own
 * tolerance, so contours and edges may move by less than a pixel.
 */
export const pictureTolerancesSchema = z.strictObject({
  $comment: z.string().optional(),
  svg,
  png: z.strictObject({ identical: png, drifted: png }),
});

export type PictureTolerances = z.infer<typeof pictureTolerancesSchema>;
export type SvgTolerances = z.infer<typeof svg>;
export type PngTolerances = z.infer<typeof png>;
/** State of the numbers that a picture shows. */
export type Numbers = keyof PictureTolerances['png'];
