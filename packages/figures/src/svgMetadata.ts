import type { OriginWords } from './origin.ts';

const namespaces = {
  rdf: 'http://www.w3.org/1999/02/22-rdf-syntax-ns#',
  dc: 'http://purl.org/dc/elements/1.1/',
} as const;

/**
 * The `<metadata>` of an SVG: RDF in Dublin Core, which Inkscape and exiftool show. A title, a
 * creator, in `dc:source` each table and the preset, and `dc:description` for a warning.
 */
export function svgMetadata({ title, creator, sources, warning }: OriginWords): string {
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

/** Drops the characters that XML 1.0 cannot hold. */
export function printable(text: string): string {
  return [...text]
    .filter((character) => {
      const code = character.codePointAt(0)!;
      return code >= 32 ? code < 0xd800 || code > 0xdfff : code === 9 || code === 10;
    })
    .join('');
}
