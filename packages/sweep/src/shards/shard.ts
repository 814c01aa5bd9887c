import { readFileSync } from 'node:fs';
import { expected, writeFileAtomically } from '@mixed-dynamics/artifacts';
import { z } from 'zod';
import type { SweepCell } from '../cells/cell.ts';
import { estimateCost } from '../grid/cost.ts';

/** One part of a sweep divided among machines; `index` counts from 1. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

/**
 * Reads `i/n`.
 * @throws UserError unless 1 ≤ i ≤ n, both integers
 */
export function parseShard(text: string): Shard {
  const [, index, count] = (/^(\d{1,6})\/(\d{1,6})$/.exec(text) ?? []).map(Number);
  if (index !== undefined && count !== undefined && index >= 1 && index <= count) {
    return { index, count };
  }
  throw expected({
    culprit: '`--shard`',
    expected: 'i/n with 1 ≤ i ≤ n, such as 1/3',
    got: `'${text}'`,
    remedy: 'number the shards from 1',
  });
}

/**
 * Divides cells into `count` shards of nearly equal cost: each cell, the most expensive first, goes to the shard with
 * the least cost so far. Every machine computes the same division.
 * @returns the shards, each with its cells in the given order
 */
export function partition<C extends Pick<SweepCell, 'index'>>(
  cells: readonly C[],
  costOf: (cell: C) => number,
  count: number,
): C[][] {
  const costs = new Map(cells.map((cell) => [cell, costOf(cell)]));
  const costliestFirst = cells.toSorted(
    (a, b) => costs.get(b)! - costs.get(a)! || a.index - b.index,
  );
  const loads = Array.from({ length: count }, () => ({ cost: 0, cells: new Set<C>() }));
  for (const cell of costliestFirst) {
    const least = loads.reduce((a, b) => (b.cost < a.cost ? b : a));
    least.cells.add(cell);
    least.cost += costs.get(cell)!;
  }
  return loads.map((load) => cells.filter((cell) => load.cells.has(cell)));
}

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const failureSchema = z.strictObject({
  index: z.int().nonnegative(),
  gammaSigma2: z.number(),
  gammaW: z.number(),
  trial: z.int().nonnegative(),
  reason: z.string(),
});

/** A cell that could not be computed, with the reason. */
export type CellFailure = z.infer<typeof failureSchema>;

/** The record of a shard. It is written last, so its presence means that the shard is finished. */
const shardSchema = z.strictObject({
  version: z.literal(1),
  /** The `presetHash` of the preset. */
  preset: hash.optional(),
  presetName: z.string().min(1).optional(),
  /** The `sectionHash` of the section and the seed. */
  section: hash,
  index: z.int().min(1),
  count: z.int().min(1),
  /** The engine's identity for rounding. */
  engine: z.string().min(1),
  /** SHA-256 of the data; one per folder if there are several folders. */
  data: z.union([hash, z.record(z.string(), hash)]),
  /** The fingerprint of the code. */
  code: z.string().min(1),
  /** The cells' rows in the table. */
  cells: z.array(z.int().nonnegative()),
  failures: z.array(failureSchema),
});
export type ShardRecord = Omit<z.infer<typeof shardSchema>, 'version'>;

export function writeShardRecord(path: string, record: ShardRecord): void {
  writeFileAtomically(path, `${JSON.stringify({ version: 1, ...record })}\n`);
}

/** @throws UserError when the shard is not finished */
export function readShardRecord(path: string): ShardRecord {
  try {
    const { version: _version, ...record } = shardSchema.parse(
      JSON.parse(readFileSync(path, 'utf8')),
    );
    return record;
  } catch (cause) {
    throw expected({
      culprit: path,
      expected: 'the record of a finished shard',
      got: (cause as NodeJS.ErrnoException).code === 'ENOENT' ? 'no such file' : 'something else',
      remedy: 'run this shard to its end first, with `--shard i/n` and `--out`',
      cause,
    });
  }
}

/** Estimates the costs of the shards i = 1 … count of a sweep before it runs. */
export function shardCosts(cells: readonly SweepCell[], count: number, flopsPerSecond?: number) {
  return partition(cells, (cell) => estimateCost(cell), count).map((shard) => {
    const costs = shard.map((cell) => estimateCost(cell, flopsPerSecond));
    return {
      cells: shard.length,
      /** Estimated seconds of one worker for all cells. */
      seconds: costs.reduce((sum, cost) => sum + cost, 0),
      /** Estimated seconds of the most expensive cell: a lower bound for any number of workers. */
      longest: Math.max(0, ...costs),
    };
  });
}
