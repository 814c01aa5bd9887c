/**
 * Draws the pictures of a stage as SVG, by name, from the tables in a folder; undefined for a stage
 * without pictures. The caller passes it in, because this package does not depend on the figures.
 */
export type DrawStage = (
  stage: string,
  folder: string,
) => Readonly<Record<string, string>> | undefined;

/** The first difference between two pictures. */
export interface SvgDifference {
  /** Number of characters before it, not counting the metadata. */
  readonly offset: number;
  readonly drawn: string;
  readonly there: string;
}

/** The differences between each picture and the current code's drawing of its tables; null: identical bytes. */
export interface SvgComparison {
  readonly pass: boolean;
  readonly golden: SvgDifference | null;
  readonly actual: SvgDifference | null;
}

/** Number of characters shown of each side of a difference. */
const excerpt = 60;

/**
 * Compares a picture with a new drawing, byte for byte. `<metadata>` is ignored: it holds hashes and the
 * state of the code.
 */
export function svgDifference(drawn: string, there: string): SvgDifference | null {
  const [one, other] = [drawn, there].map(withoutMetadata) as [string, string];
  if (one === other) return null;
  let offset = 0;
  while (one[offset] === other[offset]) offset += 1;
  const from = Math.max(0, offset - excerpt / 3);
  const around = (text: string) => text.slice(from, from + excerpt).replace(/\s+/g, ' ');
  return { offset, drawn: around(one), there: around(other) };
}

function withoutMetadata(svg: string): string {
  return svg.replace(/<metadata>.*?<\/metadata>/s, '').replace('<metadata/>', '');
}
