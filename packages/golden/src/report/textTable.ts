/** Aligned columns of text; the first row is the header. `right` names the right-aligned columns. */
export function textTable(
  rows: readonly (readonly string[])[],
  right: readonly number[] = [],
): string[] {
  const widths = (rows[0] ?? []).map((_, c) =>
    Math.max(...rows.map((row) => [...(row[c] ?? '')].length)),
  );
  return rows.map((row) =>
    row
      .map((text, c) => {
        const blank = ' '.repeat(widths[c]! - [...text].length);
        return right.includes(c) ? blank + text : text + blank;
      })
      .join('  ')
      .trimEnd(),
  );
}
