import { D3Node, type SvgSelection } from 'd3-node';
import { append, coordinate } from './geometry.ts';
import { appendLegend, type LegendEntry, legendHeight } from './legend.ts';
import { appendText } from './richText.ts';
import { faintInk, fontFamily, fontSize } from './style.ts';
import { withExponents } from './symbols.ts';

interface SvgHead {
  readonly width: number;
  /** Height of the drawing in CSS pixels; legend and note are added below. */
  readonly height: number;
  readonly title: string;
  readonly description?: string | undefined;
  /** Entries of a legend across the page, below the drawing. */
  readonly legend?: readonly LegendEntry[];
  /** Small text below everything else. */
  readonly note?: string | undefined;
  /** Written into `<metadata>`. */
  readonly origin?: Origin | undefined;
}

const noteHeight = 14;

/**
 * Builds an SVG document with a white background, which `draw` fills. The same calls give the same bytes:
 * nothing depends on the date, on other documents or on the system.
 * @returns well-formed XML; `width` and `height` are CSS pixels
 */
export function svgDocument(head: SvgHead, draw: (root: SvgSelection) => void): string {
  const { width, legend, note } = head;
  const place = { left: 6, top: head.height, width: width - 12 };
  const legendAndRoom = legend ? legendHeight(legend, place.width) + 6 : 0;
  const height = head.height + legendAndRoom + (note ? noteHeight : 0);
  const page = new D3Node();
  const root = page.createSVG(coordinate(width), coordinate(height), {
    viewBox: `0 0 ${coordinate(width)} ${coordinate(height)}`,
    role: 'img',
    'font-family': fontFamily,
  });
  root.append('title').text(printable(head.title));
  if (head.description) root.append('desc').text(printable(head.description));
  root.append('metadata');
  append(root, 'rect', { width: '100%', height: '100%', fill: '#fff' });
  draw(root);
  if (legend) appendLegend(root, legend, place);
  if (note) {
    const corner = { x: width - 6, y: height - 6, anchor: 'end' as const };
    appendText(root, withExponents(note), { ...corner, size: fontSize.tick, fill: faintInk });
  }
  // Not `svgString()`, which serialises as HTML: `&nbsp;` and a bare `<` in an attribute are not XML.
  const { XMLSerializer } = page.document.defaultView;
  const text = new XMLSerializer().serializeToString(root.node());
  // d3 cannot create elements in the namespaces of RDF, so the statements are inserted as text.
  const statements = head.origin ? svgMetadata(originWords(head.title, head.origin)) : '';
  return `${text.replace('<metadata/>', () => statements)}\n`;
}

/** The title of a document made by {@link svgDocument}. */
export function titleOf(svg: string): string {
  const [, title = ''] = /<title>([^<]*)<\/title>/.exec(svg) ?? [];
  return title.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}

const namespaces = {
  rdf: 'http://www.w3.org/1999/02/22-rdf-syntax-ns#',
  dc: 'http://purl.org/dc/elements/1.1/',
} as const;

/**
 * The `<metadata>` of an SVG: RDF in Dublin Core, which Inkscape and exiftool show. It has a title, a
 * creator, each table and the preset in `dc:source`, and any warning in `dc:description`.
 */
function svgMetadata({ title, creator, sources, warning }: OriginWords): string {
  const statements = [
    element('dc:title', title),
    element('dc:creator', creator),
    element('dc:format', 'image/svg+xml'),
    `<dc:source><rdf:Bag>${sources.map((each) => element('rdf:li', each)).join('')}</rdf:Bag></dc:source>`,
    ...(warning === undefined ? [] : [element('dc:description', warning)]),
  ];
  const declared = Object.entries(namespaces).map(([prefix, uri]) => ` xmlns:${prefix}="${uri}"`);
  const description = `<rdf:Description rdf:about="">${statements.join('')}</rdf:Description>`;
  return `<metadata><rdf:RDF${declared.join('')}>${description}</rdf:RDF></metadata>`;
}

function element(name: string, text: string): string {
  return `<${name}>${escapeXml(text)}</${name}>`;
}

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

function escapeXml(text: string): string {
  return printable(text).replace(/[&<>]/g, (character) => escapes[character]!);
}

/** The text without the characters that XML 1.0 does not allow. */
function printable(text: string): string {
  return [...text]
    .filter((character) => {
      const code = character.codePointAt(0)!;
      return code >= 32 ? code < 0xd800 || code > 0xdfff : code === 9 || code === 10;
    })
    .join('');
}

/** Provenance of a picture. It is the same for all runs on the same data. */
export interface Origin {
  /** The drawn tables; paths relative to the results folder. */
  readonly sources: readonly { readonly path: string; readonly sha256: string }[];
  readonly preset: { readonly name: string; readonly sha256: string };
  /** Stages that ran on uncommitted code; empty for reproducible results. */
  readonly uncommitted: readonly string[];
}

/** The provenance as text, for SVG and for PNG. */
export interface OriginWords {
  readonly title: string;
  readonly creator: string;
  /** Each with its SHA-256, `figure2/metrics.csv sha256:…`; the preset comes last. */
  readonly sources: readonly string[];
  readonly warning?: string;
}

export function originWords(title: string, origin: Origin): OriginWords {
  const { sources, preset, uncommitted } = origin;
  const withHash = (name: string, sha256: string) => `${name} sha256:${sha256}`;
  return {
    title: title.replace(/,$/, ''), // a panel's title continues with its formula
    creator: 'mixed-dynamics',
    sources: [
      ...sources.map(({ path, sha256 }) => withHash(path, sha256)),
      withHash(`preset ${preset.name}`, preset.sha256),
    ],
    ...(uncommitted.length > 0 && {
      warning: `made from code with uncommitted changes: ${uncommitted.join(', ')}`,
    }),
  };
}
