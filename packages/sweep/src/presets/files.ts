import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { expected, hashFile } from '@mixed-dynamics/artifacts';
import { checkFloat32Array, readNpy, type Sizes, shapeOf } from '@mixed-dynamics/data';
import { isObject, valueAt } from './axes.ts';
import type { FileRef } from './keys.ts';

// The .npy files that a preset names. What determines the results is their content: they are copied into the
// results folder under their SHA-256, where `preset.json` names them.

const keys = ['teacher', 'noise'] as const;

export const isFile = (value: unknown): value is FileRef => isObject(value) && 'sha256' in value;

/** Where the copy of a file lies in a results folder. */
const copyOf = ({ sha256 }: Pick<FileRef, 'sha256'>): string =>
  `data/files/${sha256.slice(0, 16)}.npy`;

/** Files to copy, and their places below the results folder; each once. */
export function filesOf(preset: object): { readonly from: string; readonly to: string }[] {
  const all = Object.values(preset).flatMap((section: unknown) =>
    keys.flatMap((key) => {
      const value = valueAt(section, key);
      return isFile(value) ? [[copyOf(value), value.file] as const] : [];
    }),
  );
  return Array.from(new Map(all), ([to, from]) => ({ from, to }));
}

/** A section with its files replaced. */
function mapFiles<S>(section: S, replace: (file: string | FileRef, key: string) => unknown): S {
  const own = keys.flatMap((key) => {
    const value = valueAt(section, key);
    return typeof value === 'string' || isFile(value) ? [[key, replace(value, key)]] : [];
  });
  return own.length === 0 ? section : { ...section, ...Object.fromEntries(own) };
}

/**
 * The same content in one form, whatever the machine: sizes as they are written, files as their copies in the
 * results folder.
 */
export function canonicalSection(section: object): object {
  return mapFiles(asWritten(section), (file) =>
    isFile(file) ? { ...file, file: copyOf(file) } : file,
  );
}

/** Without the `dimension` that follows from two sizes. */
export function asWritten(section: object): object {
  const { dimension: _, ...rest } = section as Partial<Sizes>;
  return rest.inputs === undefined ? section : rest;
}

/**
 * Reads and checks the files that a preset names, by paths relative to it.
 * @returns the preset with their absolute paths and their SHA-256
 * @throws UserError when one is missing, has another shape than (d_out, d_in), numbers that float32 cannot
 *   hold, or not the SHA-256 that is given with it
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
      remedy: 'put the original back, or name the file alone',
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
