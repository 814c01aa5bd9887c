import { join } from 'node:path';
import { batchCapacity } from '@mixed-dynamics/dynamics';
import type { Engine } from '@mixed-dynamics/engines';
import {
  catchInterruption,
  createProgress,
  engineIdentity,
  parseShard,
  runSweep,
  type SweepOutcome,
  sweepFiles,
} from '@mixed-dynamics/sweep';
import { measureFlops } from '../frame/measureFlops.ts';
import { openEngineWithFacts } from '../frame/openEngineWithFacts.ts';
import type { Experiment } from '../frame/openPreset.ts';
import { CheckFailed, Interrupted } from '../frame/reportFailure.ts';
import { runStage } from '../frame/runStage.ts';
import { withNextEngine } from '../frame/withNextEngine.ts';
import { dataFiles } from './data.ts';
import { drawPreviews } from './drawPreviews.ts';
import { ensureData } from './ensureData.ts';

export interface SweepRequest {
  readonly engine: string;
  readonly workers?: number | undefined;
  /** How many cells a worker trains side by side; by default as many as a GPU holds, or one. */
  readonly batch?: number | undefined;
  /** `i/n`. */
  readonly shard?: string | undefined;
}

/**
 * Trains the cells of the preset, or a shard of them.
 * @throws Interrupted by a signal, CheckFailed when a cell could not be computed: what is finished
 *   is kept, and the same command goes on
 */
export async function sweep(experiment: Experiment, request: SweepRequest): Promise<void> {
  const { preset, root, sha256: presetHash } = experiment;
  const section = preset.figure2;
  if (!section) return console.log('sweep: this preset has no section figure2, nothing to compute');
  const shard = request.shard === undefined ? undefined : parseShard(request.shard);
  await ensureData(experiment);
  const first = openEngineWithFacts(request.engine);
  await first;
  const interruption = catchInterruption();
  const progress = createProgress();
  const previews = shard ? undefined : drawPreviews(experiment, progress, interruption.signal);
  const stage = {
    name: 'sweep',
    inputs: Object.values(dataFiles('figure2')),
    outputs: sweepFiles,
    manifest: 'figure2/manifest.json',
  };
  let outcome: SweepOutcome | undefined;
  const compute = async ({ engine, facts }: Awaited<typeof first>) => {
    outcome = await runSweep({
      ...{ section, rootSeed: preset.seed, engine: engine.name, shard, presetHash, progress },
      ...sideBySide(engine, section.dimension, request),
      engineIdentity: engineIdentity(engine),
      flopsPerSecond: await measureFlops(engine, section.dimension),
      dataDir: join(root, 'data'),
      outDir: root,
      signal: interruption.signal,
      presetName: experiment.name,
      onCells: previews?.onCells,
    });
    const signal = interruption.received();
    if (outcome.outcome === 'interrupted') throw new Interrupted(signal ?? 'SIGINT');
    const { files, computeSeconds } = outcome;
    return { engine: facts, files, computeSeconds };
  };
  try {
    await runStage(stage, experiment, () =>
      withNextEngine(
        request.engine,
        // The first one is open already: without one, nothing old is removed.
        (lost) => (lost.size === 0 ? first : openEngineWithFacts(request.engine, lost)),
        compute,
      ),
    );
  } finally {
    interruption.release();
  }
  previews?.remove();
  if (outcome && outcome.failures.length > 0) throw new CheckFailed();
}

/** A graphics card is filled by many cells in one process; a processor by one cell a core. */
function sideBySide(engine: Engine, dimension: number, { workers, batch }: SweepRequest) {
  if (engine.engineClass !== 'gpu') return { workers, batch };
  return { workers: workers ?? 1, batch: batch ?? batchCapacity(engine, dimension) };
}
