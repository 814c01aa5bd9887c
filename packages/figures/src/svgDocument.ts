import { D3Node, type SvgSelection } from 'd3-node';
import { coordinate } from './coordinate.ts';
import { type Origin, originWords } from './origin.ts';
import { fontFamily } from './style.ts';
import { printable, svgMetadata } from './svgMetadata.ts';

export interface SvgHead {
  readonly width: number;
  readonly height: number;
  readonly title: string;
  readonly description?: string | undefined;
  /** Written into `<metadata>`. */
  readonly origin?: Origin | undefined;
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
  root.append('metadata');
  root.append('rect').attr('width', '100%').attr('height', '100%').attr('fill', '#fff');
  draw(root);
  // Not `svgString()`, which serialises as HTML: `&nbsp;` and a bare `<` in an attribute are not XML.
  const { XMLSerializer } = page.document.defaultView;
  const text = new XMLSerializer().serializeToString(root.node());
  // d3 knows no other namespaces than those of SVG, so the statements come in as text.
  const statements = head.origin ? svgMetadata(originWords(head.title, head.origin)) : '';
  return `${text.replace('<metadata/>', () => statements)}\n`;
}

/** The title of a document made by {@link svgDocument}. */
export function titleOf(svg: string): string {
  const [, title = ''] = /<title>([^<]*)<\/title>/.exec(svg) ?? [];
  return title.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
