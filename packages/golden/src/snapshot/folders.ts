import { type Dirent, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The stages with snapshots, in the order of the report. */
export const stages = ['figure1', 'figure2', 'theory'] as const;

type FileKind = 'table' | 'svg' | 'png';

/** How a file is compared; undefined for files that are not, such as those that a check writes. */
export function kindOf(name: string): FileKind | undefined {
  if (isCheckOutput(name)) return undefined;
  if (name.endsWith('.csv')) return 'table';
  if (name.endsWith('.svg')) return 'svg';
  return name.endsWith('.png') ? 'png' : undefined;
}

/** Whether a check wrote this file beside the outputs: `X.changed.*`, `X.diff.png`. */
export function isCheckOutput(name: string): boolean {
  return /\.changed\.\w+$|\.diff\.png$/.test(name);
}

/** `figure2.svg` and `changed.svg` make `figure2.changed.svg`. */
export function besides(name: string, ending: string): string {
  return `${name.replace(/\.\w+$/, '')}.${ending}`;
}

/** The names of a folder's files, sorted; empty if there is no such folder. */
export function filesIn(folder: string): string[] {
  return namesIn(folder, (entry) => entry.isFile());
}

/** The names of a folder's subfolders, sorted; empty if there is no such folder. */
export function foldersIn(folder: string): string[] {
  return namesIn(folder, (entry) => entry.isDirectory());
}

function namesIn(folder: string, wanted: (entry: Dirent) => boolean): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter(wanted)
    .map(({ name }) => name)
    .sort();
}

/** The files of a stage that belong to its snapshot and are compared. */
export function comparedFiles(folder: string): string[] {
  return filesIn(folder).filter((name) => kindOf(name) !== undefined);
}

/** The stages in a results folder. */
export function stagesIn(outDir: string): string[] {
  return stages.filter((stage) => comparedFiles(join(outDir, stage)).length > 0);
}
