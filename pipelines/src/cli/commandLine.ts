import { dirname, join } from 'node:path';
import type { Experiment } from './experiment.ts';
import { presetsFolder, projectFolder, shortPath } from './project.ts';

/**
 * A command on an experiment, as it can be typed in the current folder; with the
 * results folder if it is not the default.
 */
export function commandLine(
  command: string,
  { name, file, root }: Pick<Experiment, 'name' | 'file'> & Partial<Experiment>,
  options: Readonly<Record<string, string>> = {},
): string {
  const preset = dirname(file) === presetsFolder ? name : shortPath(file);
  const isUsual = root === undefined || root === join(projectFolder, 'out', name);
  const out = isUsual ? {} : { '--out': shortPath(root) };
  const given = Object.entries({ '--preset': preset, ...out, ...options }).flat();
  return ['npx mixed-dynamics', command, ...given.map(shellWord)].join(' ');
}

/** A word that needs no quoting in a shell. */
export const shellWord = (text: string): string =>
  /^[\w./-]+$/.test(text) ? text : shellQuote(text);

/** Quotes any text as one word for a shell. */
export const shellQuote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
