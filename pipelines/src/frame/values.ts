import { statSync } from 'node:fs';
import { didYouMean, expected } from '@mixed-dynamics/artifacts';

// Parsers of option values for commander's `option(flags, description, parser)`. They throw
// UserErrors that name the option, before anything is read or written.

const decimal = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/;

/** A number in decimal notation, else NaN; −0 is 0. */
const toNumber = (text: string): number => (decimal.test(text) ? Number(text) + 0 : Number.NaN);
const splitWords = (text: string): string[] => text.split(',').map((word) => word.trim());

/** A parser that gives what it reads if that is right, and refuses the text otherwise. */
export const accept =
  <Value>(
    [option, wanted, remedy]: readonly [option: string, wanted: string, remedy: string],
    read: (text: string) => Value,
    isRight: (value: Value) => boolean,
  ): ((text: string) => Value) =>
  (text) => {
    const value = read(text);
    if (isRight(value)) return value;
    throw expected({ culprit: `\`${option}\``, expected: wanted, got: `'${text}'`, remedy });
  };

/** A finite number in decimal notation, at least `minimum` if given. */
export function anyNumber(option: string, minimum: number = Number.NEGATIVE_INFINITY) {
  const wanted = Number.isFinite(minimum) ? `a number of at least ${minimum}` : 'a number';
  const isRight = (value: number) => Number.isFinite(value) && value >= minimum;
  return accept([option, wanted, 'write it in decimals, like 1.5 or 2e-3'], toNumber, isRight);
}

/** A finite number above zero, in decimal notation. */
export function positiveNumber(option: string) {
  const isRight = (value: number) => Number.isFinite(value) && value > 0;
  const remedy = 'write it like 0.001 or 1e-3';
  return accept([option, 'a number above zero', remedy], toNumber, isRight);
}

/** A number between 0 and 1, both excluded. */
export const probability = (option: string) =>
  accept(
    [option, 'a number between 0 and 1', 'write 0.95 for 95 %'],
    toNumber,
    (value) => value > 0 && value < 1,
  );

/** A whole number from `minimum` on, in digits or like 1e6. */
export const wholeNumber = (option: string, minimum = 0) =>
  accept(
    [option, `a whole number of at least ${minimum}`, 'write it in digits'],
    (text) => (/^\d+(?:e\d+)?$/i.test(text) ? Number(text) : Number.NaN),
    (value) => Number.isSafeInteger(value) && value >= minimum,
  );

const several = (minimum: number, isOne: (value: number) => boolean) => (values: number[]) =>
  values.every((value) => isOne(value) && value >= minimum);
const toNumbers = (text: string): number[] => splitWords(text).map(toNumber);

/** Several numbers in decimal notation, from `minimum` on, separated by commas. */
export function numbers(option: string, minimum: number) {
  const wanted = `numbers of at least ${minimum}, separated by commas`;
  const isRight = several(minimum, Number.isFinite);
  return accept([option, wanted, 'write them like 0.05,0.2,0.7'], toNumbers, isRight);
}

/** Several whole numbers, in digits or like 1e6, separated by commas. */
export function wholeNumbers(option: string, minimum = 0) {
  const wanted = `whole numbers of at least ${minimum}, separated by commas`;
  const isRight = several(minimum, Number.isSafeInteger);
  return accept([option, wanted, 'write them like 50,100,200'], toNumbers, isRight);
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
    const words = splitWords(text);
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
  return expected({
    culprit: `\`${option}\``,
    expected: wanted,
    got: `'${text}'`,
    remedy: didYouMean(text, choices) ?? 'choose among these',
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
