import { expected, type UserError } from '@mixed-dynamics/artifacts';
import type { GridCell } from '../grid/grid.ts';
import type { ShardRecord } from './shard.ts';

/** A finished shard: its folder and what its `shard.json` says. */
export interface ShardFolder {
  readonly folder: string;
  readonly record: ShardRecord;
}

/**
 * Refuses shards that do not belong together.
 * @param section what sectionHash says of the preset that is merged for
 * @throws UserError on no shards at all, another preset or seed, other data, other code, and, unless
 *   allowed, other engines, naming the folders
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
      const remedy = 'merge it with the preset that it was made with';
      const other = record.presetName === undefined ? 'another' : `'${record.presetName}'`;
      throw mismatch(folder, 'a shard of this preset and seed', `one of ${other}`, remedy);
    }
    if (record.data !== first.record.data) {
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
 * Who has which cell.
 * @returns for each cell the shards that list it, at least one
 * @throws UserError when some cell is in none, naming the shards that are missing
 */
export function sourcesOf(
  cells: readonly GridCell[],
  shards: readonly ShardFolder[],
): readonly (readonly ShardFolder[])[] {
  const sources: ShardFolder[][] = cells.map(() => []);
  for (const shard of shards) {
    for (const index of shard.record.cells) sources[index]?.push(shard);
  }
  const gaps = cells.filter(({ index }) => sources[index]!.length === 0);
  if (gaps.length === 0) return sources;
  const { gammaSigma2, gammaW } = gaps[0]!;
  throw expected({
    culprit: 'merge',
    expected: `all ${cells.length} cells`,
    got: `${gaps.length} missing, the first at γ_σ² = ${gammaSigma2}, γ_w = ${gammaW}`,
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
