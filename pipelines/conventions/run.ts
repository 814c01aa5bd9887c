import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  expected,
  formatCsv,
  readCsv,
  type Table,
  UserError,
  type Value,
  withGenerated,
  writeFileAtomically,
} from '@mixed-dynamics/artifacts';
import { openEngine } from '@mixed-dynamics/engines';
import { loadPreset } from '@mixed-dynamics/sweep/preset';
import { presetsFolder, projectFolder } from '../src/frame/project.ts';
import { type Network, paperNetworks, planeNetworks, train, variantsOf } from './measure.ts';
import { conventionsPicture } from './picture.ts';
import { curvesColumns, curvesRows, metricsColumns, metricsRow } from './tables.ts';
import { drawn } from './variants.ts';
import { formatCells, formatPlane } from './words.ts';

type Print = (line: string) => void;

export const docsFolder = join(projectFolder, 'docs');
const files = ['conventions/metrics.csv', 'conventions/curves.csv'] as const;

/**
 * Trains the same networks by each reading of the paper, and writes docs/conventions/*.csv, the
 * picture, and the tables of docs/conventions.md. Some minutes on two cores.
 *
 *     npm run conventions -w pipelines [-- --engine NAME] [-- --draw]
 *
 * `--draw` measures nothing and draws from the existing tables.
 * @returns the exit code: 2 for errors that the user can correct
 */
export async function run(args: readonly string[], print: Print, complain: Print): Promise<number> {
  try {
    const { engine, draw } = parseOptions(args);
    if (!draw) await measure(engine, print);
    for (const [path, content] of Object.entries(render(readTables()))) {
      writeFileAtomically(join(docsFolder, path), content);
      print(`docs/${path}`);
    }
    return 0;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    complain(error.message);
    return 2;
  }
}

function parseOptions(args: readonly string[]): { engine: string; draw: boolean } {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        engine: { type: 'string', default: 'auto' },
        draw: { type: 'boolean', default: false },
      },
    });
    return { engine: values.engine!, draw: values.draw! };
  } catch (cause) {
    throw expected({
      culprit: 'the command line',
      expected: '--engine NAME or --draw',
      got: (cause as Error).message.split('\n')[0],
      remedy: 'correct it',
      cause,
    });
  }
}

async function measure(engineName: string, print: Print): Promise<void> {
  const engine = await openEngine(engineName);
  const preset = (name: string) => loadPreset(name, presetsFolder).preset;
  const networks = [...paperNetworks(preset('paper')), ...planeNetworks(preset('small'))];
  const metrics: Value[][] = [];
  const curves: Value[][] = [];
  for (const network of networks) {
    for (const variant of variantsOf(network)) {
      const result = await train(engine, network, variant);
      metrics.push(metricsRow(network, variant.name, result));
      if (isDrawn(network, variant.name)) {
        curves.push(...curvesRows(network.label, variant.name, result));
      }
      print(metrics.at(-1)!.join(' '));
    }
  }
  const tables = [
    { columns: metricsColumns, rows: metrics },
    { columns: curvesColumns, rows: curves },
  ];
  files.forEach((file, i) => {
    writeFileAtomically(join(docsFolder, file), formatCsv(tables[i]!));
  });
}

const isDrawn = ({ part }: Network, variant: string) => part === 'cells' && drawn.includes(variant);

/** The last measurements. */
export function readTables(): { readonly metrics: Table; readonly curves: Table } {
  const [metrics, curves] = files.map((file) => readCsv(join(docsFolder, file)));
  return { metrics: metrics!, curves: curves! };
}

/** The files made from the tables, by their paths in docs/. */
export function render({ metrics, curves }: ReturnType<typeof readTables>): Record<string, string> {
  const name = 'conventions.md';
  const text = readFileSync(join(docsFolder, name), 'utf8');
  const withCells = withGenerated(text, 'cells', formatCells(metrics), name);
  return {
    [name]: withGenerated(withCells, 'plane', formatPlane(metrics), name),
    'conventions/curves.svg': conventionsPicture(curves),
  };
}
