import { readFileSync } from 'node:fs';
import subsetFont from 'subset-font';
import type { TextKind } from '../names.ts';
import { type Face, fontFile } from './fonts.ts';
import { outlineOf, parseSvg, setText } from './setText.ts';

/**
 * Converts the text of an SVG of this package: `live` leaves it unchanged; `outlines` turns it into shapes,
 * which every program draws alike; `embedded` adds the required subset of the font, which browsers use and
 * most other programs ignore.
 */
export async function withText(svg: string, kind: TextKind): Promise<string> {
  if (kind === 'outlines') return outlineText(svg);
  return kind === 'embedded' ? embedFonts(svg) : svg;
}

/** Attributes that the outlines inherit from their text: position and paint. */
const kept = /^(?:transform|fill|class|paint-order|stroke|stroke-.*)$/;

function outlineText(svg: string): string {
  const { root, serialise } = parseSvg(svg);
  for (const text of [...root.querySelectorAll('text')]) {
    const path = text.ownerDocument.createElementNS(text.namespaceURI, 'path');
    for (const { name, value } of text.attributes)
      if (kept.test(name)) path.setAttribute(name, value);
    path.setAttribute('aria-label', text.textContent);
    path.setAttribute('d', setText(text).map(outlineOf).join(''));
    text.replaceWith(path);
  }
  return serialise();
}

const descriptors: Record<Face, string> = {
  regular: 'font-weight:400;font-style:normal',
  italic: 'font-weight:400;font-style:italic',
  bold: 'font-weight:700;font-style:normal',
};

async function embedFonts(svg: string): Promise<string> {
  const { root, serialise } = parseSvg(svg);
  const letters = new Map<Face, Set<string>>();
  for (const { face, text } of [...root.querySelectorAll('text')].flatMap(setText)) {
    const known = letters.get(face) ?? new Set();
    for (const letter of text) known.add(letter);
    letters.set(face, known);
  }
  const rules: string[] = [];
  for (const [face, used] of letters) {
    const text = [...used].sort().join('');
    const font = await subsetFont(readFileSync(fontFile(face)), text, { targetFormat: 'woff2' });
    const source = `url(data:font/woff2;base64,${font.toString('base64')})`;
    rules.push(`@font-face{font-family:Arimo;${descriptors[face]};src:${source}}`);
  }
  const style = root.ownerDocument.createElementNS(root.namespaceURI, 'style');
  style.textContent = rules.join('');
  root.prepend(style);
  return serialise();
}
