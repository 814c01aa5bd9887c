import { join } from 'node:path';
import {
  catchInterruption,
  createProgress,
  engineIdentity,
  parseShard,
  runSweep,
  type SweepOutcome,
  sweepFiles,
} from '@mixed-dynamics/sweep';
import { openEngineWithFacts } from '../frame/openEngineWithFacts.ts';
import type { Experiment } from '../frame/openPreset.ts';
import { CheckFailed, Interrupted } from '../frame/reportFailure.ts';
import { runStage } from '../frame/runStage.ts';
import { dataFiles } from './data.ts';
import { drawPreviews } from './drawPreviews.ts';
import { ensureData } from './ensureData.ts';

export interface SweepRequest {
  readonly engine: string;
  readonly workers?: number | undefined;
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
  const { engine, facts } = await openEngineWithFacts(request.engine);
  const interruption = catchInterruption();
  const progress = createProgress();
  const previews = shard ? undefined : drawPreviews(experiment, progress);
  const stage = {
    name: 'sweep',
    inputs: Object.values(dataFiles('figure2')),
    outputs: sweepFiles,
    manifest: 'figure2/manifest.json',
  };
  let outcome: SweepOutcome | undefined;
  try {
    await runStage(stage, experiment, async () => {
      outcome = await runSweep({
        ...{ section, rootSeed: preset.seed, engine: engine.name, shard, presetHash, progress },
        engineIdentity: engineIdentity(engine),
        dataDir: join(root, 'data'),
        outDir: root,
        workers: request.workers,
        signal: interruption.signal,
        onCells: previews?.onCells,
      });
      const signal = interruption.received();
      if (outcome.outcome === 'interrupted') throw new Interrupted(signal ?? 'SIGINT');
      return { engine: facts, files: outcome.files };
    });
  } finally {
    interruption.release();
  }
  previews?.remove();
  if (outcome && outcome.failures.length > 0) throw new CheckFailed();
}
