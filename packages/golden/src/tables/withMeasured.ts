import type { EngineClass } from '../engineClass.ts';
import type { Spread, TableSpread } from './measureSpread.ts';
import type { Calibration, ColumnTolerance, TableTolerances } from './tableTolerances.ts';

/**
 * The tolerances with a measured spread written beside each of them, and the runs that it comes
 * from; the tolerances themselves are left for a person to choose. A column that is only covered by
 * `*` adds to the spread of `*`.
 */
export function withMeasured(
  tolerances: TableTolerances,
  engineClass: EngineClass,
  spread: TableSpread,
  calibration: Pick<Calibration, 'preset' | 'engines' | 'note'>,
): TableTolerances {
  const columns = Object.entries(tolerances.columns).map(([name, classes]) => {
    const covered =
      name === '*'
        ? Object.keys(spread.columns).filter((other) => !(other in tolerances.columns))
        : [name];
    const spreads = covered.flatMap((column) => spread.columns[column] ?? []);
    if (spreads.length === 0) return [name, classes] as const;
    const tolerance = { ...classes[engineClass], measured: largest(spreads) };
    return [name, { ...classes, [engineClass]: tolerance }] as const;
  });
  const text = Object.entries(tolerances.text).map(([name, classes]) => {
    const measured = spread.text[name];
    if (!measured) return [name, classes] as const;
    return [name, { ...classes, [engineClass]: { ...classes[engineClass], measured } }] as const;
  });
  return {
    ...tolerances,
    columns: Object.fromEntries(columns),
    text: Object.fromEntries(text),
    calibration: {
      ...tolerances.calibration,
      [engineClass]: { ...calibration, rows: spread.rows },
    },
  };
}

function largest(spreads: readonly Spread[]): NonNullable<ColumnTolerance['measured']> {
  const over = (pick: (spread: Spread) => number) => round(Math.max(...spreads.map(pick)));
  return {
    absolute: over((one) => one.absolute),
    relative: over((one) => one.relative),
    median: over((one) => one.median),
    bias: over((one) => one.bias),
    share: over((one) => one.share),
  };
}

/** Two significant digits, upwards: what was measured stays inside of what is written down. */
function round(value: number): number {
  if (value === 0) return 0;
  const unit = 10 ** (Math.floor(Math.log10(value)) - 1);
  return Number((Math.ceil(value / unit - 1e-9) * unit).toPrecision(2));
}
