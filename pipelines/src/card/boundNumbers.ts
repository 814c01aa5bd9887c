import { expected } from '@mixed-dynamics/artifacts';

/** A number between markers, unless the markers are quoted as code. */
const bound = /(?<!`)<!-- = ([\w.-]+) -->(.*?)<!-- \/ -->/g;

/**
 * Replaces the text between `<!-- = NAME -->` and `<!-- / -->`, on one line, by the fact of that name.
 * @param facts the text of each name
 * @param path the document's path, for errors
 * @throws UserError for a name without a fact
 */
export function withFacts(
  text: string,
  facts: Readonly<Record<string, string>>,
  path: string,
): string {
  return text.replaceAll(bound, (_, name: string) => {
    const fact = facts[name];
    if (fact !== undefined) return `<!-- = ${name} -->${fact}<!-- / -->`;
    throw expected({
      culprit: path,
      expected: 'a fact of pipelines/src/card/facts.ts',
      got: `'${name}'`,
      remedy: 'add it there, or use an existing one',
    });
  });
}

/** A number in a document that was typed by hand, not written by a program. */
interface TypedNumber {
  /** From 1. */
  readonly line: number;
  readonly text: string;
  readonly problem: string;
}

/** Text that is not prose, is generated, or is declared as typed. Spaces replace it, so that line numbers stay correct. */
const exempt: readonly RegExp[] = [
  /<!-- (?:generated: .*?|numbers) -->[\s\S]*?<!-- end(?: of numbers)? -->/g,
  /^<!-- typed: .+ -->$[\s\S]*?^<!-- \/ -->$/gm,
  /<!-- (?:= [\w.-]+|typed: .+?) -->.*?<!-- \/ -->/g,
  /<!--[\s\S]*?-->/g,
  /^(`{3,})[\s\S]*?^\1/gm,
  /`[^`\n]+`/g,
  /\$\$[\s\S]*?\$\$/g,
  /\$[^$\n]+\$/g,
  /\]\([^)\s]*\)/g,
  /https?:\S+|arXiv:\S+/g,
];

const digits = /[−-]?\d[\d,]*(?:\.\d+)*(?:e[−-]?\d+|·\d+[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)?/.source;
const words =
  'two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty';
const units = [
  ...['(?<= )s', 'ms', 'µs', 'min', '(?<= )h', 'seconds?', 'minutes?', 'hours?', 'days?', 'weeks?'],
  ...['[kKMGT]i?B', 'bytes', 'bits/s', '[MGT]?FLOPS', '(?:million|billion)', 'networks', 'cells'],
].join('|');
const percent = ' ?(?:%|percent\\b)';
const number = new RegExp(
  `(?<![\\w.^₀-₉⁻])(${digits})(${percent}| ?(?:${units})(?![\\w/]))?|\\b(${words}) (?:seconds|minutes|hours|days|percent)\\b`,
  'g',
);

/** Numbers with a decimal point that are not results. */
const harmless = {
  /** Part of a definition, an equation or a bound: it follows a mathematical sign. */
  formula: /[=<>≤≥±^·/√×]\s?$/,
  version:
    /(?:Node|npm|NumPy|SciPy|MKL|OpenBLAS|Slurm|CUDA|TensorFlow|Python|License|Crate|Statement|version|RFC) [v^]?$/,
  /** `(−2.2, 1.75)`, `[0, 1]`: a place in the plane or an interval. */
  place: /[([](?:[−-]?[\d.]+, )*$/,
} as const;

/**
 * The hand-typed numbers of a document that need a source: those with a unit of time, memory or rate, counts of
 * networks, percentages, thousands, and numbers with a decimal point or a power of ten. CONTRIBUTING.md states
 * the rules.
 */
export function typedNumbers(document: string): TypedNumber[] {
  let text = document;
  for (const part of exempt) text = text.replaceAll(part, (it) => it.replaceAll(/[^\n]/g, ' '));
  const lineOf = (index: number) => document.slice(0, index).split('\n').length;
  const typed = [...text.matchAll(number)].filter(needsASource).map((found) => ({
    line: lineOf(found.index),
    text: found[0],
    problem: 'typed: bind it to a fact, or say why it is typed',
  }));
  const first = /^[ \t]*(?:[-*>] |\d+\. )?<!-- (?:=|typed:) .*-->.+$/gm;
  const misplaced = [...document.matchAll(first)].map(({ index, 0: line }) => ({
    line: lineOf(index),
    text: line.trim().slice(0, 40),
    problem: 'a line must not begin with a marker: Markdown would show the rest of it as HTML',
  }));
  return [...typed, ...misplaced].sort((a, b) => a.line - b.line);
}

function needsASource({ 0: all, 1: value, 2: unit, 3: word, index, input }: RegExpMatchArray) {
  const before = input!.slice(Math.max(0, index! - 40), index);
  const after = input!.slice(index! + all.length, index! + all.length + 40);
  if (word !== undefined) return true;
  const isVersion = (value!.match(/\./g) ?? []).length > 1 || harmless.version.test(before);
  const isPlace = harmless.place.test(before) && /^(?:, [−-]?[\d.]+)*[)\]]/.test(after);
  if (isVersion || isPlace || harmless.formula.test(before)) return false;
  if (unit?.includes('%') && /^ (?:confidence )?intervals?\b/.test(after)) return false;
  return unit !== undefined || /[.e·]|,\d{3}/.test(value!);
}
