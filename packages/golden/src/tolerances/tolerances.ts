import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { EngineClass } from '../engineClass.ts';
import type { DecisionTolerances } from '../networks/compareStops.ts';
import { readJsonFile } from '../snapshot/readJsonFile.ts';
import { exactly, type Tolerance } from '../tables/metric.ts';
import { columnTolerance, type Measured, measured } from './spread.ts';

/** The folder of the committed tolerances, one file per preset. */
export const tolerancesFolder = fileURLToPath(new URL('../../tolerances/', import.meta.url));

/**
 * The presets whose tolerances apply to a preset that was not measured: the paper's plane at two sizes. The
 * tolerances of experiments would be too wide: with weight decay both dynamics converge to one matrix, and their
 * distance is rounding.
 */
const usual = ['paper', 'small'];

/**
 * GPU engines have not been measured yet. Until then they get this multiple of the CPU tolerances, and a
 * note in the report says so.
 */
const unmeasuredFactor = 10;

/**
 * The smallest tolerance for the pixels of a picture: processors render slightly differently, and a tied
 * stop moves a contour by a few pixels. The contents are checked exactly elsewhere: the numbers in their
 * table, and the drawing byte for byte by drawing that table again.
 */
const nearShare = 1e-3;

/** The allowed differences of two runs of a preset. */
export interface Tolerances {
  /** By table and column; a column without an entry is exact. */
  readonly tables: Readonly<Record<string, Readonly<Record<string, Tolerance>>>>;
  readonly decisions: DecisionTolerances;
  /** Fraction of a picture's pixels that may differ, by the picture's name. */
  readonly pictures: Readonly<Record<string, number>>;
  /** Remarks on the origin of the tolerances, one sentence each. */
  readonly notes: readonly string[];
}

/** The tolerance of a column; undefined if it must be equal. */
export function toleranceOf({ tables }: Tolerances, table: string, column: string) {
  return tables[table]?.[column] ?? tables[table]?.['*'];
}

/** The fraction of a picture's pixels that may differ. */
export function pictureShare({ pictures }: Tolerances, name: string): number {
  return Math.max(pictures[name] ?? 0, nearShare);
}

/**
 * The tolerances of a preset for a class of engines. An unmeasured preset gets the larger ones of `paper` and
 * `small`; an unmeasured class gets a multiple of the CPU engines'. The notes say so.
 * @param preset the preset of the results
 * @throws UserError when a file of tolerances cannot be read
 */
export function readTolerances(
  preset: { readonly name: string; readonly sha256?: string },
  engineClass: EngineClass,
  folder = tolerancesFolder,
): Tolerances {
  const files = readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => readToleranceFile(join(folder, name)));
  const own = files.find((file) => file.preset.name === preset.name);
  const known = files.filter((file) => usual.includes(file.preset.name));
  const used = own ? [own] : known.length > 0 ? known : files;
  const measured = used.flatMap(({ classes }) => classes[engineClass] ?? []);
  const factor = measured.length > 0 ? 1 : unmeasuredFactor;
  const classes =
    measured.length > 0 ? measured : used.flatMap(({ classes: { cpu } }) => cpu ?? []);
  const names = used.map((file) => `'${file.preset.name}'`).join(', ');
  const runs = classes.flatMap((one) => one.runs.map(({ engine }) => engine));
  const otherPreset = own && preset.sha256 !== undefined && own.preset.sha256 !== preset.sha256;
  return {
    ...merge(classes, factor),
    notes: [
      `tolerances: three times the spread of ${runs.length} runs of ${names} by ${[...new Set(runs)].join(', ')}`,
      ...(own
        ? []
        : [`the preset '${preset.name}' was not measured: the largest tolerances of these`]),
      ...(otherPreset ? ['the preset changed since they were measured'] : []),
      ...(factor === 1
        ? []
        : [
            `engines of class '${engineClass}' were not measured: ${factor} times the tolerances of CPU engines`,
          ]),
    ],
  };
}

/** Reads a file of tolerances. */
export function readToleranceFile(path: string): ToleranceFile {
  return readJsonFile(path, toleranceFileSchema, {
    expected: 'tolerances as packages/golden/README.md describes them',
    remedy: 'write them again: mixed-dynamics golden calibrate',
  });
}

/** The largest tolerances of several measurements, times a factor. */
function merge(classes: readonly MeasuredClass[], factor: number): Omit<Tolerances, 'notes'> {
  const largest = (pick: (one: MeasuredClass) => Measured | undefined) =>
    factor * Math.max(0, ...classes.map((one) => pick(one)?.tolerance ?? 0));
  const rounding = largest((one) => one.rounding);
  const tables: Record<string, Record<string, Tolerance>> = {};
  for (const one of classes) {
    for (const [table, columns] of Object.entries(one.tables)) {
      tables[table] ??= {};
      for (const [column, { metric }] of Object.entries(columns)) {
        const single = largest(({ tables: all }) => all[table]?.[column]?.single);
        const median = largest(({ tables: all }) => all[table]?.[column]?.median);
        tables[table][column] = { metric, single, rounding, median };
      }
    }
  }
  const names = new Set(classes.flatMap(({ pictures }) => Object.keys(pictures)));
  return {
    tables,
    decisions: {
      trainError: tables['curves.parquet']?.gd_train_error ?? exactly,
      step: {
        train: largest(({ step }) => step?.train),
        test: largest(({ step }) => step?.test),
      },
    },
    pictures: Object.fromEntries(
      [...names].map((name) => [name, largest(({ pictures }) => pictures[name])]),
    ),
  };
}

const run = z.strictObject({
  engine: z.string(),
  versions: z.record(z.string(), z.string()).optional(),
  device: z.string().optional(),
  node: z.string(),
  commit: z.string().optional(),
});

const engineClass = z.strictObject({
  runs: z.array(run).min(2),
  /** Rounding added to the root of a squared norm, in rounding units. */
  rounding: measured,
  /** Change of an error between successive iterations, where training makes a decision. */
  step: z.strictObject({ train: measured, test: measured }).optional(),
  tables: z.record(z.string(), z.record(z.string(), columnTolerance)),
  /** Fraction of a picture's pixels that differ. */
  pictures: z.record(z.string(), measured),
});

/** `tolerances/<preset>.json`, as `golden calibrate` writes it. */
const toleranceFileSchema = z.strictObject({
  $comment: z.string(),
  preset: z.strictObject({ name: z.string(), sha256: z.string() }),
  classes: z.strictObject({ cpu: engineClass.optional(), gpu: engineClass.optional() }),
});

export type MeasuredRun = z.infer<typeof run>;
export type MeasuredClass = z.infer<typeof engineClass>;
export type ToleranceFile = z.infer<typeof toleranceFileSchema>;
