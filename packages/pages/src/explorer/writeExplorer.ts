import { join } from 'node:path';
import { writeFileAtomically } from '@mixed-dynamics/artifacts';
import { readWasmFiles } from '@mixed-dynamics/engines/wasm-files';
import { readTolerances } from '@mixed-dynamics/golden';
import type { Tolerance } from '@mixed-dynamics/golden/metric';
import { explorerPage } from './explorerPage.ts';
import type { Facts, Figure1Setting } from './facts.ts';
import { bytesOf } from './packedCurves.ts';
import { readFigure1, readPredictions, readResults, readSpectra } from './readResults.ts';

export interface ExplorerOptions
  extends Omit<Facts, 'live' | 'measured' | 'sampled' | 'figure1' | 'training'> {
  /** The results folder. */
  readonly outDir: string;
  /** The setting of the preset's Figure 1, which is shown if its tables exist. */
  readonly figure1?: Figure1Setting | undefined;
  /** The root seed and the engine of the results. */
  readonly seed: number;
  /** Whether `outDir` is a snapshot, which keeps only some iterations of each network. */
  readonly sampled?: boolean | undefined;
  readonly engine?: string | undefined;
}

/**
 * The explorer of a finished sweep as one self-contained HTML file. Reads the results and writes nothing;
 * the same files give the same page. Curves are embedded at every iteration with five significant digits,
 * `metrics.csv` with all digits.
 * @throws UserError when results are missing, partial or damaged
 */
export async function buildExplorer(options: ExplorerOptions): Promise<string> {
  const { outDir, figure1: setting, seed, engine, sampled = false, ...rest } = options;
  const { metrics, curves, fingerprints } = await readResults(outDir, options.plane, sampled);
  const training = trains(options)
    ? { seed, engine, fingerprints, tolerances: tolerancesOf(options.preset) }
    : undefined;
  const figure1 = setting && readFigure1(outDir, setting);
  return explorerPage(
    { ...rest, live: false, measured: true, sampled, figure1: figure1?.facts, training },
    {
      metrics,
      curves: bytesOf(curves),
      figure1: figure1 && bytesOf(figure1.curves),
      spectra: readSpectra(outDir),
      predicted: options.theory ? readPredictions(outDir, options.plane) : undefined,
      ...(training && readWasmFiles()),
    },
  );
}

/** The largest d of networks that a page offers to train, since the cost of a step grows as d³. */
const largestTrained = 300;

/** Whether the page can train the networks: only the paper's, which are determined by their seed. */
const trains = ({ theory, setting }: ExplorerOptions): boolean =>
  theory && setting.dimension <= largestTrained;

const judged = ['min_test_error', 'stable_rank_at_min', 'max_distance'];

function tolerancesOf(preset: string): Readonly<Record<string, Tolerance>> {
  const { tables } = readTolerances({ name: preset }, 'cpu');
  const own = tables['metrics.csv'] ?? {};
  return Object.fromEntries(judged.flatMap((name) => (own[name] ? [[name, own[name]]] : [])));
}

/**
 * Writes `<outDir>/explorer/index.html`, completely or not at all, and returns its path.
 * @throws UserError as buildExplorer does, or when the folder cannot be written to
 */
export async function writeExplorer(options: ExplorerOptions): Promise<string> {
  const path = join(options.outDir, 'explorer', 'index.html');
  writeFileAtomically(path, await buildExplorer(options));
  return path;
}

/** The facts of a page without results: the plane that it shows first. */
export type PlaygroundOptions = Pick<
  Facts,
  'plane' | 'setting' | 'stop' | 'note' | 'ranges' | 'predictCommand'
>;

/** The page without results: theory alone, for any settings, as one self-contained HTML file. */
export function buildPlayground(options: PlaygroundOptions): Promise<string> {
  const facts: Facts = {
    ...options,
    preset: 'playground',
    command: '',
    origin: ['predicted in this browser; nothing is sent anywhere'],
    live: false,
    measured: false,
    theory: true,
  };
  return explorerPage(facts);
}
