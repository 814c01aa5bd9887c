import { dirname, join } from 'node:path';
import type { Experiment } from './experiment.ts';
import { presetsFolder, projectFolder, shortPath } from './project.ts';

/**
 * A command line on an experiment that works in the current folder. It includes the results folder if that is
 * not the default.
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

/** A text as one word for a shell, quoted only if needed. */
export const shellWord = (text: string): string =>
  /^[\w./-]+$/.test(text) ? text : shellQuote(text);

/** Quotes any text as one word for a shell. */
export const shellQuote = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
