import { join } from 'node:path';
import { parseArgs } from 'node:util';
import {
  attempt,
  formatCsv,
  type Table,
  type Value,
  writeFileAtomically,
} from '@mixed-dynamics/artifacts';
import { type Engine, openEngine } from '@mixed-dynamics/engines';
import { loadPreset } from '@mixed-dynamics/sweep/preset';
import { presetsFolder } from '../src/cli/project.ts';
import { runProgram } from '../src/cli/reportFailure.ts';
import { drawn, type Network, paperNetworks, planeNetworks, train, variantsOf } from './measure.ts';
import {
  curvesColumns,
  curvesRows,
  docsFolder,
  files,
  metricsColumns,
  metricsRow,
  readTables,
  render,
} from './tables.ts';

/**
 * Trains the same networks by each interpretation of the paper's conventions, and writes
 * docs/conventions/*.csv, the picture, and the tables of docs/conventions.md. Takes a few minutes on two cores.
 *
 *     npm run conventions -w pipelines [-- --engine NAME] [-- --draw]
 *
 * `--draw` trains nothing and draws from the existing tables.
 */
await runProgram(async (args) => {
  const { engine, draw } = optionsOf(args);
  if (!draw) {
    const tables = await measure(await openEngine(engine));
    for (const [name, path] of Object.entries(files)) {
      writeFileAtomically(join(docsFolder, path), formatCsv(tables[name as keyof typeof files]));
    }
  }
  for (const [path, content] of Object.entries(render(readTables()))) {
    writeFileAtomically(join(docsFolder, path), content);
    console.log(`docs/${path}`);
  }
});

function optionsOf(args: string[]) {
  const expectation = {
    culprit: 'the command line',
    expected: '--engine NAME or --draw',
    remedy: 'correct it',
  };
  const options = {
    engine: { type: 'string', default: 'auto' },
    draw: { type: 'boolean', default: false },
  } as const;
  return attempt(expectation, () => parseArgs({ args, options })).values;
}

async function measure(engine: Engine): Promise<Record<keyof typeof files, Table>> {
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
      console.log(metrics.at(-1)!.join(' '));
    }
  }
  return {
    metrics: { columns: metricsColumns, rows: metrics },
    curves: { columns: curvesColumns, rows: curves },
  };
}

const isDrawn = ({ part }: Network, variant: string) => part === 'cells' && drawn.includes(variant);
