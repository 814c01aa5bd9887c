import { join } from 'node:path';
import { writeFileAtomically } from '@mixed-dynamics/artifacts';
import { explorerPage } from './explorerPage.ts';
import type { Facts, Figure1Setting } from './facts.ts';
import { readFigure1, readPredictions, readResults } from './readResults.ts';

export interface ExplorerOptions extends Omit<Facts, 'live' | 'measured' | 'figure1'> {
  /** The results folder. */
  readonly outDir: string;
  /** The preset's network of Figure 1, shown if its tables exist. */
  readonly figure1?: Figure1Setting | undefined;
}

/**
 * The explorer of a finished sweep as one self-contained HTML file. Reads the results and writes nothing;
 * the same files give the same page. Curves are kept at every iteration with five significant digits,
 * `metrics.csv` to the last digit.
 * @throws UserError when results are missing, partial or damaged
 */
export async function buildExplorer(options: ExplorerOptions): Promise<string> {
  const { outDir, figure1: setting, ...rest } = options;
  const results = await readResults(outDir, options.plane);
  const figure1 = setting && readFigure1(outDir, setting);
  return explorerPage({
    ...results,
    facts: { ...rest, live: false, measured: true, figure1: figure1?.facts },
    figure1: figure1?.curves,
    predicted: options.theory ? readPredictions(outDir, options.plane) : undefined,
  });
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
