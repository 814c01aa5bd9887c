import { z } from 'zod';

const size = z.number().nonnegative();
const share = z.number().min(0).max(1);

/** What several engines were seen to differ by, seeds fixed; see `measureSpread`. */
const spread = z.strictObject({
  absolute: size,
  relative: size,
  median: size,
  bias: size,
  share,
});

/** Tolerances of one numeric column for one class of engines. */
const columnTolerance = z.strictObject({
  /** A value may be off by max(`absolute`, `relative`·|golden|). */
  absolute: size,
  relative: size,
  /** What all rows together may be off by, see `collective.ts`; an absent limit is not checked. */
  collective: z
    .strictObject({ median: size.optional(), bias: size.optional(), share: share.optional() })
    .default({}),
  measured: spread.optional(),
});

/** Tolerance of one text column for one class: the share of rows that may hold another text. */
const textTolerance = z.strictObject({ share, measured: z.strictObject({ share }).optional() });

const calibration = z.strictObject({
  preset: z.string(),
  engines: z.array(z.string()).min(2),
  rows: z.int().positive(),
  note: z.string().optional(),
});

const perClass = <Shape extends z.ZodType>(shape: Shape) =>
  z.strictObject({ cpu: shape, gpu: shape });

export const tableTolerancesSchema = z.strictObject({
  $comment: z.string().optional(),
  /** Columns that name a row, equal exactly. None: rows are numbered. */
  key: z.array(z.string()),
  /** Columns of text. */
  text: z.record(z.string(), perClass(textTolerance)),
  /** Columns of numbers; `*` is for all that are not named. */
  columns: z.record(z.string(), perClass(columnTolerance)),
  /** The runs that `measured` comes from. */
  calibration: z
    .strictObject({ cpu: calibration.optional(), gpu: calibration.optional() })
    .default({}),
});

export type TableTolerances = z.infer<typeof tableTolerancesSchema>;
export type ColumnTolerance = z.infer<typeof columnTolerance>;
export type Calibration = z.infer<typeof calibration>;

/** Exact: every difference is reported, none is admitted. */
export const exactly: ColumnTolerance = { absolute: 0, relative: 0, collective: {} };

/** For a table that nothing is known of: rows are numbered, every value is compared exactly. */
export const untolerant: TableTolerances = { key: [], text: {}, columns: {}, calibration: {} };
