import { D3Node, type SvgSelection } from 'd3-node';
import { coordinate } from './coordinate.ts';
import { fontFamily } from './style.ts';

export interface SvgHead {
  readonly width: number;
  readonly height: number;
  readonly title: string;
  readonly description?: string | undefined;
  /** Written into `<metadata>` as JSON, keys in the order given. */
  readonly metadata?: Readonly<Record<string, string>> | undefined;
}

/**
 * Builds an SVG document on a white ground: `draw` fills it in. The same calls give the same
 * bytes: there are no ids, dates or styles that come from anywhere else.
 * @returns well-formed XML; `width` and `height` are CSS pixels
 */
export function svgDocument(head: SvgHead, draw: (root: SvgSelection) => void): string {
  const { width, height } = head;
  const page = new D3Node();
  const root = page.createSVG(coordinate(width), coordinate(height), {
    viewBox: `0 0 ${coordinate(width)} ${coordinate(height)}`,
    role: 'img',
    'font-family': fontFamily,
  });
  root.append('title').text(printable(head.title));
  if (head.description) root.append('desc').text(printable(head.description));
  if (head.metadata) root.append('metadata').text(printable(JSON.stringify(head.metadata)));
  root.append('rect').attr('width', '100%').attr('height', '100%').attr('fill', '#fff');
  draw(root);
  // Not `svgString()`, which serialises as HTML: `&nbsp;` and a bare `<` in an attribute are not XML.
  const { XMLSerializer } = page.document.defaultView;
  return `${new XMLSerializer().serializeToString(root.node())}\n`;
}

/** Drops the characters that XML 1.0 cannot hold. */
function printable(text: string): string {
  return [...text]
    .filter((character) => {
      const code = character.codePointAt(0)!;
      return code >= 32 ? code < 0xd800 || code > 0xdfff : code === 9 || code === 10;
    })
    .join('');
}
