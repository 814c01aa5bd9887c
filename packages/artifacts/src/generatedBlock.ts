import { expected } from './userError.ts';

const begin = (name: string) => `<!-- generated: ${name} -->`;
const end = '<!-- end -->';

/**
 * Replaces the text between `<!-- generated: NAME -->` and the next `<!-- end -->`, where a program writes its
 * measurements into a document.
 * @param path the name of the document in errors
 * @throws UserError when the document has no such block
 */
export function withGenerated(text: string, name: string, content: string, path: string): string {
  const [from, to] = findBlock(text, name, path);
  return `${text.slice(0, from)}\n${content.trim()}\n${text.slice(to)}`;
}

/** The current text of a block of {@link withGenerated}. */
export function generatedIn(text: string, name: string, path: string): string {
  return text.slice(...findBlock(text, name, path)).trim();
}

function findBlock(text: string, name: string, path: string): [number, number] {
  const from = text.indexOf(begin(name));
  const to = text.indexOf(end, from);
  if (from >= 0 && to >= 0) return [from + begin(name).length, to];
  throw expected({
    culprit: path,
    expected: `a block from ${begin(name)} to ${end}`,
    got: 'none',
    remedy: 'restore it from version control',
  });
}
