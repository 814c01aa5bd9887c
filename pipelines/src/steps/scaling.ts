import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import {
  expected,
  formatCsv,
  metricsColumns,
  recordFile,
  type Table,
  writeFileAtomically,
} from '@mixed-dynamics/artifacts';
import { spectralNorm } from '@mixed-dynamics/dynamics';
import { writeScalingFigure } from '@mixed-dynamics/figures';
import { analyseScaling, estimatesOf, estimatesTable, scalingColumns, type ScalingFindings } from '@mixed-dynamics/analysis';
import {
  type CellResult,
  catchInterruption,
  cellsCost,
  engineIdentity,
  estimateCost,
  metricsTable,
  runCells,
  type ScalingCell,
  scalingCells,
} from '@mixed-dynamics/sweep';
import type { ScalingSection } from '@mixed-dynamics/sweep/preset';
import { limitTestError } from '@mixed-dynamics/theory';
import { cellDataFolder, writeCellData } from '../frame/cellData.ts';
import { describeCellsCost } from '../frame/describeCellsCost.ts';
import { originOf } from '../frame/drawStage.ts';
import { measureFlops } from '../frame/measureFlops.ts';
import { openEngineWithFacts } from '../frame/openEngineWithFacts.ts';
import type { Experiment } from '../frame/openPreset.ts';
import { shortPath } from '../frame/project.ts';
import { CheckFailed, Interrupted } from '../frame/reportFailure.ts';
import { runStage } from '../frame/runStage.ts';
import { describeEstimates } from './describeEstimates.ts';

export interface ScalingRequest {
  readonly engine: string;
  readonly workers?: number | undefined;
  /** State the cost and compute nothing. */
  readonly dryRun?: boolean | undefined;
}

const outputs = ['cells.csv', 'fits.csv', 'fits.md', 'scaling.svg', 'scaling.png'].map(
  (name) => `scaling/${name}`,
);

/**
 * The scaling study of a preset: trains its networks, fits their laws and draws the figure.
 * @throws UserError when the preset has no such section, Interrupted by a signal, CheckFailed when
 *   a cell could not be computed: what is finished is kept, and the same command goes on
 */
export async function scaling(experiment: Experiment, request: ScalingRequest): Promise<void> {
  const study = sectionOf(experiment);
  const cells = scalingCells(study);
  const { engine, facts } = await openEngineWithFacts(request.engine);
  const workers = request.workers ?? availableParallelism();
  const largest = Math.max(...cells.map(({ section }) => section.dimension));
  const flopsPerSecond = await measureFlops(engine, largest);
  const cost = { costModel: estimateCost, flopsPerSecond };
  console.log(describeCellsCost(cellsCost(cells, { workers, ...cost }), workers));
  if (request.dryRun) return;
  const { preset, root } = experiment;
  const interruption = catchInterruption();
  const stage = { name: 'scaling', inputs: [], outputs, manifest: 'scaling/manifest.json' };
  let failed = 0;
  try {
    await runStage(stage, experiment, async () => {
      const norms = drawTeachers(cells, experiment);
      const placed = cells.map((cell) => ({ ...cell, dataDir: folderOf(cell, root) }));
      const { outcome, results, computeSeconds, failures } = await runCells({
        ...{ cells: placed, rootSeed: preset.seed, engine: engine.name, workers, outDir: root },
        engineIdentity: engineIdentity(engine),
        ...cost,
        signal: interruption.signal,
      });
      if (outcome === 'interrupted') throw new Interrupted(interruption.received() ?? 'SIGINT');
      for (const [i, reason] of failures) console.error(`${describeCell(cells[i]!)}: ${reason}`);
      failed = failures.size;
      const table = cellsTable(cells, results, (cell) => norms.get(folderOf(cell, root))!);
      await writeOutputs(table, study, experiment);
      return { engine: facts, computeSeconds };
    });
  } finally {
    interruption.release();
  }
  if (failed > 0) throw new CheckFailed();
}

function sectionOf({ name, preset }: Experiment): ScalingSection {
  if (preset.scaling) return preset.scaling;
  throw expected({
    culprit: '`--preset`',
    expected: 'a preset with a section scaling',
    got: `'${name}'`,
    remedy: 'name another one, such as scaling or scaling-small',
  });
}

function folderOf({ section: { dimension, rank }, trial }: ScalingCell, root: string): string {
  return cellDataFolder(root, { dimension, rank, trial });
}

/** Writes the data of every draw once, and returns ‖A*‖_op by its folder. */
function drawTeachers(cells: readonly ScalingCell[], experiment: Experiment): Map<string, number> {
  const norms = new Map<string, number>();
  for (const cell of cells) {
    const folder = folderOf(cell, experiment.root);
    if (norms.has(folder)) continue;
    const { dimension, rank } = cell.section;
    const draw = { dimension, rank, trial: cell.trial };
    const teacher = writeCellData(experiment.root, experiment.preset.seed, draw);
    norms.set(folder, spectralNorm(teacher, dimension));
  }
  return norms;
}

/** The table of `cells.csv`: a row a cell that was computed. */
function cellsTable(
  cells: readonly ScalingCell[],
  results: readonly (CellResult | undefined)[],
  normOf: (cell: ScalingCell) => number,
): Table {
  const done = cells.flatMap((cell, i) =>
    results[i] ? [{ cell, metrics: results[i].metrics }] : [],
  );
  const metrics = metricsTable(done.map((each) => each.metrics));
  if (metrics.columns.join() !== metricsColumns.join()) throw new Error('columns in another order');
  return {
    columns: scalingColumns,
    rows: done.map(({ cell }, i) => [
      ...[cell.part, cell.section.dimension, cell.trial, cell.excess, normOf(cell)],
      ...metrics.rows[i]!,
    ]),
  };
}

async function writeOutputs(
  cells: Table,
  study: ScalingSection,
  experiment: Experiment,
): Promise<void> {
  const folder = join(experiment.root, 'scaling');
  const findings = analyseScaling(cells);
  const estimates = estimatesOf(findings);
  const text = describeEstimates(estimates);
  writeFileAtomically(join(folder, 'cells.csv'), formatCsv(cells));
  writeFileAtomically(join(folder, 'fits.csv'), formatCsv(estimatesTable(estimates)));
  writeFileAtomically(join(folder, 'fits.md'), `${text}\n`);
  await writeScalingFigure({
    ...findings,
    limitCurve: limitCurve(findings),
    gammaW: study.transition.gammaW,
    rank: study.rank,
    outDir: folder,
    origin: originOf(
      experiment,
      [recordFile(join(folder, 'cells.csv'), experiment.root)],
      'scaling',
    ),
  });
  console.log(`${text}\nscaling: tables and figure in ${shortPath(folder)}`);
}

/** The limit of large d over the ratios that the study reached. */
function limitCurve({ transition }: ScalingFindings): [number, number][] {
  const ratios = transition.cuts.flatMap(({ ratio }) => ratio);
  const [low, high] = [Math.min(...ratios) / 1.5, Math.max(...ratios) * 1.5];
  return Array.from({ length: 101 }, (_, i) => {
    const ratio = low * (high / low) ** (i / 100);
    return [ratio, limitTestError(ratio)];
  });
}

const describeCell = ({ part, section, gammaSigma2, gammaW, trial }: ScalingCell) =>
  `scaling: ${part}, d = ${section.dimension}, γ_σ² = ${gammaSigma2}, γ_w = ${gammaW}, trial ${trial}`;
