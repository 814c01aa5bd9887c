import { batchCapacity } from '@mixed-dynamics/dynamics';
import type { Engine } from '@mixed-dynamics/engines';
import {
  catchInterruption,
  cellsCost,
  createProgress,
  engineIdentity,
  estimateCost,
  parseShard,
  runSweep,
  type Sweep,
  type SweepCell,
  type SweepOutcome,
} from '@mixed-dynamics/sweep';
import { ensureData } from '../commands/data.ts';
import { describeCellsCost } from '../frame/describeCellsCost.ts';
import { measureFlops } from '../frame/measureFlops.ts';
import { openEngineWithFacts } from '../frame/openEngineWithFacts.ts';
import type { Experiment } from '../frame/openPreset.ts';
import { CheckFailed, Interrupted } from '../frame/reportFailure.ts';
import { runStage, type Stage, type StageFacts } from '../frame/runStage.ts';
import { withNextEngine } from '../frame/withNextEngine.ts';
import { drawPreviews } from './drawPreviews.ts';

export interface TrainRequest {
  readonly engine: string;
  readonly workers?: number | undefined;
  /** How many cells a worker trains side by side; by default as many as a GPU holds, or one. */
  readonly batch?: number | undefined;
  /** `i/n`. */
  readonly shard?: string | undefined;
  /** State the cost and compute nothing. */
  readonly dryRun?: boolean | undefined;
}

/** A sweep as a stage. With inputs it reads what the stage `data` has drawn. */
export interface SweepStage extends Omit<Stage, 'outputs'> {
  readonly sweep: Sweep;
  /** The command that trains it, if it is not named like the stage. */
  readonly command?: string;
  /** The command that draws it, if that is another one. */
  readonly figure?: string;
  /** Draws data that no other stage has drawn. */
  readonly draw?: () => void;
  /** Whether Figure 2 is drawn meanwhile, from what is there. */
  readonly previews?: boolean;
  /** Whether the cost is stated first. */
  readonly statesCost?: boolean;
  /** Files that it makes of all results, besides the tables of the sweep. */
  readonly outputs?: readonly string[];
  /** Makes them. */
  readonly conclude?: (
    results: Pick<SweepOutcome, 'resultOf'>,
  ) => Promise<Pick<StageFacts, 'sources' | 'files'>>;
  /** A cell in a message. */
  readonly nameOf: (cell: SweepCell) => string;
}

/** All that a stage may write. */
export function outputsOf({ sweep, outputs = [] }: SweepStage): string[] {
  return [...sweep.files, ...outputs, sweep.shardFile];
}

/**
 * Trains the cells of a sweep, or a shard of them. Finished cells are kept.
 * @throws Interrupted by a signal, CheckFailed when a cell could not be computed: what is finished
 *   is kept, and the same command goes on
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
  const dimension = Math.max(...sweep.cells.map(({ section }) => section.dimension));
  const open = async (lost?: ReadonlySet<string>) => {
    const opened = await openEngineWithFacts(request.engine, lost);
    return { ...opened, flopsPerSecond: await measureFlops(opened.engine, dimension) };
  };
  // Opened before anything old is removed.
  const first = await open();
  if (stage.statesCost) stateCost(sweep, first.flopsPerSecond, request);
  if (request.dryRun) return;
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
      ...{ progress, signal: interruption.signal, onCells: previews?.onCells },
    });
    if (outcome.outcome === 'interrupted') {
      throw new Interrupted(interruption.received() ?? 'SIGINT');
    }
    const { computeSeconds } = outcome;
    const { files = [], ...more } = shard ? {} : ((await stage.conclude?.(outcome)) ?? {});
    return { engine: facts, computeSeconds, ...more, files: [...outcome.files, ...files] };
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

/** Says why cells failed, unless a file does. */
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

function stateCost({ cells }: Sweep, flopsPerSecond: number, request: TrainRequest): void {
  const { workers } = request;
  const cost = cellsCost(cells, { workers, flopsPerSecond, costModel: estimateCost });
  console.log(describeCellsCost(cost));
}

/** A graphics card is filled by many cells in one process; a processor by one cell a core. */
function sideBySide(engine: Engine, dimension: number, { workers, batch }: TrainRequest) {
  if (engine.engineClass !== 'gpu') return { workers, batch };
  return { workers: workers ?? 1, batch: batch ?? batchCapacity(engine, dimension) };
}
