import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readCsv, type StopRule, type Table } from '@mixed-dynamics/artifacts';
import { type Plane, readPlane, readSpectrum, type Spectrum } from '../src/index.ts';

const project = new URL('../../../', import.meta.url);

interface Section {
  readonly dimension: number;
  readonly rank: number;
  readonly learningRateConstant: number;
  readonly update: 'simultaneous' | 'alternating';
}

interface PresetFile {
  readonly figure1: Section & { readonly gammaSigma2: number; readonly gammaW: number };
  readonly figure2: Section & { readonly stop: StopRule };
}

const read = (path: string): Table => readCsv(fileURLToPath(new URL(path, project)));

/** The golden `metrics.csv` of a preset. */
export function goldenMetrics(preset: string): Table {
  return read(`golden/${preset}/figure2/metrics.csv`);
}

/** The contents of a preset's file. */
export function presetFile(preset: string): PresetFile {
  return JSON.parse(
    readFileSync(new URL(`pipelines/presets/${preset}.json`, project), 'utf8'),
  ) as PresetFile;
}

/** The golden results of both figures of a preset. */
export function goldenData(preset: string): { figure1: Spectrum; figure2: Plane } {
  const { figure1, figure2 } = presetFile(preset);
  const { dimension: d, gammaSigma2, gammaW, rank } = figure1;
  return {
    figure1: readSpectrum(
      read(`golden/${preset}/figure1/singular-values.csv`),
      read(`golden/${preset}/figure1/training.csv`),
      { rank, threshold: d ** gammaSigma2 * Math.floor(d ** gammaW) },
    ),
    figure2: readPlane(goldenMetrics(preset), figure2),
  };
}
