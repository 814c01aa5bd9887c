import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  expected,
  figure1Tables,
  readManifest,
  writeFileAtomically,
} from '@mixed-dynamics/artifacts';
import { buildExplorer, predictionTable, spectraTable, writeExplorer } from '@mixed-dynamics/pages';
import type { Command } from 'commander';
import {
  checkCommitted,
  type Experiment,
  openPreset,
  type PresetOptions,
  withEngineOption,
  withPresetOptions,
} from '../cli/experiment.ts';
import { explorerFacts, figure1Setting } from '../cli/explorerFacts.ts';
import { goldenFolder, shortPath } from '../cli/project.ts';
import { runStage } from '../cli/runStage.ts';
import { wholeNumber } from '../cli/values.ts';

export const help = {
  details:
    'Writes one self-contained file, explorer/index.html in the results folder, or ' +
    'explorer/golden.html with --golden. With --live, serves a page that fills in while a sweep ' +
    'of the same preset and engine runs, on this machine only, until Ctrl-C.',
  example: 'mixed-dynamics explore --preset small',
};

export default function define(command: Command): Command {
  command
    .option('--golden', "write the page of the preset's committed results, without a run")
    .option('--live', 'show the cells of a running sweep as they finish')
    .option('--port <number>', 'the port of --live (default: 4174)', wholeNumber());
  return withEngineOption(withPresetOptions(command)).action(async (options: ExploreOptions) => {
    const onlyLive = (['port', 'engine'] as const).find((name) => options[name] !== undefined);
    if (options.live) return exploreLive(options);
    if (onlyLive) throw withoutLive(onlyLive);
    const experiment = openPreset(options);
    await (options.golden ? exploreGolden(experiment) : explore(experiment));
  });
}

/** Runs `live` as a separate command, so that its imports are not in the cache key of the page. */
async function exploreLive({
  live: _,
  golden: _golden,
  ...options
}: ExploreOptions): Promise<void> {
  const { runCommand } = await import('../cli/main.ts');
  const given = Object.entries(options).flatMap(([name, values]) =>
    [values].flat().flatMap((value) => [`--${name}`, String(value)]),
  );
  await runCommand(['live', ...given]);
}

const withoutLive = (option: string): Error =>
  expected({
    culprit: `\`--${option}\``,
    expected: '--live with it',
    got: 'none',
    remedy: `add --live to serve the page, or leave --${option} out to write it`,
  });

interface ExploreOptions extends PresetOptions {
  readonly live?: boolean;
  readonly golden?: boolean;
  readonly port?: number;
  readonly engine?: string;
}

const tables = ['figure2/metrics.csv', 'figure2/trajectories.parquet'] as const;

/** Writes the page about all cells of a finished sweep, with the network of Figure 1 if it exists. */
async function explore(experiment: Experiment): Promise<void> {
  const { preset, root } = experiment;
  if (!preset.figure2) {
    return console.log('explore: this preset has no section figure2, nothing to show');
  }
  const manifest = join(root, 'figure2/manifest.json');
  const origin = existsSync(manifest) ? readManifest(manifest) : undefined;
  const figure1 = figure1Tables.every((path) => existsSync(join(root, path)));
  const more = [predictionTable, spectraTable].filter((path) => existsSync(join(root, path)));
  const stage = {
    name: 'explore',
    inputs: [...tables, ...more, ...(figure1 ? figure1Tables : [])],
    outputs: ['explorer/index.html'],
    manifest: 'explorer/manifest.json',
  };
  await runStage(stage, experiment, async () => {
    await writeExplorer({
      outDir: root,
      ...explorerFacts(experiment, origin?.engine, origin),
      figure1: figure1Setting(experiment),
    });
    return {};
  });
  console.log(`explore: ${shortPath(join(root, 'explorer/index.html'))}`);
}

/** Writes the page about the snapshot of a preset, for a checkout without a run. */
async function exploreGolden(experiment: Experiment): Promise<void> {
  checkCommitted(experiment);
  const snapshot = goldenFolder(experiment.name);
  const committed = join(snapshot, 'figure2/curves.parquet');
  if (!existsSync(committed)) {
    throw expected({
      culprit: '`--preset`',
      expected: 'a preset with committed results of Figure 2',
      got: `'${experiment.name}'`,
      remedy: 'run it, and leave --golden out',
    });
  }
  const { engine, ...origin } = readManifest(join(snapshot, 'figure2/manifest.json'));
  const page = await buildExplorer({
    outDir: snapshot,
    sampled: true,
    ...explorerFacts(experiment, engine, origin),
    figure1: figure1Setting(experiment),
  });
  const path = join(experiment.root, 'explorer/golden.html');
  writeFileAtomically(path, page);
  console.log(`explore: ${shortPath(path)}`);
}
