import { fileURLToPath } from 'node:url';

/** docs/theory.md. */
export const page = fileURLToPath(new URL('../../../docs/theory.md', import.meta.url));

const [start, end] = ['<!-- numbers -->', '<!-- end of numbers -->'];

/** The page with new numbers between its two markers. */
export function withNumbers(text: string, numbers: string): string {
  const [from, to] = [text.indexOf(start), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`docs/theory.md: no ${start} … ${end}`);
  return `${text.slice(0, from)}${start}\n\n${numbers}\n${text.slice(to)}`;
}
