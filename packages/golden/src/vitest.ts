import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { expected, formatCsv, type Table, writeFileAtomically } from '@mixed-dynamics/artifacts';
import { expect } from 'vitest';
import type { EngineClass } from './engineClass.ts';
import type { Numbers, PictureTolerances } from './pictureTolerances.ts';
import { comparePng } from './png/comparePng.ts';
import { formatPngComparison, formatSvgComparison } from './report/formatPictures.ts';
import { formatTableComparison } from './report/formatTableComparison.ts';
import { besides } from './snapshot/folders.ts';
import { compareSvg } from './svg/compareSvg.ts';
import { compareTables } from './tables/compareTables.ts';
import { parseTable, readTable } from './tables/readTable.ts';
import { type TableTolerances, untolerant } from './tables/tableTolerances.ts';
import { pictureTolerances, tableTolerances } from './tolerances.ts';

export interface ChangedOption {
  /**
   * Where a mismatch is written, as `X.changed.*` and `X.diff.png`: a folder, or `false` for
   * nowhere. Default: beside the golden file. The matchers never write the golden file itself.
   */
  readonly changed?: string | false;
}

export interface GoldenTableOptions extends ChangedOption {
  /** Default: the committed ones for a file of that name; exact for a name that has none. */
  readonly tolerances?: TableTolerances;
  /** Default `cpu`. */
  readonly engineClass?: EngineClass;
  readonly key?: readonly string[];
}

export interface GoldenPictureOptions extends ChangedOption {
  readonly tolerances?: PictureTolerances;
  /** Default `identical`. */
  readonly numbers?: Numbers;
}

interface Outcome {
  readonly pass: boolean;
  readonly message: () => string;
}

/** Matchers as `expect.extend` takes them; importing this module has already done that. */
export const goldenMatchers = {
  /** Compares a table, or its CSV text, with a golden CSV file. */
  toMatchGoldenTable(
    received: Table | string,
    goldenPath: string,
    options: GoldenTableOptions = {},
  ): Outcome {
    const { engineClass = 'cpu', key, changed } = options;
    const tolerances = options.tolerances ?? tableTolerances(goldenPath);
    const text = typeof received === 'string' ? received : formatCsv(received);
    requireGolden(goldenPath, text, changed);
    const comparison = compareTables(
      parseTable(text, tolerances, 'received table'),
      readTable(goldenPath, tolerances),
      { tolerances: tolerances ?? untolerant, engineClass, ...(key && { key }) },
    );
    const { pass } = comparison;
    const written = pass ? [] : [write(goldenPath, changed, 'changed.csv', text)];
    return outcome(pass, goldenPath, formatTableComparison(comparison), written);
  },

  /** Compares an SVG with a golden SVG file. */
  toMatchGoldenSvg(
    received: string,
    goldenPath: string,
    { tolerances = pictureTolerances(), numbers = 'identical', changed }: GoldenPictureOptions = {},
  ): Outcome {
    requireGolden(goldenPath, received, changed);
    const golden = readFileSync(goldenPath, 'utf8');
    const comparison = compareSvg(received, golden, { tolerances, numbers });
    const { pass } = comparison;
    const written = pass ? [] : [write(goldenPath, changed, 'changed.svg', received)];
    return outcome(pass, goldenPath, formatSvgComparison(comparison), written);
  },

  /** Compares a PNG with a golden PNG file. */
  async toMatchGoldenPng(
    received: Uint8Array,
    goldenPath: string,
    { tolerances = pictureTolerances(), numbers = 'identical', changed }: GoldenPictureOptions = {},
  ): Promise<Outcome> {
    requireGolden(goldenPath, received, changed);
    const golden = readFileSync(goldenPath);
    const { diff, ...comparison } = await comparePng(received, golden, { tolerances, numbers });
    const { pass } = comparison;
    const written: (string | undefined)[] = [];
    if (!pass) {
      written.push(write(goldenPath, changed, 'changed.png', received));
      if (diff) written.push(write(goldenPath, changed, 'diff.png', diff));
    }
    return outcome(pass, goldenPath, formatPngComparison(comparison), written);
  },
};

expect.extend(goldenMatchers);

declare module 'vitest' {
  // biome-ignore lint/suspicious/noExplicitAny: has to repeat vitest's own declaration.
  interface Matchers<T = any> {
    toMatchGoldenTable(goldenPath: string, options?: GoldenTableOptions): T;
    toMatchGoldenSvg(goldenPath: string, options?: GoldenPictureOptions): T;
    toMatchGoldenPng(goldenPath: string, options?: GoldenPictureOptions): Promise<T>;
  }
}

/** Without a golden file what was received is written down, for a person to look at and rename. */
function requireGolden(
  path: string,
  received: Uint8Array | string,
  changed: ChangedOption['changed'],
): void {
  if (existsSync(path)) return;
  const written = write(path, changed, `changed.${path.split('.').at(-1)}`, received);
  throw expected({
    culprit: path,
    expected: 'a golden file',
    got: 'none',
    remedy: written ? `look at ${written} and rename it if it is right` : 'make one',
  });
}

function write(
  goldenPath: string,
  changed: ChangedOption['changed'],
  ending: string,
  content: Uint8Array | string,
): string | undefined {
  if (changed === false) return undefined;
  const path = join(changed ?? dirname(goldenPath), besides(basename(goldenPath), ending));
  writeFileAtomically(path, content);
  return path;
}

function outcome(
  pass: boolean,
  goldenPath: string,
  lines: readonly string[],
  written: readonly (string | undefined)[],
): Outcome {
  const see = written.filter((path) => path !== undefined).map((path) => `see ${path}`);
  const verb = pass ? 'not to match' : 'to match';
  return {
    pass,
    message: () => [`expected ${verb} ${goldenPath}`, ...lines, ...see].join('\n'),
  };
}
