import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { expected, hashFile } from '@mixed-dynamics/artifacts';
import { checkFloat32Array, readNpy, type Sizes, shapeOf } from '@mixed-dynamics/data';
import { isObject, valueAt } from './axes.ts';
import type { FileRef } from './keys.ts';

// The .npy files that a preset names. Their content determines the results, so they are copied into the results
// folder under their SHA-256, and `preset.json` names these copies.

const keys = ['teacher', 'noise'] as const;

export const isFile = (value: unknown): value is FileRef => isObject(value) && 'sha256' in value;

/** The path of a file's copy in a results folder. */
const copyOf = ({ sha256 }: Pick<FileRef, 'sha256'>): string =>
  `data/files/${sha256.slice(0, 16)}.npy`;

/** The files to copy (`from`) and their paths in the results folder (`to`), without duplicates. */
export function filesOf(preset: object): { readonly from: string; readonly to: string }[] {
  const all = Object.values(preset).flatMap((section: unknown) =>
    keys.flatMap((key) => {
      const value = valueAt(section, key);
      return isFile(value) ? [[copyOf(value), value.file] as const] : [];
    }),
  );
  return Array.from(new Map(all), ([to, from]) => ({ from, to }));
}

/** A copy of a section with other values for its files. */
function mapFiles<S>(section: S, replace: (file: string | FileRef, key: string) => unknown): S {
  const own = keys.flatMap((key) => {
    const value = valueAt(section, key);
    return typeof value === 'string' || isFile(value) ? [[key, replace(value, key)]] : [];
  });
  return own.length === 0 ? section : { ...section, ...Object.fromEntries(own) };
}

/**
 * A section in a form that does not depend on the machine: sizes as in the preset, files by their copies in the
 * results folder.
 */
export function canonicalSection(section: object): object {
  return mapFiles(asWritten(section), (file) =>
    isFile(file) ? { ...file, file: copyOf(file) } : file,
  );
}

/** Removes `dimension` from a section with `inputs` and `outputs`, from which it follows. */
export function asWritten(section: object): object {
  const { dimension: _, ...rest } = section as Partial<Sizes>;
  return rest.inputs === undefined ? section : rest;
}

/**
 * Reads and checks the files that a preset names.
 * @param folder the folder of the preset; paths are relative to it
 * @returns the preset with the absolute path and SHA-256 of each file
 * @throws UserError when a file is missing, does not have shape (d_out, d_in), holds numbers that do not fit float32,
 *   or differs from the SHA-256 in the preset
 */
export function withFiles<P extends object>(preset: P, folder: string, source: string): P {
  const sections = Object.entries(preset).map(([name, section]) => [
    name,
    mapFiles(section, (file, key) => {
      return checkedFile(file, folder, section, `${source}: \`${name}.${key}\``);
    }),
  ]);
  return Object.fromEntries(sections) as P;
}

function checkedFile(
  given: string | FileRef,
  folder: string,
  section: Sizes,
  culprit: string,
): FileRef {
  const name = isFile(given) ? given.file : given;
  const file = resolve(folder, name);
  if (!existsSync(file)) {
    throw expected({
      culprit,
      expected: 'the path of a .npy file, relative to the preset',
      got: `'${name}', where there is none`,
      remedy: 'correct the path',
    });
  }
  checkArray(file, section, culprit);
  const { sha256 } = hashFile(file);
  if (isFile(given) && given.sha256 !== sha256) {
    throw expected({
      culprit,
      expected: `the file of SHA-256 ${given.sha256}`,
      got: `another one in ${name}`,
      remedy: 'restore the original, or name the file without a SHA-256',
    });
  }
  return { file, sha256 };
}

function checkArray(path: string, section: Sizes, culprit: string): void {
  const array = readNpy(path);
  const { inputs, outputs } = shapeOf(section);
  if (array.shape.join() !== [outputs, inputs].join()) {
    throw expected({
      culprit,
      expected: `an array of shape (${outputs}, ${inputs}), (d_out, d_in)`,
      got: `(${array.shape.join(', ')})`,
      remedy: 'change the file, or the sizes in the preset',
    });
  }
  checkFloat32Array(array, path);
}
