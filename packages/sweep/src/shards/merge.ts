import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { canonicalJson, expected, type UserError } from '@mixed-dynamics/artifacts';
import { placeOf, type SweepCell } from '../cells/cell.ts';
import { sectionHash } from '../presets/preset.ts';
import { cellKey } from '../store/cellKey.ts';
import { CellStore, decodeCell, readCellFiles, readCellSeconds } from '../store/store.ts';
import { failedMetrics } from '../tables/metricsTable.ts';
import { removeOtherFiles, resultsIn, type Sweep } from '../tables/sweep.ts';
import { readShardRecord, type ShardRecord } from './shard.ts';

export interface MergeOptions {
  readonly sweep: Sweep;
  readonly rootSeed: number;
  readonly shardDirs: readonly string[];
  readonly outDir: string;
  /** Accepts shards of different engines, although no single run would give the merged result. */
  readonly allowMixedEngines?: boolean | undefined;
}

export type MergeOutcome = ReturnType<typeof mergeShards>;

/**
 * Merges the shards of a sweep. The tables have the bytes of a single run, and the cells are copied into the store of
 * `outDir`.
 * @throws UserError as {@link checkShards} and {@link sourcesOf} do, and when a cell is damaged or two shards have
 *   different bytes for it
 */
export function mergeShards(options: MergeOptions) {
  const { sweep, rootSeed, outDir, allowMixedEngines = false } = options;
  const { cells, section } = sweep;
  const shards = options.shardDirs.map((folder) => {
    return { folder, record: readShardRecord(join(folder, sweep.shardFile)) };
  });
  checkShards(shards, sectionHash(rootSeed, section), allowMixedEngines);
  const sources = sourcesOf(cells, shards);

  const merged = cells.map((cell) => ({
    cell,
    ...mergeCell(cell, sources[cell.index]!, rootSeed),
  }));
  const store = new CellStore(outDir);
  for (const { key, folder } of merged) {
    // If `outDir` is itself the folder of a shard, its cells are already there.
    if (folder === undefined || store.state(key) === 'intact') continue;
    store.writeFiles(key, readCellFiles(folder)!, readCellSeconds(folder));
  }
  const failures = merged.flatMap(({ failure }) => failure ?? []);
  const metricsOf = ({ index }: SweepCell) => merged[index]!.metrics;
  const resultOf = resultsIn(store, ({ index }) => merged[index]!.key, failures);
  const files = sweep.write({ cells, whole: true, failures, metricsOf, resultOf }, outDir);
  removeOtherFiles(sweep, outDir, files);
  return {
    cells: cells.length,
    /** How many cells are in more than one shard, with the same bytes. */
    duplicates: merged.filter(({ copies }) => copies > 1).length,
    failures,
    /** The engines on which the cells were computed. */
    engines: [...new Set(shards.map(({ record }) => record.engine))].sort(),
    /** Total computing seconds of the finished cells; `undefined` unless known for all shards. */
    computeSeconds: store.secondsOf(merged.filter(({ folder }) => folder).map(({ key }) => key)),
    files,
    /** The stored result of a cell; `undefined` if it failed. */
    resultOf,
  };
}

/** Merges the copies of one cell: its result and the folder of a copy, or its failure if all shards failed. */
function mergeCell(cell: SweepCell, sources: readonly ShardFolder[], rootSeed: number) {
  const failureIn = ({ record }: ShardFolder) =>
    record.failures.find(({ index }) => index === cell.index);
  const copies = sources
    .filter((source) => !failureIn(source))
    .map((source) => ({ source, ...readCopy(cell, source, rootSeed) }));
  const first = copies[0];
  if (!first) {
    const key = cellKey({ rootSeed, ...sources[0]!.record }, cell);
    const metrics = failedMetrics({ rootSeed, ...cell });
    const failure = failureIn(sources[0]!)!;
    return { key, metrics, failure, copies: sources.length, folder: undefined };
  }
  for (const { source, files } of copies.slice(1)) {
    // `cell.json` holds the digests of the other files, so comparing it suffices.
    const same = Buffer.compare(files['cell.json'], first.files['cell.json']) === 0;
    if (!same) throw conflict(cell, first.source, source);
  }
  const { key, metrics, folder } = first;
  return { key, metrics, failure: undefined, copies: copies.length, folder };
}

function readCopy(cell: SweepCell, { folder, record }: ShardFolder, rootSeed: number) {
  const key = cellKey({ rootSeed, ...record }, cell);
  const path = join(resolve(folder), '.cells', key);
  const files = readCellFiles(path);
  const result = files && decodeCell(key, files);
  if (files && result) return { key, metrics: result.metrics, files, folder: path };
  throw expected({
    culprit: path,
    expected: `the cell at ${placeOf(cell)}`,
    got: files ? 'a truncated or altered one' : 'nothing',
    remedy: existsSync(join(folder, '.cells'))
      ? `run shard ${record.index}/${record.count} again, it computes only what is missing`
      : 'copy the folder together with its hidden folder .cells',
  });
}

function conflict(cell: SweepCell, a: ShardFolder, b: ShardFolder): UserError {
  return expected({
    culprit: `the cell at ${placeOf(cell)}`,
    expected: `the same bytes in ${a.folder} and ${b.folder}`,
    got: 'different ones',
    remedy: 'leave out one of the two folders; the two machines compute different bits',
  });
}

/** A finished shard: its folder and its `shard.json`. */
export interface ShardFolder {
  readonly folder: string;
  readonly record: ShardRecord;
}

/**
 * Refuses shards that do not belong together.
 * @param section the `sectionHash` of the preset
 * @throws UserError that names the folders, if there is no shard or if presets, seeds, data, code or (unless allowed)
 *   engines differ
 */
export function checkShards(
  shards: readonly ShardFolder[],
  section: string,
  allowMixedEngines: boolean,
): void {
  const first = shards[0];
  if (!first) throw mismatch('merge', 'at least one folder of a shard', 'none', 'name the folders');
  for (const { folder, record } of shards) {
    if (record.section !== section) {
      const remedy = 'merge it with the preset from which it was made';
      const other = record.presetName === undefined ? 'another' : `'${record.presetName}'`;
      throw mismatch(folder, 'a shard of this preset and seed', `one of ${other}`, remedy);
    }
    if (canonicalJson(record.data) !== canonicalJson(first.record.data)) {
      const remedy = 'draw the data from the same seed on every machine';
      throw mismatch(folder, `the same teacher and noise as ${first.folder}`, 'others', remedy);
    }
    if (record.code !== first.record.code) {
      const remedy = 'run all shards with one version of the code and of its dependencies';
      throw mismatch(folder, `the same code as ${first.folder}`, 'another version', remedy);
    }
    if (!allowMixedEngines && record.engine !== first.record.engine) {
      const remedy = 'choose one with `--engine`, or allow mixed engines explicitly';
      const same = `the engine of ${first.folder}, ${first.record.engine}`;
      throw mismatch(folder, same, record.engine, remedy);
    }
  }
}

/**
 * Finds the shards that contain each cell.
 * @returns for each cell, by index, at least one shard
 * @throws UserError that names the missing shards, if a cell is in no shard
 */
export function sourcesOf(
  cells: readonly Pick<SweepCell, 'index' | 'gammaSigma2' | 'gammaW' | 'at'>[],
  shards: readonly ShardFolder[],
): readonly (readonly ShardFolder[])[] {
  const sources: ShardFolder[][] = cells.map(() => []);
  for (const shard of shards) {
    for (const index of shard.record.cells) sources[index]?.push(shard);
  }
  const gaps = cells.filter(({ index }) => sources[index]!.length === 0);
  if (gaps.length === 0) return sources;
  throw expected({
    culprit: 'merge',
    expected: `all ${cells.length} cells`,
    got: `${gaps.length} missing, the first at ${placeOf(gaps[0]!)}`,
    remedy: `add ${missingShards(shards)}`,
  });
}

function missingShards(shards: readonly ShardFolder[]): string {
  const counts = [...new Set(shards.map(({ record }) => record.count))];
  const missing = counts.flatMap((count) => {
    const have = new Set(shards.map(({ record }) => (record.count === count ? record.index : 0)));
    const indices = Array.from({ length: count }, (_, i) => i + 1);
    return indices.filter((index) => !have.has(index)).map((index) => `${index}/${count}`);
  });
  return missing.length > 0 ? `the shards ${missing.join(', ')}` : 'the shards that have them';
}

function mismatch(culprit: string, expectation: string, got: string, remedy: string): UserError {
  return expected({ culprit, expected: expectation, got, remedy });
}
