/**
 * Draws the pictures of a stage as SVG, by name, from the tables in a folder; undefined for a stage
 * that draws none. Given from outside: this package reads files and knows no figure.
 */
export type DrawStage = (
  stage: string,
  folder: string,
) => Readonly<Record<string, string>> | undefined;

/** Where two pictures begin to differ. */
export interface SvgDifference {
  /** Characters before it, without the metadata. */
  readonly offset: number;
  readonly drawn: string;
  readonly there: string;
}

/** A picture against what the present code draws from the tables beside it; null: the same bytes. */
export interface SvgComparison {
  readonly pass: boolean;
  readonly golden: SvgDifference | null;
  readonly actual: SvgDifference | null;
}

/** How much of the two sides of a difference is shown. */
const excerpt = 60;

/**
 * Holds a picture against what is drawn now, to the byte. `<metadata>` does not count: it names hashes
 * and uncommitted code, which no figure shows.
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
