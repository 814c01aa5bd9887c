import { statSync } from 'node:fs';
import { expected, nearest } from '@mixed-dynamics/artifacts';

// Parsers of option values for commander's `option(flags, description, parser)`. They throw
// UserErrors that name the option, before anything is read or written.

const decimal = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/;

/** A finite number in decimal notation, at least `minimum` if given. */
export function anyNumber(
  option: string,
  minimum = Number.NEGATIVE_INFINITY,
): (text: string) => number {
  return (text) => {
    const value = decimal.test(text) ? Number(text) : Number.NaN;
    if (Number.isFinite(value) && value >= minimum) return value + 0; // −0 is 0
    throw expected({
      culprit: `\`${option}\``,
      expected: Number.isFinite(minimum) ? `a number of at least ${minimum}` : 'a number',
      got: `'${text}'`,
      remedy: 'write it in decimals, like 1.5 or 2e-3',
    });
  };
}

/** A finite number above zero, in decimal notation. */
export function positiveNumber(option: string): (text: string) => number {
  return (text) => {
    const value = decimal.test(text) ? Number(text) : Number.NaN;
    if (Number.isFinite(value) && value > 0) return value;
    throw expected({
      culprit: `\`${option}\``,
      expected: 'a number above zero',
      got: `'${text}'`,
      remedy: `write it like 0.001 or 1e-3`,
    });
  };
}

/** A number between 0 and 1, both excluded. */
export function probability(option: string): (text: string) => number {
  return (text) => {
    const value = decimal.test(text) ? Number(text) : Number.NaN;
    if (value > 0 && value < 1) return value;
    throw expected({
      culprit: `\`${option}\``,
      expected: 'a number between 0 and 1',
      got: `'${text}'`,
      remedy: 'write 0.95 for 95 %',
    });
  };
}

/** A whole number from `minimum` on, in digits or like 1e6. */
export function wholeNumber(option: string, minimum = 0): (text: string) => number {
  return (text) => {
    const value = /^\d+(?:e\d+)?$/i.test(text) ? Number(text) : Number.NaN;
    if (Number.isSafeInteger(value) && value >= minimum) return value;
    throw expected({
      culprit: `\`${option}\``,
      expected: `a whole number of at least ${minimum}`,
      got: `'${text}'`,
      remedy: 'write it in digits',
    });
  };
}

/** Several numbers in decimal notation, from `minimum` on, separated by commas. */
export function numbers(option: string, minimum: number): (text: string) => number[] {
  return (text) => {
    const words = text.split(',').map((word) => word.trim());
    const values = words.map((word) => (decimal.test(word) ? Number(word) : Number.NaN));
    if (values.every((value) => Number.isFinite(value) && value >= minimum)) return values;
    throw expected({
      culprit: `\`${option}\``,
      expected: `numbers of at least ${minimum}, separated by commas`,
      got: `'${text}'`,
      remedy: 'write them like 0.05,0.2,0.7',
    });
  };
}

/** Several whole numbers, in digits or like 1e6, separated by commas. */
export function wholeNumbers(option: string, minimum = 0): (text: string) => number[] {
  return (text) => {
    const words = text.split(',').map((word) => word.trim());
    const values = words.map((word) => (decimal.test(word) ? Number(word) : Number.NaN));
    if (values.every((value) => Number.isSafeInteger(value) && value >= minimum)) return values;
    throw expected({
      culprit: `\`${option}\``,
      expected: `whole numbers of at least ${minimum}, separated by commas`,
      got: `'${text}'`,
      remedy: 'write them like 50,100,200',
    });
  };
}

/** One of the given words. */
export function oneOf<T extends string>(
  option: string,
  choices: readonly T[],
): (text: string) => T {
  return (text) => {
    const choice = choices.find((candidate) => candidate === text);
    if (choice !== undefined) return choice;
    throw unknownWord(option, `one of ${choices.join(', ')}`, { text, choices });
  };
}

/** One or several of the given words, separated by commas; duplicates are dropped. */
export function someOf<T extends string>(
  option: string,
  choices: readonly T[],
): (text: string) => T[] {
  return (text) => {
    const words = text.split(',').map((word) => word.trim());
    const unknown = words.find((word) => !choices.some((choice) => choice === word));
    if (unknown === undefined) return choices.filter((choice) => words.includes(choice));
    throw unknownWord(option, `some of ${choices.join(',')}`, { text: unknown, choices });
  };
}

/** A text that is not empty: a path, a name, a reason. */
export function nonEmpty(option: string, what: string): (text: string) => string {
  return (text) => {
    if (text.trim() !== '') return text;
    throw expected({
      culprit: `\`${option}\``,
      expected: what,
      got: text,
      remedy: `write ${what} after ${option}`,
    });
  };
}

function unknownWord(
  option: string,
  wanted: string,
  { text, choices }: { readonly text: string; readonly choices: readonly string[] },
): Error {
  const guess = nearest(text, choices);
  return expected({
    culprit: `\`${option}\``,
    expected: wanted,
    got: `'${text}'`,
    remedy: guess ? `did you mean ${guess}?` : 'choose among these',
  });
}

/** @throws UserError when an option for a file names a folder; `example` is a file name for the advice */
export function refuseFolder(option: string, path: string, example: string): void {
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return;
  throw expected({
    culprit: option,
    expected: 'the name of a file',
    got: `'${path}', a folder`,
    remedy: `write ${path}/${example}`,
  });
}
