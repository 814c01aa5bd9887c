import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  attempt,
  metricsTextColumns,
  parseCsv,
  type Table,
  writeFileAtomically,
} from '@mixed-dynamics/artifacts';
import { type AgreementFigureData, renderAgreementFigure } from './agreementFigure.ts';
import { type DistancePartsOptions, renderDistanceParts } from './distancePartsFigure.ts';
import { type EnsembleOptions, renderEnsemble } from './ensemble.ts';
import { type Figure1Options, renderFigure1 } from './figure1.ts';
import { singularValueTextColumns } from './figure1Data.ts';
import { type Figure2Options, renderFigure2 } from './figure2.ts';
import { type Figure2OfDrawsOptions, renderFigure2OfDraws } from './figure2OfDraws.ts';
import type { Format, TextKind } from './names.ts';
import { type Origin, originWords } from './origin.ts';
import type { RenderedFigure } from './planePage.ts';
import { pngTexts } from './pngText.ts';
import { type PredictedFigure2Options, renderPredictedFigure2 } from './predictedFigure2.ts';
import { renderScalingFigure, type ScalingFigureData } from './scalingFigure.ts';
import { renderStepSizeFigure, type StepSizeFigureOptions } from './stepSizeFigure.ts';
import { titleOf } from './svgDocument.ts';
import { type PngOptions, svgToPng } from './svgToPng.ts';
import { renderTheoryFigure, type TheoryFigureOptions } from './theoryFigure.ts';

interface Edge extends Pick<PngOptions, 'scale'> {
  /** Folder that receives the files; made if need be. */
  readonly outDir: string;
  readonly formats?: readonly Format[] | undefined;
  /** How the SVG keeps its letters; as text in a font of the system without it. */
  readonly text?: TextKind | undefined;
}

export interface WriteFigure1Options
  extends Edge,
    Omit<Figure1Options, 'training' | 'singularValues' | 'prediction'> {
  readonly trainingPath: string;
  readonly singularValuesPath: string;
  readonly predictionPath?: string | undefined;
}

export interface WriteFigure2Options extends Edge, Omit<Figure2Options, 'metrics'> {
  readonly metricsPath: string;
}

/**
 * Draws `figure1`, `errors` and `singular-values`, each as .svg and .png, from two CSV files.
 * @returns the paths written
 */
export async function writeFigure1(options: WriteFigure1Options): Promise<string[]> {
  const { trainingPath, singularValuesPath, predictionPath, ...rest } = options;
  const tables = {
    training: readTable(trainingPath, []),
    singularValues: readTable(singularValuesPath, singularValueTextColumns),
    prediction: predictionPath === undefined ? undefined : readTable(predictionPath, []),
  };
  return writeFigure('figure1', renderFigure1({ ...rest, ...tables }), options);
}

/**
 * Draws `figure2`, `test-error`, `stable-rank`, `iterations` and `distance`, each as .svg and
 * .png, from `metrics.csv`.
 * @returns the paths written
 */
export async function writeFigure2(options: WriteFigure2Options): Promise<string[]> {
  const { metricsPath, ...rest } = options;
  const metrics = readTable(metricsPath, metricsTextColumns);
  return writeFigure('figure2', renderFigure2({ ...rest, metrics }), options);
}

export interface WritePredictedFigure2Options extends Edge, PredictedFigure2Options {}

/**
 * Draws `figure2-predicted` as .svg and .png.
 * @returns the paths written
 */
export async function writePredictedFigure2(
  options: WritePredictedFigure2Options,
): Promise<string[]> {
  const { composite } = renderPredictedFigure2(options);
  return writeFigure('figure2-predicted', { composite, panels: {} }, options);
}

export interface WriteFigure2OfDrawsOptions extends Edge, Figure2OfDrawsOptions {}

/**
 * The same files of several networks a cell, from their statistics.
 * @returns the paths written
 */
export async function writeFigure2OfDraws(options: WriteFigure2OfDrawsOptions): Promise<string[]> {
  return writeFigure('figure2', renderFigure2OfDraws(options), options);
}

export interface WriteScalingFigureOptions extends Edge, ScalingFigureData {
  readonly origin?: Origin;
}

/**
 * Draws `scaling` as .svg and .png, the panels together.
 * @returns the paths written
 */
export async function writeScalingFigure(options: WriteScalingFigureOptions): Promise<string[]> {
  const { composite } = renderScalingFigure(options, options.origin);
  return writeFigure('scaling', { composite, panels: {} }, options);
}

export interface WriteEnsembleOptions extends Edge, EnsembleOptions {}

/**
 * Draws `ensemble` and its panels, named as those of Figure 2, each as .svg and .png.
 * @returns the paths written
 */
export async function writeEnsemble(options: WriteEnsembleOptions): Promise<string[]> {
  return writeFigure('ensemble', renderEnsemble(options), options);
}

export interface WriteAgreementFigureOptions extends Edge, AgreementFigureData {
  readonly origin?: Origin;
}

/**
 * Draws `agreement` as .svg and .png, the panels together.
 * @returns the paths written
 */
export async function writeAgreementFigure(
  options: WriteAgreementFigureOptions,
): Promise<string[]> {
  const { composite } = renderAgreementFigure(options, options.origin);
  return writeFigure('agreement', { composite, panels: {} }, options);
}

export interface WriteStepSizeFigureOptions extends Edge, StepSizeFigureOptions {}

/**
 * Draws `step-size` as .svg and .png.
 * @returns the paths written
 */
export async function writeStepSizeFigure(options: WriteStepSizeFigureOptions): Promise<string[]> {
  const { composite } = renderStepSizeFigure(options);
  return writeFigure('step-size', { composite, panels: {} }, options);
}

export interface WriteTheoryFiguresOptions
  extends Edge,
    TheoryFigureOptions,
    DistancePartsOptions {}

/**
 * Draws `theory` and `distance` as .svg and .png.
 * @returns the paths written
 */
export async function writeTheoryFigures(options: WriteTheoryFiguresOptions): Promise<string[]> {
  const pictures = { theory: renderTheoryFigure(options), distance: renderDistanceParts(options) };
  const paths: string[] = [];
  for (const [name, { composite }] of Object.entries(pictures)) {
    paths.push(...(await writeFigure(name, { composite, panels: {} }, options)));
  }
  return paths;
}

async function writeFigure(
  name: string,
  { composite, panels }: RenderedFigure<string>,
  options: Edge & { readonly origin?: Origin },
): Promise<string[]> {
  const paths: string[] = [];
  for (const [file, svg] of Object.entries({ [name]: composite, ...panels })) {
    for (const format of options.formats ?? (['svg', 'png'] as const)) {
      const path = join(options.outDir, `${file}.${format}`);
      writeFileAtomically(path, await encode(svg, format, options));
      paths.push(path);
    }
  }
  return paths;
}

/** The file of a picture; what prints is loaded by those who ask for it. */
async function encode(
  svg: string,
  format: Format,
  { scale, origin, text = 'live' }: Edge & { readonly origin?: Origin },
): Promise<string | Uint8Array> {
  const words = origin && originWords(titleOf(svg), origin);
  if (format === 'png') {
    return svgToPng(svg, {
      ...(scale !== undefined && { scale }),
      ...(words && { texts: pngTexts(words) }),
    });
  }
  if (format === 'pdf') {
    const { svgToPdf } = await import('./print/svgToPdf.ts');
    return svgToPdf(svg, {
      title: titleOf(svg),
      ...(words && { subject: words.sources.join('; ') }),
    });
  }
  if (text === 'live') return svg;
  const { withText } = await import('./print/portableText.ts');
  return withText(svg, text);
}

function readTable(path: string, textColumns: readonly string[]): Table {
  const expectation = {
    culprit: path,
    expected: 'a CSV file',
    remedy: 'produce the results before the figure',
  };
  const text = attempt(expectation, () => readFileSync(path, 'utf8'));
  return parseCsv(text, textColumns, path);
}
