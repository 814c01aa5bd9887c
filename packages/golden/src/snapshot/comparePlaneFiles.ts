import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readTrajectories, type StopRule, UserError } from '@mixed-dynamics/artifacts';
import type { PlaneResults } from '../networks/alignNetworks.ts';
import { comparePlanes, type NetworkReport } from '../networks/comparePlanes.ts';
import { curvesName } from '../networks/curvesFile.ts';
import { joinNetworks } from '../networks/network.ts';
import { readTable } from '../tables/tableShape.ts';
import { type FileContext, type FileReport, tableReport } from './compareFile.ts';

export const metricsName = 'metrics.csv';
/** The complete curves of a sweep. */
export const trajectoriesName = 'trajectories.parquet';

/**
 * Compares the networks of a plane by table and curves. Empty if the table is missing on one side; then it
 * is reported like any other file.
 */
export async function comparePlaneFiles(
  context: FileContext,
  stop: StopRule | undefined,
): Promise<{ files: FileReport[]; networks?: NetworkReport }> {
  const { out, golden, tolerances, limit } = context;
  if (![out, golden].every((folder) => existsSync(join(folder, metricsName)))) return { files: [] };
  if (!stop) return unreadable('the preset has no stop rule for its networks');
  if (!existsSync(join(golden, curvesName))) {
    return unreadable(
      'missing: the snapshot has no curves; accept results that have them with `golden update`',
    );
  }
  try {
    const [was, is] = [await readPlane(golden, curvesName), await readPlane(out, trajectoriesName)];
    const compared = comparePlanes(was, is, stop, tolerances, limit);
    return {
      files: [
        tableReport(metricsName, compared.metrics, context),
        tableReport(curvesName, compared.curves, context),
      ],
      networks: compared.networks,
    };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return unreadable(error.message);
  }
}

/** Neither file can be compared: without curves the numbers of a row depend on where training stopped. */
function unreadable(problem: string): { files: FileReport[] } {
  const about = { kind: 'table' as const, pass: false, problem, written: [] };
  return { files: [metricsName, curvesName].map((file) => ({ file, ...about })) };
}

/** Reads a plane from the folder of its stage: the table, and the curves in the named file. */
export async function readPlane(folder: string, curves: string): Promise<PlaneResults> {
  const metrics = readTable(join(folder, metricsName));
  const trajectories = await readTrajectories(join(folder, curves));
  return { metrics, networks: joinNetworks(metrics, trajectories) };
}
