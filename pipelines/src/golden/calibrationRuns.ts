import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expected, readManifest } from '@mixed-dynamics/artifacts';
import type { Experiment } from '../cli/experiment.ts';
import { programFile } from '../cli/project.ts';
import { type ChildEnd, runChild } from '../cli/runChild.ts';

/** The variable that selects the kernels of an OpenBLAS built for many processors (DYNAMIC_ARCH). */
const kernelVariable = 'OPENBLAS_CORETYPE';

/** The variable for the rounding of the `wasm` kernels: the same on every processor, or with fused multiply-add. */
const simdVariable = 'MIXED_DYNAMICS_SIMD';

/** Kernels for different instruction sets: SSE3, AVX2 (two of them), AVX-512. */
const kernels = ['Prescott', 'Haswell', 'Zen', 'SkylakeX'] as const;

/** Up to this dimension plain JavaScript takes only minutes. */
const largestForJavaScript = 64;

/** A run of the experiment by one engine. */
interface PlannedRun {
  /** Name of its folder. */
  readonly name: string;
  readonly engine: string;
  /** The kernels requested from OpenBLAS; default: OpenBLAS chooses. */
  readonly kernel?: string;
  /** Variables in addition to the environment of this process. */
  readonly environment?: NodeJS.ProcessEnv;
}

function plannedRuns({ preset: { figure1, figure2 } }: Experiment): PlannedRun[] {
  const dimension = Math.max(figure1?.dimension ?? 0, figure2?.dimension ?? 0);
  return [
    { name: 'wasm', engine: 'wasm' },
    { name: 'wasm-relaxed', engine: 'wasm', environment: { [simdVariable]: 'relaxed' } },
    { name: 'blas', engine: 'blas' },
    ...kernels.map((kernel) => ({
      ...{ name: `blas-${kernel}`, engine: 'blas', kernel },
      environment: { [kernelVariable]: kernel },
    })),
    ...(dimension <= largestForJavaScript ? [{ name: 'cpu', engine: 'cpu' }] : []),
  ];
}

/**
 * Runs an experiment on every CPU engine, and on `wasm` and `blas` with several kernels. Each run has its own
 * folder and process, since OpenBLAS chooses its kernels once per process. Finished runs are kept. Kernels that
 * the library or the processor lacks are skipped with a message.
 * @returns the folders
 * @throws UserError when a run fails, Interrupted by a signal
 */
export async function calibrationRuns(
  experiment: Experiment,
  planned: readonly PlannedRun[] = plannedRuns(experiment),
): Promise<string[]> {
  const folders: string[] = [];
  for (const run of planned) {
    const folder = join(experiment.root, run.name);
    console.log(`golden calibrate: ${run.name}`);
    const missing = await runStages(experiment, run, folder);
    if (missing) console.log(`golden calibrate: ${run.name} is skipped: ${missing}`);
    else folders.push(folder);
  }
  return folders;
}

/** Runs both computing stages; returns the reason if the kernels are unavailable. */
async function runStages(
  { file, preset }: Experiment,
  { name, engine, kernel, environment }: PlannedRun,
  folder: string,
): Promise<string | undefined> {
  const plain = { [kernelVariable]: undefined, [simdVariable]: undefined };
  const env = { ...process.env, ...plain, ...environment };
  const commands = [
    ...(preset.figure1 ? (['training'] as const) : []),
    ...(preset.figure2 ? (['sweep'] as const) : []),
  ];
  for (const command of commands) {
    const args = [programFile, command, '--preset', file, '--engine', engine, '--out', folder];
    const end = await runChild(args, { env, stdio: 'inherit' });
    if (kernel && end.signal === 'SIGILL') return 'this processor lacks the instructions';
    if (end.code !== 0) throw failedRun(name, end);
    const taken = kernelOf(join(folder, command === 'sweep' ? 'figure2' : 'figure1'));
    if (kernel && taken?.toLowerCase() !== kernel.toLowerCase()) {
      return `OpenBLAS chose ${taken ?? 'other kernels'} instead`;
    }
  }
  return undefined;
}

/** The value of `openblas_get_corename` in the computing process. */
function kernelOf(folder: string): string | undefined {
  const path = join(folder, 'manifest.json');
  if (!existsSync(path)) return undefined;
  return /\((\w+)\)/.exec(readManifest(path).engine?.versions.OpenBLAS ?? '')?.[1];
}

function failedRun(name: string, { code, signal }: ChildEnd): Error {
  return expected({
    culprit: name,
    expected: 'a run that succeeds',
    got: signal ?? `exit code ${code}`,
    remedy: 'see its messages above, then repeat the command: finished networks are kept',
  });
}
