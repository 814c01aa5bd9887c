import { join } from 'node:path';
import { writeFileAtomically } from '@mixed-dynamics/artifacts';
import { buildExplorer, type ExplorerOptions } from './buildExplorer.ts';

/**
 * Writes `<outDir>/explorer/index.html`, whole or not at all, and returns its path.
 * @throws UserError as buildExplorer does, or when the folder cannot be written to
 */
export async function writeExplorer(options: ExplorerOptions): Promise<string> {
  const path = join(options.outDir, 'explorer', 'index.html');
  writeFileAtomically(path, await buildExplorer(options));
  return path;
}
