import { join } from 'node:path';
import { figure1Tables, readManifest, writeFileAtomically } from '@mixed-dynamics/artifacts';
import {
  figure1PanelNames,
  figure2PanelNames,
  type Layout,
  writePictures,
} from '@mixed-dynamics/figures';
import type { Command } from 'commander';
import { captions } from '../cli/captions.ts';
import { originOf } from '../cli/drawStage.ts';
import { type Experiment, experimentCommand, withStageOptions } from '../cli/experiment.ts';
import {
  isForPrint,
  type PrintOptions,
  panelsOf,
  refusePlaneOptions,
  withPrintOptions,
} from '../cli/printOptions.ts';
import { shortPath } from '../cli/project.ts';
import { runStage } from '../cli/runStage.ts';
import { oneOf } from '../cli/values.ts';
import { figure1, trainingPictures } from '../figures/figure1.ts';
import { figure2, figure2Inputs, planePictures } from '../figures/figure2.ts';

const figures = ['figure1', 'figure2'] as const;
type Figure = (typeof figures)[number];

export const help = {
  details:
    'Reads the tables of the training run or the sweep and writes .svg and .png beside them. ' +
    'With any of the options --format to --text, instead writes the figure for a paper, and its ' +
    'caption, into the folder print there.',
  example: 'mixed-dynamics figure figure2 --preset small --format pdf --width 89mm --panels a,d',
};

export default function define(command: Command): Command {
  command.argument('<figure>', figures.join(' or '), oneOf(figures));
  return experimentCommand(withPrintOptions(withStageOptions(command)), figure);
}

async function figure(experiment: Experiment, options: PrintOptions, name: Figure): Promise<void> {
  if (isForPrint(options)) await printFigure(name, experiment, options);
  else if (name === 'figure1') await figure1(experiment);
  else await figure2(experiment);
}

const tables = { figure1: figure1Tables, figure2: figure2Inputs } as const;

/**
 * Draws a figure for a paper into `print/` in the figure's folder, with a caption that states what was
 * computed. The pipeline's own figures are not touched.
 */
async function printFigure(
  figure: 'figure1' | 'figure2',
  experiment: Experiment,
  options: PrintOptions,
): Promise<void> {
  if (!experiment.preset[figure]) {
    return console.log(`${figure}: this preset has no such section, nothing to draw`);
  }
  const draw = writerOf(figure, experiment, options);
  const folder = join(experiment.root, figure, 'print');
  const stage = {
    name: `${figure}-print`,
    inputs: tables[figure],
    outputs: [`${figure}/print`],
    manifest: `${figure}/print.manifest.json`,
  };
  let written: string[] = [];
  await runStage(stage, experiment, async (read) => {
    written = await draw(folder, originOf(experiment, read, figure));
    const computed = readManifest(join(experiment.root, figure, 'manifest.json'));
    for (const [extension, text] of Object.entries(captions(figure, experiment.preset, computed))) {
      const path = join(folder, `${figure}.${extension}`);
      writeFileAtomically(path, text);
      written.push(path);
    }
    return { files: written };
  });
  for (const path of written) console.log(`figure: ${shortPath(path)}`);
}

type Writer = (folder: string, origin: ReturnType<typeof originOf>) => Promise<string[]>;

/** Checks all options before touching a file. */
function writerOf(
  figure: 'figure1' | 'figure2',
  experiment: Experiment,
  options: PrintOptions,
): Writer {
  const { format: formats, dpi, text, width, panels, theoryLines, range, levels } = options;
  const edge = { formats, text, ...(dpi !== undefined && { scale: dpi / 96 }) };
  const page = { ...(width !== undefined && { width }) };
  const { preset, root } = experiment;
  const from = join(root, figure);
  if (figure === 'figure1') {
    refusePlaneOptions(options);
    const shown = panelsOf(panels, figure1PanelNames);
    const layout = { ...page, ...(shown && { panels: shown }) };
    return (outDir, origin) =>
      writePictures(trainingPictures(preset, from, { origin, layout }), {
        ...edge,
        origin,
        outDir,
      });
  }
  const shown = panelsOf(panels, figure2PanelNames);
  const layout: Layout = {
    ...page,
    theoryLines,
    ...(shown && { panels: shown }),
    ...(range && { ranges: range }),
    ...(levels && { levels }),
  };
  return (outDir, origin) =>
    writePictures(planePictures(preset, from, { origin, layout }), { ...edge, origin, outDir });
}
