import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expected, readManifest } from '@mixed-dynamics/artifacts';
import type { Experiment } from '../frame/openPreset.ts';
import { programFile } from '../frame/project.ts';
import { type ChildEnd, runChild } from '../frame/runChild.ts';

/** What OpenBLAS, in its builds for all processors, takes the name of its kernels from. */
const kernelVariable = 'OPENBLAS_CORETYPE';

/** How the kernels of `wasm` round: on every processor alike, or once where it can. */
const simdVariable = 'MIXED_DYNAMICS_SIMD';

/** Kernels of other instruction sets: SSE3, AVX2 twice, AVX-512. */
const kernels = ['Prescott', 'Haswell', 'Zen', 'SkylakeX'] as const;

/** Up to this dimension plain JavaScript is done in minutes. */
const largestForJavaScript = 64;

/** A run of the experiment by one engine. */
interface PlannedRun {
  /** Of its folder. */
  readonly name: string;
  readonly engine: string;
  /** Those that OpenBLAS is told to take; its own choice without. */
  readonly kernel?: string;
  /** Beside what this process has. */
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
 * Runs an experiment on every engine of the CPU, on `wasm` and `blas` with several kernels, each in a
 * folder of its own below the results folder and in a process of its own, for OpenBLAS chooses its
 * kernels once a process. What is finished is kept. Kernels that the library or the processor does not have
 * are left out, and said.
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
    if (missing) console.log(`golden calibrate: ${run.name} is left out: ${missing}`);
    else folders.push(folder);
  }
  return folders;
}

/** Runs both stages that compute; returns why the kernels are not there. */
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
    if (kernel && end.signal === 'SIGILL') return 'this processor lacks their instructions';
    if (end.code !== 0) throw failedRun(name, end);
    const taken = kernelOf(join(folder, command === 'sweep' ? 'figure2' : 'figure1'));
    if (kernel && taken?.toLowerCase() !== kernel.toLowerCase()) {
      return `OpenBLAS took ${taken ?? 'others'} in their place`;
    }
  }
  return undefined;
}

/** What `openblas_get_corename` said in the process that computed. */
function kernelOf(folder: string): string | undefined {
  const path = join(folder, 'manifest.json');
  if (!existsSync(path)) return undefined;
  return /\((\w+)\)/.exec(readManifest(path).engine?.versions.OpenBLAS ?? '')?.[1];
}

function failedRun(name: string, { code, signal }: ChildEnd): Error {
  return expected({
    culprit: name,
    expected: 'a run that ends well',
    got: signal ?? `exit code ${code}`,
    remedy: 'see what it said above, then repeat the command: finished networks are kept',
  });
}
