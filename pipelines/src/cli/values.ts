import { statSync } from 'node:fs';
import { didYouMean, expected } from '@mixed-dynamics/artifacts';
import { type Argument, Option } from 'commander';

// Parsers of values for commander's `option(flags, description, parser)` and `argument`. They throw UserErrors
// before anything is read or written. Commander calls a parser as a method of its option or argument, which
// has the name for the error.

/** What a value belongs to: an option, an argument, or its name in an error. */
type Named = Option | Argument | string;

export type Parser<Value> = (this: Named, text: string) => Value;

/** Its name in an error: `--out` or `<figure>`, in backticks. */
export function culpritOf(named: Named): string {
  if (typeof named === 'string') return named;
  if ('long' in named) return `\`${named.long}\``;
  return named.required ? `\`<${named.name()}>\`` : `\`[${named.name()}]\``;
}

/** The error for a value. */
export const refused = (named: Named, wanted: string, got: string, remedy: string): Error =>
  expected({ culprit: culpritOf(named), expected: wanted, got: `'${got}'`, remedy });

const decimal = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/;

/** Parses a number in decimal notation; NaN for anything else, and 0 for −0. */
export const toNumber = (text: string): number =>
  decimal.test(text) ? Number(text) + 0 : Number.NaN;
const splitWords = (text: string): string[] => text.split(',').map((word) => word.trim());

/** A parser that returns the value it reads if it is acceptable, and throws otherwise. */
export const accept = <Value>(
  wanted: string,
  remedy: string,
  read: (text: string) => Value,
  isRight: (value: Value) => boolean,
): Parser<Value> =>
  function (text) {
    const value = read(text);
    if (isRight(value)) return value;
    throw refused(this, wanted, text, remedy);
  };

/** A finite number in decimal notation, at least `minimum` if given. */
export const anyNumber = (minimum = Number.NEGATIVE_INFINITY) =>
  accept(
    Number.isFinite(minimum) ? `a number of at least ${minimum}` : 'a number',
    'write it in decimals, like 1.5 or 2e-3',
    toNumber,
    (value) => Number.isFinite(value) && value >= minimum,
  );

/** A finite number above zero, in decimal notation. */
export const positiveNumber = () =>
  accept(
    'a number above zero',
    'write it like 0.001 or 1e-3',
    toNumber,
    (value) => Number.isFinite(value) && value > 0,
  );

/** A number between 0 and 1, both excluded. */
export const probability = () =>
  accept(
    'a number between 0 and 1',
    'write 0.95 for 95 %',
    toNumber,
    (value) => value > 0 && value < 1,
  );

/** A whole number of at least `minimum`, in digits or like 1e6. */
export const wholeNumber = (minimum = 0) =>
  accept(
    `a whole number of at least ${minimum}`,
    'write it in digits',
    (text) => (/^\d+(?:e\d+)?$/i.test(text) ? Number(text) : Number.NaN),
    (value) => Number.isSafeInteger(value) && value >= minimum,
  );

const toNumbers = (text: string): number[] => splitWords(text).map(toNumber);

/** Several numbers of at least `minimum` in decimal notation, separated by commas. */
export const numbers = (minimum: number) =>
  accept(
    `numbers of at least ${minimum}, separated by commas`,
    'write them like 0.05,0.2,0.7',
    toNumbers,
    (values) => values.every((value) => Number.isFinite(value) && value >= minimum),
  );

/** Several whole numbers of at least `minimum`, in digits or like 1e6, separated by commas. */
export const wholeNumbers = (minimum: number) =>
  accept(
    `whole numbers of at least ${minimum}, separated by commas`,
    'write them like 50,100,200',
    toNumbers,
    (values) => values.every((value) => Number.isSafeInteger(value) && value >= minimum),
  );

/** One of the given words. */
export const oneOf = <T extends string>(choices: readonly T[]): Parser<T> =>
  function (text) {
    const choice = choices.find((candidate) => candidate === text);
    if (choice !== undefined) return choice;
    throw unknownWord(this, `one of ${choices.join(', ')}`, text, choices);
  };

/** One or several of the given words, separated by commas; duplicates are dropped. */
export const someOf = <T extends string>(choices: readonly T[]): Parser<T[]> =>
  function (text) {
    const words = splitWords(text);
    const unknown = words.find((word) => !choices.some((choice) => choice === word));
    if (unknown === undefined) return choices.filter((choice) => words.includes(choice));
    throw unknownWord(this, `some of ${choices.join(',')}`, unknown, choices);
  };

const unknownWord = (named: Named, wanted: string, text: string, choices: readonly string[]) =>
  refused(named, wanted, text, didYouMean(text, choices) ?? 'choose among these');

/** An option for several values, whose help shows the default as it would be typed. */
export const listOption = <T>(
  flags: string,
  description: string,
  parse: Parser<T[]>,
  values: readonly T[],
): Option => new Option(flags, description).argParser(parse).default([...values], values.join(','));

/** A text that is not empty: a path, a name, a reason. */
export const nonEmpty = (what: string): Parser<string> =>
  function (text) {
    if (text.trim() !== '') return text;
    const culprit = culpritOf(this);
    const remedy = `write ${what} after ${culprit.replaceAll('`', '')}`;
    throw expected({ culprit, expected: what, got: text, remedy });
  };

/** @throws UserError when an option for a file names a folder; its remedy suggests the file name `example` */
export function refuseFolder(option: string, path: string, example: string): void {
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return;
  throw expected({
    culprit: option,
    expected: 'the name of a file',
    got: `'${path}', a folder`,
    remedy: `write ${path}/${example}`,
  });
}
