import { EventEmitter, once } from 'node:events';
import { join, resolve } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import {
  canonicalJson,
  figure1Tables,
  formatCsv,
  sha256,
  singularValueColumns,
  type Table,
  writeFileAtomically,
} from '@mixed-dynamics/artifacts';
import { shapeOf } from '@mixed-dynamics/data';
import type { Engine } from '@mixed-dynamics/engines';
import { withEquation } from '../cells/cell.ts';
import { engineIdentity } from '../cells/engineIdentity.ts';
import { dynamicsLabels } from '../cells/spectra.ts';
import { sideOf, workersFor } from '../grid/cost.ts';
import { dataNames } from '../presets/data.ts';
import { canonicalSection } from '../presets/files.ts';
import type { Figure1Section } from '../presets/preset.ts';
import { createProgress, type Progress } from '../progress/progress.ts';
import { computeAll } from '../run/computeAll.ts';
import { dataHash } from '../store/cellKey.ts';
import { codeFingerprint } from '../store/codeFingerprint.ts';
import { type SingularValuesTask, singularValuesProblem } from './computeSingularValues.ts';
import { trainDynamics } from './trainDynamics.ts';
import { type MatrixName, TrainingStore } from './trainingStore.ts';

export interface TrainingRunOptions {
  readonly section: Figure1Section;
  readonly rootSeed: number;
  readonly engine: Engine;
  /** The folder of the training data (`teacher.npy`, `noise.npy`, …). */
  readonly dataDir: string;
  /** The results folder, which receives `figure1/…` and `.cells/…`. */
  readonly outDir: string;
  /** Processes for the singular values; default: one per core, if there is enough work. */
  readonly workers?: number | undefined;
  /** When aborted, the run ends soon and keeps its finished parts. */
  readonly signal?: AbortSignal | undefined;
  readonly progress?: Progress | undefined;
}

const keyVersion = 1;
const program = fileURLToPath(new URL('./computeSingularValues.ts', import.meta.url));
/** Estimated seconds for the singular values of a d×d matrix, divided by d³; only for the time left. */
const svdSeconds = 3e-8;
const dynamicsSource = fileURLToPath(new URL('./trainDynamics.ts', import.meta.url));

class Stopped extends Error {}

/**
 * Trains the network of Figure 1 with the dynamics of its section. Meanwhile worker processes compute all singular
 * values of A(t) at every iteration. Finished parts are kept: a killed run continues where it stopped and ends with
 * the same bytes.
 * @returns for how many matrices the singular values were in the store (`kept`) or were computed (`computed`), whether
 *   the curves were in the store (`keptDynamics`), and the total computing seconds including earlier runs
 * @throws UserError when the data is missing or the folder cannot be written to
 */
export async function runTraining(options: TrainingRunOptions) {
  const { outDir, section, progress = createProgress(), engine, signal } = options;
  const store = new TrainingStore(outDir, trainingKey(options));
  const found = completeCurves(store, section);
  const atMost = section.stop ? 'at most ' : '';
  const what = withEquation(section) ? 'both dynamics' : 'gradient descent';
  if (!found) progress.note(`training ${what} for ${atMost}${section.iterations} iterations`);

  const names = matrixNames(found ? found.rows.length : section.iterations + 1, section);
  const todo = names.filter((name) => !store.readValues(name));
  const kept = names.length - todo.length;
  const side = sideOf(section);
  const seconds = svdSeconds * side ** 3;
  const { workers = workersFor(todo.length * seconds, todo.length) } = options;
  const chosen = { engine: engine.name, engineIdentity: engineIdentity(engine) };
  let [curves, ended] = [found, found !== undefined];
  const events = new EventEmitter().setMaxListeners(0);
  const train = async () => {
    try {
      curves ??= await computeCurves(options, store, () => events.emit('matrix'));
    } finally {
      ended = true;
      events.emit('matrix');
    }
  };
  const decompositions = computeAll<SingularValuesTask, Float64Array>({
    ...{ program, signal, progress, unit: 'matrices' },
    tasks: todo.map((name) => ({ ...chosen, path: resolve(store.matrixPath(name)) })),
    available: async (position) => {
      while (!ended && !store.hasMatrix(todo[position]!)) await once(events, 'matrix');
      return store.hasMatrix(todo[position]!);
    },
    problemOf: (result) => singularValuesProblem(result, side),
    workers: Math.max(1, Math.min(workers, todo.length)),
    costs: todo.map(() => seconds),
    describe: () =>
      `singular values of ${atMost}${names.length} matrices, ${kept} kept from an earlier run, ${todo.length} to compute`,
    keep: (position, values, seconds) => store.writeValues(todo[position]!, values, seconds),
    fail: (position, reason) => {
      const { iteration, dynamics: which } = todo[position]!;
      throw new Error(`singular values of ${which} at iteration ${iteration}: ${reason}`);
    },
    finish: (end) => `${kept + end.computed} of ${atMost}${names.length} matrices done`,
  });
  const training = train();
  // If one of them fails, this function must not throw before the other has ended.
  await Promise.allSettled([training, decompositions]);
  await training;
  const { outcome, computed } = await decompositions;
  const end = { kept, computed, keptDynamics: found !== undefined };
  if (!curves || outcome === 'interrupted') {
    return { outcome: 'interrupted' as const, ...end, files: [], computeSeconds: undefined };
  }
  const computeSeconds = store.secondsOf(matrixNames(curves.rows.length, section));
  return { outcome, ...end, computeSeconds, files: writeTables(options, store, curves) };
}

/** SHA-256 of everything that determines the run's bytes. */
function trainingKey({ section, rootSeed, engine, dataDir }: TrainingRunOptions): string {
  const code = codeFingerprint(dynamicsSource, engine.name);
  const data = dataHash(dataDir, dataNames(section));
  return sha256(
    canonicalJson({
      keyVersion,
      figure: 1,
      section: canonicalSection(section),
      rootSeed,
      engine: engineIdentity(engine),
      data,
      code,
    }),
  );
}

/** The stored curves; `undefined` if a matrix is missing whose singular values are not in the store. */
function completeCurves(store: TrainingStore, section: Figure1Section): Table | undefined {
  const curves = store.readCurves();
  if (!curves) return undefined;
  const lost = matrixNames(curves.rows.length, section).some(
    (name) => !store.readValues(name) && !store.hasMatrix(name),
  );
  return lost ? undefined : curves;
}

/** The names of A(t) for each of the dynamics at the first `count` iterations. */
function matrixNames(count: number, section: Figure1Section): MatrixName[] {
  const trained = withEquation(section) ? dynamicsLabels : dynamicsLabels.slice(0, 1);
  return Array.from({ length: count }, (_, iteration) =>
    trained.map((dynamics) => ({ iteration, dynamics })),
  ).flat();
}

async function computeCurves(
  { section, rootSeed, engine, dataDir, signal }: TrainingRunOptions,
  store: TrainingStore,
  onMatrix: () => void,
): Promise<Table | undefined> {
  const begin = performance.now();
  try {
    const curves = await trainDynamics(engine, {
      section,
      rootSeed,
      dataDir,
      onMatrix: (iteration, dynamics, matrix) => {
        const name = { iteration, dynamics };
        if (!store.readValues(name)) store.writeMatrix(name, matrix, sideOf(section));
        onMatrix();
      },
      onIteration: async () => {
        // Lets the event loop handle the answers of the workers.
        await setImmediate();
        if (signal?.aborted) throw new Stopped();
      },
    });
    store.writeCurves(curves, (performance.now() - begin) / 1000);
    return curves;
  } catch (error) {
    if (error instanceof Stopped) return undefined;
    throw error;
  }
}

function writeTables(
  { outDir, section }: TrainingRunOptions,
  store: TrainingStore,
  curves: Table,
): string[] {
  // A rectangle is trained as a square padded with zeros, whose further singular values are 0.
  const count = Math.min(...Object.values(shapeOf(section)));
  const rows = matrixNames(curves.rows.length, section).map((name) => [
    name.iteration,
    name.dynamics,
    // Nine digits distinguish all float32 numbers, and A is float32.
    ...Array.from(store.readValues(name)!.subarray(0, count), (value) =>
      Number(value.toPrecision(9)),
    ),
  ]);
  const tables = [curves, { columns: singularValueColumns(count), rows }];
  return figure1Tables.map((file, i) => {
    const path = join(outDir, file);
    writeFileAtomically(path, formatCsv(tables[i]!));
    return path;
  });
}
