import { z } from 'zod';

const size = z.number().nonnegative();

/** The largest measured value, and the tolerance: three times that. */
export interface Measured {
  spread: number;
  tolerance: number;
  /** Where, and between which runs, it was measured. */
  at?: string | undefined;
}

export const measured: z.ZodType<Measured> = z.strictObject({
  spread: size,
  tolerance: size,
  at: z.string().optional(),
});

/** A largest value, and where it is. */
export class Spread {
  value = 0;
  at: string | undefined;

  take(value: number, at: () => string): void {
    if (!(value > this.value)) return;
    this.value = value;
    this.at = at();
  }

  /** With two digits, rounded up, so that the measured value stays within the written one. */
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
