/** The lines of a table in aligned columns; the first row is the header. @param right the right-aligned columns */
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

/** A Markdown table with the first column aligned left and the others right. */
export function markdownTable(
  columns: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const widths = columns.map((column, i) =>
    Math.max(3, column.length, ...rows.map((row) => row[i]!.length)),
  );
  const line = (cells: readonly string[]) =>
    markdownLine(cells.map((cell, i) => cell[i === 0 ? 'padEnd' : 'padStart'](widths[i]!)));
  const rule = widths.map((width, i) =>
    i === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`,
  );
  return [line(columns), line(rule), ...rows.map(line)].join('\n');
}

/** The lines of a Markdown table without padding. */
export const markdownRows = (
  columns: readonly string[],
  rows: readonly (readonly string[])[],
): string[] => [
  markdownLine(columns),
  `|${'---|'.repeat(columns.length)}`,
  ...rows.map(markdownLine),
];

/** A row of a Markdown table; vertical bars inside a cell are escaped. */
const markdownLine = (cells: readonly string[]): string =>
  `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
