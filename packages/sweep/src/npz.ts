import { metricsTextColumns, type Table, writeFileAtomically } from '@mixed-dynamics/artifacts';
import { encodeNpy, encodeTextNpy } from '@mixed-dynamics/data';
import { type Zippable, zipSync } from 'fflate';

/**
 * The table of `metrics.csv` as NumPy's .npz: one array a column, in the order of the rows, float64
 * or text. `numpy.load(path)['min_test_error']` has shape (rows,); rows are in grid order, γ_σ²
 * slowest.
 */
export function writeMetricsNpz(path: string, { columns, rows }: Table): void {
  const text: readonly string[] = metricsTextColumns;
  const files: Zippable = {};
  columns.forEach((name, i) => {
    const values = rows.map((row) => row[i]!);
    files[`${name}.npy`] = text.includes(name)
      ? encodeTextNpy(values.map(String))
      : encodeNpy(Float64Array.from(values, Number), [rows.length]);
  });
  // The first day that a zip archive can name, in local time: the bytes depend on the numbers alone.
  const mtime = new Date(1980, 0, 1);
  // Stored, as numpy.savez does: a newer zlib would compress to other bytes.
  writeFileAtomically(path, zipSync(files, { level: 0, mtime }));
}
