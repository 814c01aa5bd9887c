import { join } from 'node:path';
import { type Data, drawData, type Loss, readNpy, shapeOf } from '@mixed-dynamics/data';
import type { Axis } from '../grid/axis.ts';
import { columnOf, valuesOf, withValue } from './axes.ts';
import { isFile } from './files.ts';
import type { AxisKey, AxisValues, ExperimentKeys, FileRef } from './keys.ts';

// The training data of a section: teacher, noise, and the mask or covariance of its loss.

/** The axes along which the training data changes. */
const dataAxes: readonly AxisKey[] = [
  'noise',
  'loss.mask',
  'loss.covariance.powerLaw',
  'loss.covariance.samples',
];

/** A cell's data folder, relative to its section's data folder: `.` unless the data changes along an axis. */
export function dataVariant(at: AxisValues = {}): string {
  const parts = dataAxes.flatMap((key) =>
    at[key] === undefined ? [] : [`${columnOf(key)}-${at[key]}`],
  );
  return parts.length === 0 ? '.' : join(...parts);
}

/** The keys of a section that determine its data. */
export type DataSection<N = number | Axis> = Pick<
  ExperimentKeys<N>,
  'dimension' | 'inputs' | 'outputs' | 'rank' | 'teacher' | 'noise' | 'loss'
>;

/** The arrays of a section's training data: `teacher`, `noise`, and `mask` or `covariance` if the loss needs one. */
export function dataNames({ loss }: Pick<ExperimentKeys<number | Axis>, 'loss'>): string[] {
  return ['teacher', 'noise', ...(loss && !showsAll(loss) ? Object.keys(loss) : [])];
}

/** Whether a mask shows all entries, as at the end of an axis of masks. */
const showsAll = (loss: Loss<number | Axis>): boolean => 'mask' in loss && loss.mask === 1;

/** One entry for each combination of values on the axes that change the data; `folder` as in {@link dataVariant}. */
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

/** The keys that determine the data, with given values on the axes. */
export function atValues(section: DataSection, at: AxisValues = {}): DataSection<number> {
  const { dimension, inputs, outputs, rank, teacher, noise, loss } = section;
  const picked = { dimension, inputs, outputs, rank, teacher, noise, loss };
  return dataAxes.reduce<object>(
    (own, key) => (at[key] === undefined ? own : withValue(own, key, at[key])),
    picked,
  ) as DataSection<number>;
}

/**
 * Draws the data of a section, or reads it from the files that the preset names. Their shapes were checked when the
 * preset was loaded.
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
