import { didYouMean, expected } from '@mixed-dynamics/artifacts';
import {
  type Figure1PanelName,
  type Figure2PanelName,
  type Format,
  figure2PanelNames,
  formats,
  type TextKind,
  textKinds,
} from '@mixed-dynamics/figures/names';
import type { Command, Option } from 'commander';
import {
  accept,
  culpritOf,
  oneOf,
  type Parser,
  refused,
  someOf,
  toNumber,
  wholeNumber,
} from './values.ts';

type PanelName = Figure1PanelName | Figure2PanelName;

/** The options of a figure for a paper. */
export interface PrintOptions {
  readonly format?: readonly Format[];
  /** In CSS pixels. */
  readonly width?: number;
  readonly dpi?: number;
  /** As written: letters or names of the figure's panels. */
  readonly panels?: string;
  readonly theoryLines: boolean;
  readonly range?: Readonly<Record<string, readonly [number, number]>>;
  readonly levels?: Readonly<Record<string, readonly number[]>>;
  readonly text?: TextKind;
}

/** Adds the options of a figure for a paper. */
export function withPrintOptions(command: Command): Command {
  return command
    .option('--format <list>', 'pdf, svg, png, or several of them', someOf(formats))
    .option('--width <length>', 'width of the page, such as 89mm, 183mm or 3.5in', length)
    .option('--dpi <n>', 'pixels per inch of a PNG (default: 192)', wholeNumber(24))
    .option('--panels <list>', 'which panels, by letter or name, such as a,d')
    .option('--no-theory-lines', 'leave out the three lines of the theory (figure2)')
    .option(
      '--range <panel=from:to>',
      'the values between which the colours of a panel range, such as a=0:1 (figure2)',
      ofPanel('a=0:1', range),
    )
    .option(
      '--levels <panel=list>',
      'the contour lines of a panel, such as a=0.1,0.2,0.5 (figure2)',
      ofPanel('a=0.1,0.2,0.5', levels),
    )
    .option('--text <kind>', 'the text of an SVG: live, outlines, embedded', oneOf(textKinds));
}

/** Whether any option of a figure for a paper was given. */
export const isForPrint = (options: PrintOptions): boolean =>
  options.format !== undefined ||
  options.width !== undefined ||
  options.dpi !== undefined ||
  options.panels !== undefined ||
  options.text !== undefined ||
  !options.theoryLines ||
  Object.keys({ ...options.range, ...options.levels }).length > 0;

const units = { mm: 96 / 25.4, cm: 96 / 2.54, in: 96, pt: 96 / 72, px: 1 } as const;

/** A length in CSS pixels; NaN for anything else. */
function toPixels(text: string): number {
  const [, value, unit] = /^(\d+\.?\d*|\.\d+)\s*(mm|cm|in|pt|px)$/.exec(text.trim()) ?? [];
  return Number(value) * units[unit as keyof typeof units];
}

const length = accept(
  'a length in mm, cm, in, pt or px',
  'write it like 89mm',
  toPixels,
  (pixels) => pixels > 0,
);

const toNumbers = (words: readonly string[]) => words.map((word) => toNumber(word.trim()));

const isRising = (values: readonly number[]): boolean =>
  values.every((value, k) => Number.isFinite(value) && (k === 0 || value > values[k - 1]!));

const range = accept(
  'two numbers, the smaller one first',
  'write it like a=0:1',
  (text) => toNumbers(text.split(':')) as [number, number],
  (pair) => pair.length === 2 && isRising(pair),
);

const levels = accept(
  'numbers in increasing order, separated by commas',
  'write them like a=0.1,0.2,0.5',
  (text) => toNumbers(text.split(',')),
  isRising,
);

/** A parser of `panel=…`, which may be repeated; collects the values by panel. */
const ofPanel = <Value>(example: string, parse: Parser<Value>) =>
  function (this: Option, text: string, earlier: Readonly<Record<string, Value>> = {}) {
    const [, word, value] = /^(.+?)=(.*)$/s.exec(text) ?? [];
    if (word === undefined) {
      throw refused(this, 'a panel and its numbers', text, `write it like ${example}`);
    }
    const panel = panelOf(culpritOf(this), word, figure2PanelNames);
    return { ...earlier, [panel]: parse.call(`${culpritOf(this)} of ${panel}`, value!) };
  };

/** The requested panels, in the figure's order. */
export function panelsOf<Name extends PanelName>(
  text: string | undefined,
  names: readonly Name[],
): readonly Name[] | undefined {
  if (text === undefined) return undefined;
  const asked = text.split(',').map((word) => panelOf('`--panels`', word, names));
  return names.filter((name) => asked.includes(name));
}

function panelOf<Name extends PanelName>(
  culprit: string,
  word: string,
  names: readonly Name[],
): Name {
  const trimmed = word.trim();
  const byLetter = /^[a-z]$/.test(trimmed) ? names['abcd'.indexOf(trimmed)] : undefined;
  const found = byLetter ?? names.find((name) => name === trimmed);
  if (found) return found;
  const all = names.map((name, k) => `${'abcd'[k]} (${name})`).join(', ');
  const remedy = didYouMean(trimmed, names) ?? 'name them by letter, like a,d';
  throw refused(culprit, `panels among ${all}`, trimmed, remedy);
}

/** Refuses the options that do not apply to Figure 1. */
export function refusePlaneOptions({ theoryLines, range, levels: own }: PrintOptions): void {
  const given = [
    ...(theoryLines ? [] : ['--no-theory-lines']),
    ...(Object.keys(range ?? {}).length > 0 ? ['--range'] : []),
    ...(Object.keys(own ?? {}).length > 0 ? ['--levels'] : []),
  ];
  if (given.length === 0) return;
  throw expected({
    culprit: `\`${given[0]}\``,
    expected: 'a figure of the plane',
    got: 'figure1',
    remedy: 'leave it out, or draw figure2',
  });
}
