import { z } from 'zod';
import { medianChange } from '../tables/median.ts';
import { differenceIn, type Metric, type Tolerance } from '../tables/metric.ts';

const size = z.number().nonnegative();

/** A largest difference, and the tolerance, which is three times that. */
export interface Measured {
  spread: number;
  tolerance: number;
  /** The place, and the two runs, where it was measured. */
  at?: string | undefined;
}

export const measured: z.ZodType<Measured> = z.strictObject({
  spread: size,
  tolerance: size,
  at: z.string().optional(),
});

/** The largest difference between two runs in a column, and three times that. */
export interface ColumnTolerance {
  readonly metric: Metric;
  /** For a single value, relative in the sense of the metric. */
  readonly single: Measured;
  /** For the median of the relative changes of the whole column. */
  readonly median: Measured;
}

export const columnTolerance: z.ZodType<ColumnTolerance> = z.strictObject({
  metric: z.enum(['square', 'relative', 'largest']),
  single: measured,
  median: measured,
});

/** The largest value so far, and its place. */
export class Spread {
  value = 0;
  at: string | undefined;

  take(value: number, at: () => string): void {
    if (!(value > this.value)) return;
    this.value = value;
    this.at = at();
  }

  /** Rounded up to two digits, so that the written value is not below the measured one. */
  get written(): Measured {
    const unit = this.value > 0 ? 10 ** (Math.floor(Math.log10(this.value)) - 1) : 1;
    const spread = Number((Math.ceil(this.value / unit - 1e-9) * unit).toPrecision(2));
    const tolerance = Number((3 * spread).toPrecision(3));
    return { spread, tolerance, ...(this.at !== undefined && { at: this.at }) };
  }
}

/** Largest values by name. */
export class Spreads {
  readonly #spreads = new Map<string, Spread>();

  of(name: string): Spread {
    const spread = this.#spreads.get(name) ?? new Spread();
    this.#spreads.set(name, spread);
    return spread;
  }

  merge(other: Spreads): void {
    for (const [name, { value, at }] of other.#spreads) this.of(name).take(value, () => at ?? '');
  }

  get values(): Record<string, number> {
    return Object.fromEntries([...this.#spreads].map(([name, { value }]) => [name, value]));
  }

  get names(): string[] {
    return [...this.#spreads.keys()];
  }
}

/**
 * Takes the differences between two runs in a column: of every value, and of the median change.
 * @param scales one for each row, as the metric requires
 * @param at names the two runs
 * @param place names a row
 */
export function takeColumn(
  { single, median }: { readonly single: Spread; readonly median: Spread },
  of: Pick<Tolerance, 'metric' | 'rounding'>,
  [golden, actual]: readonly [readonly number[], readonly number[]],
  scales: readonly number[],
  { at, place }: { readonly at: string; readonly place: (row: number) => string },
): void {
  golden.forEach((value, row) => {
    const difference = differenceIn(of, value, actual[row]!, scales[row]!);
    single.take(difference, () => `${place(row)}, ${at}`);
  });
  median.take(medianChange(golden, actual) ?? 0, () => at);
}
