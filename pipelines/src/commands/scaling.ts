import { join } from 'node:path';
import {
  analyseScaling,
  estimatesOf,
  estimatesTable,
  type NamedEstimate,
  type ScalingFindings,
} from '@mixed-dynamics/analysis';
import {
  formatCsv,
  markdownTable,
  metricsColumns,
  readCsv,
  recordFile,
  scalingColumns,
  type Table,
  writeFileAtomically,
} from '@mixed-dynamics/artifacts';
import { spectralNorm } from '@mixed-dynamics/dynamics';
import { renderScalingFigure, writePictures } from '@mixed-dynamics/figures';
import {
  oneTable,
  plainTable,
  type ScalingCell,
  type SweepResults,
  scalingCells,
} from '@mixed-dynamics/sweep';
import type { ScalingSection } from '@mixed-dynamics/sweep/preset';
import { limitTestError } from '@mixed-dynamics/theory';
import type { Command } from 'commander';
import { cellDataFolder, writeCellData } from '../cli/cellData.ts';
import { originOf } from '../cli/drawStage.ts';
import { type Experiment, engineCommand, withPresetOptions } from '../cli/experiment.ts';
import { sectionOf } from '../cli/figure2Section.ts';
import { digits } from '../cli/numbers.ts';
import { shortPath } from '../cli/project.ts';
import {
  type SweepStage,
  type TrainRequest,
  trainSweep,
  withTrainOptions,
} from '../training/trainSweep.ts';

export const help = {
  details:
    'Writes scaling/cells.csv (one row per network), fits.csv and fits.md (every fitted ' +
    'number with its standard error and 95 % interval), and the figure. Prints time and ' +
    'memory first. Finished cells are kept in .cells: the same command continues after an ' +
    'interruption.',
  example: 'mixed-dynamics scaling --preset scaling-small',
};

export default function define(command: Command): Command {
  command.option('--dry-run', 'print time and memory, and compute nothing');
  return engineCommand(withPresetOptions(withTrainOptions(command), 'scaling'), scaling);
}

const table = 'scaling/cells.csv';
const conclusions = ['fits.csv', 'fits.md', 'scaling.svg', 'scaling.png'].map(
  (name) => `scaling/${name}`,
);

/**
 * Runs the scaling study of a preset, or a shard of it: trains the networks, fits the scaling laws and draws
 * the figure.
 * @throws UserError when the preset has no section `scaling`; as trainSweep does
 */
async function scaling(experiment: Experiment, request: TrainRequest): Promise<void> {
  sectionOf(experiment, 'scaling', 'name another one, such as scaling or scaling-small');
  await trainSweep(experiment, scalingStage(experiment)!, request);
}

/** The sweep of the scaling study and the results derived from it, if the preset has one. */
export function scalingStage(experiment: Experiment): SweepStage | undefined {
  const { preset, root } = experiment;
  const section = preset.scaling;
  if (!section) return undefined;
  const cells = scalingCells(section, (draw) => cellDataFolder('', draw));
  let norms: ReadonlyMap<string, number> = new Map();
  const tableOf = ({ cells: own, metricsOf }: Pick<SweepResults, 'cells' | 'metricsOf'>) =>
    cellsTable(
      own.map(({ index }) => cells[index]!),
      metricsOf,
      ({ dataDir }) => norms.get(dataDir)!,
    );
  return {
    name: 'scaling',
    inputs: [],
    printsCost: true,
    manifest: 'scaling/manifest.json',
    sweep: { section, cells, ...oneTable(table, tableOf) },
    draw: () => {
      norms = drawTeachers(cells, experiment);
    },
    outputs: conclusions,
    conclude: async () => {
      await writeConclusions(section, experiment);
      return { files: conclusions.map((name) => join(root, name)) };
    },
    nameOf: ({ index }) => describeCell(cells[index]!),
  };
}

/** Writes the data of every draw once, and returns ‖A*‖_op by its folder. */
function drawTeachers(cells: readonly ScalingCell[], experiment: Experiment): Map<string, number> {
  const norms = new Map<string, number>();
  for (const { dataDir, section, trial } of cells) {
    if (norms.has(dataDir)) continue;
    const { dimension, rank } = section;
    const draw = { dimension, rank, trial };
    const teacher = writeCellData(experiment.root, experiment.preset.seed, draw);
    norms.set(dataDir, spectralNorm(teacher, dimension));
  }
  return norms;
}

/** The table `cells.csv`: one row per computed cell. */
function cellsTable(
  cells: readonly ScalingCell[],
  metricsOf: SweepResults['metricsOf'],
  normOf: (cell: ScalingCell) => number,
): Table {
  const done = cells
    .map((cell) => ({ cell, metrics: metricsOf(cell) }))
    .filter(({ metrics }) => metrics.status !== 'failed');
  const metrics = plainTable(done.map((each) => each.metrics));
  if (metrics.columns.join() !== metricsColumns.join()) throw new Error('columns in another order');
  return {
    columns: scalingColumns,
    rows: done.map(({ cell }, i) => [
      ...[cell.part, cell.section.dimension, cell.trial, cell.excess, normOf(cell)],
      ...metrics.rows[i]!,
    ]),
  };
}

/** Writes the fits, their description and the figure, from the table. */
async function writeConclusions(study: ScalingSection, experiment: Experiment): Promise<void> {
  const folder = join(experiment.root, 'scaling');
  const path = join(folder, 'cells.csv');
  const findings = analyseScaling(readCsv(path));
  const estimates = estimatesOf(findings);
  const text = describeEstimates(estimates);
  writeFileAtomically(join(folder, 'fits.csv'), formatCsv(estimatesTable(estimates)));
  writeFileAtomically(join(folder, 'fits.md'), `${text}\n`);
  const tables = [recordFile(path, experiment.root)];
  const origin = originOf(experiment, tables, 'scaling');
  const { gammaW } = study.transition;
  const shown = { ...findings, limitCurve: limitCurve(findings), gammaW, rank: study.rank };
  await writePictures({ scaling: renderScalingFigure(shown, origin) }, { outDir: folder, origin });
  console.log(`${text}\nscaling: tables and figure in ${shortPath(folder)}`);
}

/** The curve in the limit d → ∞, over the ratios s/‖A*‖ covered by the study. */
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

/** The fits of a study as a Markdown table: value ± standard error, 95 % interval, theory. */
export function describeEstimates(estimates: readonly NamedEstimate[]): string {
  return markdownTable(
    ['quantity', 'value ± standard error', '95 % interval', 'theory, d → ∞', 'points'],
    estimates.map(({ name, value, error, interval, theory, count }) => [
      name,
      `${signed(value)} ± ${digits(error)}`,
      `${signed(interval[0])} … ${signed(interval[1])}`,
      signed(theory),
      String(count),
    ]),
  );
}

/** A number with three decimals and a true minus sign. */
function signed(value: number | undefined): string {
  if (value === undefined || !Number.isFinite(value)) return '–';
  return (value + 0).toFixed(3).replace('-', '−');
}
