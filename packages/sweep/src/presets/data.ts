import { join } from 'node:path';
import { type Data, drawData, type Loss, readNpy, shapeOf } from '@mixed-dynamics/data';
import type { Axis } from '../grid/axis.ts';
import { columnOf, valuesOf, withValue } from './axes.ts';
import { isFile } from './files.ts';
import type { AxisKey, AxisValues, ExperimentKeys, FileRef } from './keys.ts';

// What the networks of a section learn from: teacher, noise, and what its loss needs.

/** The axes along which networks learn from other data. */
const dataAxes: readonly AxisKey[] = [
  'noise',
  'loss.mask',
  'loss.covariance.powerLaw',
  'loss.covariance.samples',
];

/** The folder of the data of a cell below that of its section: `.` unless an axis of the plane decides it. */
export function dataVariant(at: AxisValues = {}): string {
  const parts = dataAxes.flatMap((key) =>
    at[key] === undefined ? [] : [`${columnOf(key)}-${at[key]}`],
  );
  return parts.length === 0 ? '.' : join(...parts);
}

/** What of a section its data depends on. */
export type DataSection<N = number | Axis> = Pick<
  ExperimentKeys<N>,
  'dimension' | 'inputs' | 'outputs' | 'rank' | 'teacher' | 'noise' | 'loss'
>;

/** The names of the arrays that networks of a section learn from: `teacher`, `noise` and what the loss needs. */
export function dataNames({ loss }: Pick<ExperimentKeys<number | Axis>, 'loss'>): string[] {
  return ['teacher', 'noise', ...(loss && !showsAll(loss) ? Object.keys(loss) : [])];
}

/** Whether a mask hides nothing, as at the end of an axis of masks. */
const showsAll = (loss: Loss<number | Axis>): boolean => 'mask' in loss && loss.mask === 1;

/** A section's data at each value of the axes that decide it: `folder` is a {@link dataVariant}. */
export function dataVariants(
  section: DataSection & { readonly axes?: readonly AxisKey[] },
): { readonly folder: string; readonly section: DataSection<number> }[] {
  const keys = dataAxes.filter((key) => section.axes?.includes(key));
  const all = keys.reduce<AxisValues[]>(
    (places, key) =>
      places.flatMap((at) => valuesOf(section, key).map((value) => ({ ...at, [key]: value }))),
    [{}],
  );
  return all.map((at) => ({ folder: dataVariant(at), section: atValues(section, at) }));
}

/** A section's data at given values of its axes. */
export function atValues(section: DataSection, at: AxisValues = {}): DataSection<number> {
  const { dimension, inputs, outputs, rank, teacher, noise, loss } = section;
  const picked = { dimension, inputs, outputs, rank, teacher, noise, loss };
  return dataAxes.reduce<object>(
    (own, key) => (at[key] === undefined ? own : withValue(own, key, at[key])),
    picked,
  ) as DataSection<number>;
}

/**
 * Draws the data of a section or reads it from the files that the preset names, whose sizes were checked when
 * the preset was loaded.
 */
export function dataOf(rootSeed: number, section: DataSection<number>, trial = 0): Data {
  const { dimension, rank, teacher, noise, loss } = section;
  const singularValues =
    teacher && 'singularValues' in teacher ? teacher.singularValues : undefined;
  const drawn = drawData(rootSeed, {
    ...{ dimension, ...shapeOf(section), rank, trial, singularValues },
    noise: isFile(noise) ? undefined : noise,
    loss: loss && showsAll(loss) ? undefined : loss,
  });
  return {
    ...drawn,
    ...(isFile(teacher) && { teacher: read(teacher) }),
    ...(isFile(noise) && { noise: read(noise) }),
  };
}

const read = ({ file }: FileRef): Float32Array => Float32Array.from(readNpy(file).data);
