import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';

/**
 * The broken links and pictures of the pages in a folder: those whose file or anchor does not exist.
 * @param apart subfolders whose own pages are not checked
 */
export function brokenLinks(folder: string, apart: readonly string[] = []): string[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const pages = files.filter(
    (file) => file.endsWith('.html') && !apart.some((name) => file.startsWith(`${name}/`)),
  );
  const texts = new Map(pages.map((page) => [page, readFileSync(join(folder, page), 'utf8')]));
  const places = new Map<string, Set<string>>();
  const placesIn = (page: string): Set<string> => {
    const known = places.get(page) ?? new Set(valuesOf('id|name', texts.get(page) ?? ''));
    places.set(page, known);
    return known;
  };
  return [...texts].flatMap(([page, text]) =>
    valuesOf('href|src', text).flatMap((link) => {
      if (/^([a-z]+:|\/\/)/i.test(link)) return [];
      const [before = '', anchor = ''] = link.split('#');
      const clean = decodeURI(before.replace(/\?.*$/, ''));
      const path = clean === '' ? page : posix.join(posix.dirname(page), clean);
      const target = path.endsWith('/') ? posix.join(path, 'index.html') : path;
      const at = join(folder, target);
      if (target.startsWith('..') || !existsSync(at) || !statSync(at).isFile()) {
        return [`${page}: a link to ${link}, which does not exist`];
      }
      // An anchor with a `=` is a state of a page, not a place in it.
      const isPlace = anchor !== '' && !anchor.includes('=');
      if (!isPlace || !texts.has(target) || placesIn(target).has(decodeURIComponent(anchor))) {
        return [];
      }
      return [`${page}: a link to ${link}, an anchor that the page does not have`];
    }),
  );
}

/** The values of attributes in a page, except in its scripts. */
function valuesOf(names: string, html: string): string[] {
  const markup = html.replaceAll(/<script\b[^>]*>[\s\S]*?<\/script>/g, '');
  const found = markup.matchAll(new RegExp(`\\s(?:${names})="([^"]*)"`, 'g'));
  return Array.from(found, ([, value]) => value!.replaceAll('&amp;', '&'));
}
