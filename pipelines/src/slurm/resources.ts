import { engineRow } from '@mixed-dynamics/engines/catalogue';
import { estimateMemory, type SweepCell, shardCosts, usualFlops } from '@mixed-dynamics/sweep';

/** Resources requested from Slurm. */
export interface Resources {
  readonly cpus: number;
  /** Megabytes of the whole job. */
  readonly memory: number;
  readonly minutes: number;
  readonly gpus: number;
}

/** How much longer than estimated a shard may take: slower processors, shared memory, a full disk. */
const margin = 3;
/** Minutes for the start of Node, the data and the tables, for any preset. */
const startMinutes = 10;
/** More workers per shard only on request: nodes with that many free cores are rare. */
const usualCpus = 8;
/** Megabytes of the process that distributes the cells. */
const baseMemory = 512;
/** One process fills a GPU, with many cells together. */
const gpuCpus = 2;

/**
 * Resources of a shard by the preset's cost model: as many workers as cells, up to 8, or one
 * process with a GPU; twice the
 * estimated memory; three times the estimated time. `auto` counts as the
 * slowest engine it may take. A shard that runs out of time is queued again.
 * @param cores of the cluster's largest node, if known
 */
export function shardResources(
  cells: readonly SweepCell[],
  request: {
    readonly shards: number;
    readonly engine: string;
    readonly cpus?: number | undefined;
    readonly cores?: number | undefined;
  },
): Resources {
  const { shards, engine, cores = usualCpus } = request;
  const costs = shardCosts(cells, shards, usualFlops(engine === 'auto' ? 'wasm' : engine));
  const most = Math.max(...costs.map((cost) => cost.cells));
  const dimension = Math.max(...cells.map(({ section }) => section.dimension));
  const gpus = engineRow(engine)?.graphicsCard ? 1 : 0;
  const usual = Math.min(gpus > 0 ? gpuCpus : Math.min(most, usualCpus), cores);
  const cpus = request.cpus ?? Math.max(1, usual);
  const workers = gpus > 0 ? 1 : cpus;
  const seconds = Math.max(...costs.map((cost) => Math.max(cost.longest, cost.seconds / workers)));
  return {
    cpus,
    memory: Math.ceil(baseMemory + (2 * cpus * estimateMemory(dimension)) / 1e6),
    minutes: startMinutes + Math.ceil((margin * seconds) / 60),
    gpus,
  };
}

/** Resources of the merge, which reads every trajectory once and draws. */
export const mergeResources: Resources = { cpus: 1, memory: 2048, minutes: 30, gpus: 0 };
