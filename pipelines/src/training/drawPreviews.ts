import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { formatCsv, writeFileAtomically } from '@mixed-dynamics/artifacts';
import type { OnFinished, Progress } from '@mixed-dynamics/sweep';
import { missingTheory } from '@mixed-dynamics/sweep/preset';
import type { Experiment } from '../cli/experiment.ts';
import { programFile, shortPath } from '../cli/project.ts';

/** Milliseconds between pictures. Each takes one core for seconds, so there is at most one per minute … */
const pause = 60_000;
/** … and the pause is at least this multiple of the drawing time, so that pictures cost a few percent of a core. */
const pausePerDrawing = 30;

/**
 * Draws the finished cells of a sweep as figure2/figure2.preview.svg and .png, and before the first
 * cell the prediction of theory. A separate process draws, so that a sweep neither loads the drawing
 * code nor is computed again when that changes.
 * @param signal aborts a picture in progress
 */
export function drawPreviews(
  experiment: Experiment,
  progress: Progress,
  signal: AbortSignal,
): { onFinished: OnFinished; remove: () => void } {
  const { file, root } = experiment;
  const folder = join(root, 'preview');
  const remove = () => {
    rmSync(folder, { recursive: true, force: true });
    for (const kind of ['svg', 'png']) rmSync(previewPicture(experiment, kind), { force: true });
  };
  remove();
  const missing = missingTheory(experiment.preset.figure2!);
  let next = performance.now() + pause;
  let announced = false;
  const onFinished: OnFinished = async (finished) => {
    const predicted = finished.rows.length === 0;
    const begin = performance.now();
    if (predicted ? missing.prediction !== undefined : begin < next) return;
    writeFileAtomically(join(folder, 'metrics.csv'), formatCsv(finished));
    await run(['preview', '--preset', file, '--out', root], signal);
    next = begin + Math.max(pause, pausePerDrawing * (performance.now() - begin));
    if (!announced) {
      const what = predicted ? 'preview, as theory predicts it' : 'preview';
      progress.note(`${what}: ${shortPath(previewPicture(experiment, 'png'))}`);
    }
    announced = true;
  };
  return { onFinished, remove };
}

/** The path of the preview of a running sweep. */
export const previewPicture = ({ root }: Experiment, kind: string): string =>
  join(root, 'figure2', `figure2.preview.${kind}`);

/**
 * Options of Node that save memory, since the process draws while all cores train. With the defaults it would
 * take 70 MiB more and be the largest process of a sweep.
 */
const smallHeap = ['--max-semi-space-size=2', '--optimize-for-size'];

function run(args: readonly string[], signal: AbortSignal): Promise<void> {
  const child = spawn(process.execPath, [...smallHeap, programFile, ...args], {
    ...{ stdio: 'ignore', signal },
    env: { ...process.env, MALLOC_ARENA_MAX: '1' },
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) =>
      code === 0 ? resolve() : reject(new Error(`the preview ended with code ${code}`)),
    );
  });
}
