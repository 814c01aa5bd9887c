import { EngineLost, largest } from '@mixed-dynamics/artifacts';
import { batchCapacity } from '@mixed-dynamics/dynamics';
import { type Engine, productRate } from '@mixed-dynamics/engines';
import {
  catchInterruption,
  createProgress,
  engineIdentity,
  formatDuration,
  parseShard,
  runSweep,
  type Sweep,
  type SweepCell,
  type SweepCost,
  type SweepOutcome,
  sideOf,
  sweepCost,
  usualFlops,
} from '@mixed-dynamics/sweep';
import type { Command } from 'commander';
import {
  type Experiment,
  engineCommand,
  withStageOptions,
  withWorkersOption,
} from '../cli/experiment.ts';
import { openEngineWithFacts } from '../cli/openEngineWithFacts.ts';
import { CheckFailed, Interrupted } from '../cli/reportFailure.ts';
import { runStage, type Stage, type StageFacts } from '../cli/runStage.ts';
import { nonEmpty, wholeNumber } from '../cli/values.ts';
import { ensureData } from '../commands/data.ts';
import { drawPreviews } from './drawPreviews.ts';

export interface TrainRequest {
  readonly engine: string;
  readonly workers?: number | undefined;
  /** Cells that a worker trains together; default: as many as a GPU holds, otherwise one. */
  readonly batch?: number | undefined;
  /** `i/n`. */
  readonly shard?: string | undefined;
  /** Print the cost and compute nothing. */
  readonly dryRun?: boolean | undefined;
}

/** Adds the options common to all sweeps. */
export function withTrainOptions(command: Command): Command {
  const withShard = command.option(
    '--shard <i/n>',
    'train only part i of n, for several machines; see merge',
    nonEmpty('i/n with 1 ≤ i ≤ n, such as 1/3'),
  );
  return withWorkersOption(withShard).option(
    '--batch <number>',
    'cells that a worker trains together (default: as many as a GPU holds; 1 on a processor)',
    wholeNumber(1),
  );
}

/** A sweep as a stage. With inputs it reads the arrays of the stage `data`. */
export interface SweepStage extends Omit<Stage, 'outputs'> {
  readonly sweep: Sweep;
  /** The parts of the theory that do not hold for its networks, with the reasons. */
  readonly missingTheory?: Readonly<Record<string, string>> | undefined;
  /** The command that trains it, if its name differs from the stage's. */
  readonly command?: string;
  /** The command that draws it, if it is a different one. */
  readonly figure?: string;
  /** Draws the data, if the stage `data` does not. */
  readonly draw?: () => void;
  /** Whether Figure 2 is drawn during the sweep. */
  readonly previews?: boolean;
  /** Whether the cost is printed first. */
  readonly printsCost?: boolean;
  /** Further files derived from all results, besides the sweep's tables. */
  readonly outputs?: readonly string[];
  /** Writes these files. */
  readonly conclude?: (
    results: Pick<SweepOutcome, 'resultOf'>,
  ) => Promise<Pick<StageFacts, 'sources' | 'files'>>;
  /** The name of a cell in a message. */
  readonly nameOf: (cell: SweepCell) => string;
}

/** The sweep of an optional section of a preset. */
export interface SectionSweep {
  readonly section: string;
  readonly stageOf: (experiment: Experiment) => SweepStage | undefined;
}

/** A function that trains the sweep of a section, or one shard of it. */
export const trainerOf =
  ({ section, stageOf }: SectionSweep) =>
  async (experiment: Experiment, request: TrainRequest): Promise<void> => {
    const stage = stageOf(experiment);
    if (stage) await trainSweep(experiment, stage, request);
    else console.log(`this preset has no section ${section}, nothing to compute`);
  };

/** Defines the command of a sweep. */
export const sweepCommand = (command: Command, sweep: SectionSweep, preset?: string): Command =>
  engineCommand(withStageOptions(withTrainOptions(command), preset), trainerOf(sweep));

/** All files that a stage may write. */
export function outputsOf({ sweep, outputs = [] }: SweepStage): string[] {
  return [...sweep.files, ...outputs, sweep.shardFile];
}

/**
 * Trains the cells of a sweep or of one shard. Finished cells are kept.
 * @throws Interrupted by a signal, CheckFailed when a cell could not be computed: finished cells
 *   are kept, and the same command continues
 */
export async function trainSweep(
  experiment: Experiment,
  stage: SweepStage,
  request: TrainRequest,
): Promise<void> {
  const { preset, root, sha256: presetHash, name: presetName } = experiment;
  const { sweep } = stage;
  const shard = request.shard === undefined ? undefined : parseShard(request.shard);
  if (stage.inputs.length > 0) await ensureData(experiment);
  const dimension = largest(sweep.cells.map(({ section }) => sideOf(section)));
  const open = async (lost?: ReadonlySet<string>) => {
    const opened = await openEngineWithFacts(request.engine, lost);
    return { ...opened, flopsPerSecond: await measureFlops(opened.engine, dimension) };
  };
  // Opened here, so that an engine that does not work leaves old results in place.
  const first = await open();
  if (stage.printsCost) {
    console.log(describeCost(sweepCost(sweep.cells, first.flopsPerSecond, request.workers)));
  }
  if (request.dryRun) return;
  sayMissing(stage.name, stage.missingTheory);
  const interruption = catchInterruption();
  const progress = createProgress();
  const previews =
    stage.previews && !shard ? drawPreviews(experiment, progress, interruption.signal) : undefined;
  let outcome: SweepOutcome | undefined;
  const compute = async ({ engine, facts, flopsPerSecond }: typeof first): Promise<StageFacts> => {
    outcome = await runSweep({
      ...{ sweep, rootSeed: preset.seed, outDir: root, shard, presetHash, presetName },
      ...{ engine: engine.name, engineIdentity: engineIdentity(engine), flopsPerSecond },
      ...sideBySide(engine, dimension, request),
      ...{ progress, signal: interruption.signal, onFinished: previews?.onFinished },
    });
    if (outcome.outcome === 'interrupted') {
      throw new Interrupted(interruption.received() ?? 'SIGINT');
    }
    const { computeSeconds } = outcome;
    const { files = [], ...more } = shard ? {} : ((await stage.conclude?.(outcome)) ?? {});
    const { missingTheory } = stage;
    return {
      engine: facts,
      computeSeconds,
      missingTheory,
      ...more,
      files: [...outcome.files, ...files],
    };
  };
  try {
    await runStage({ ...stage, outputs: outputsOf(stage) }, experiment, () => {
      stage.draw?.();
      return withNextEngine(
        request.engine,
        async (lost) => (lost.size === 0 ? first : open(lost)),
        compute,
      );
    });
  } finally {
    interruption.release();
  }
  previews?.remove();
  const failures = outcome?.failures ?? [];
  if (failures.length === 0) return;
  throw failed(stage, failures);
}

/** Prints why cells failed, unless a file lists the reasons. */
export function failed(
  { sweep, nameOf }: SweepStage,
  failures: SweepOutcome['failures'],
): CheckFailed {
  if (sweep.failuresFile === undefined) {
    for (const { index, reason } of failures) {
      console.error(`${nameOf(sweep.cells[index]!)} failed: ${reason}`);
    }
  }
  return new CheckFailed();
}

/** Prints which columns the tables will lack, and why. */
export function sayMissing(
  stage: string,
  missing: Readonly<Record<string, string>> | undefined,
): void {
  for (const [name, reason] of Object.entries(missing ?? {})) {
    console.log(`${stage}: no columns for the dynamics ${name}: ${reason}`);
  }
}

/** The cost of cells: one line per dimension and one for all. */
function describeCost({ workers, seconds, bytes, dimensions }: SweepCost): string {
  const lines = dimensions.map((each) => {
    const cells = `${each.cells} ${each.cells === 1 ? 'cell' : 'cells'}`;
    const time = formatDuration(Math.max(1, each.seconds));
    return `  d = ${each.dimension}: ${cells}, ${time} of one worker with ${megabytes(each.bytes)}`;
  });
  const team = workers === 1 ? '1 worker' : `${workers} workers`;
  const time = formatDuration(Math.max(1, seconds));
  return [
    `estimated cost of all cells, finished ones included: about ${time} and ${megabytes(bytes)} with ${team}`,
    ...lines,
  ].join('\n');
}

const megabytes = (bytes: number): string => `${Math.ceil(bytes / 1e7) * 10} MB`;

/** The number of cells that run together: many in one process on a GPU, one per core on a processor. */
function sideBySide(engine: Engine, dimension: number, { workers, batch }: TrainRequest) {
  if (engine.engineClass !== 'gpu') return { workers, batch };
  return { workers: workers ?? 1, batch: batch ?? batchCapacity(engine, dimension) };
}

/**
 * Flops per second of products of d×d matrices on one worker, for estimates of time. On a processor the rate is
 * measured; on a GPU it is the engine's usual rate, since many cells at once hide the latency of a single product.
 */
export async function measureFlops(engine: Engine, dimension: number): Promise<number> {
  if (engine.engineClass === 'gpu') return usualFlops(engine.name);
  return 1e9 * (await productRate(dimension));
}

/**
 * Computes with an engine. If it is lost during the run and the request was `auto`, computes again with
 * the next one. A named engine is never replaced.
 * @param open opens the requested engine, skipping lost ones
 * @throws EngineLost when a named engine is lost; errors of `open` and `compute`
 */
export async function withNextEngine<Opened, Result>(
  wanted: string,
  open: (lost: ReadonlySet<string>) => Promise<Opened>,
  compute: (opened: Opened) => Promise<Result>,
): Promise<Result> {
  const lost = new Set<string>();
  for (;;) {
    const opened = await open(lost);
    try {
      return await compute(opened);
    } catch (error) {
      if (!(error instanceof EngineLost) || wanted !== 'auto' || lost.has(error.lost)) throw error;
      console.log(`${error.message}\ntaking the next engine; finished cells are kept`);
      lost.add(error.lost);
    }
  }
}
