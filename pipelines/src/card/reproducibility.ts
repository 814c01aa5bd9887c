import { dirname, join, relative } from 'node:path';
import {
  type Manifest,
  markdownRows,
  readManifest,
  untrackedFiles,
} from '@mixed-dynamics/artifacts';
import {
  type Figure2Section,
  loadPreset,
  type Preset,
  presetHash,
  presetNames,
} from '@mixed-dynamics/sweep/preset';
import { filesBelow } from '../cli/project.ts';

// The tables of docs/reproducibility.md, from presets and from the manifests of the committed results.

/** A preset of the project. */
interface KnownPreset {
  readonly name: string;
  readonly preset: Preset;
  readonly sha256: string;
}

/** A stage of a run with committed results. */
interface GoldenStage {
  /** `golden/paper/figure2`. */
  readonly folder: string;
  readonly manifest: Manifest;
}

/** Everything the card states about presets and runs. */
export interface CardFacts {
  readonly presets: readonly KnownPreset[];
  readonly runs: readonly GoldenStage[];
}

/** The names of the project's own presets; untracked ones belong to a user. */
export function projectPresets(project: string): string[] {
  const own = untrackedFiles(project, ['pipelines/presets']);
  const names = presetNames(join(project, 'pipelines/presets'));
  return names.filter((name) => !own.includes(`pipelines/presets/${name}.json`));
}

/** Collects the facts from the presets and from the manifests of the golden results. */
export function cardFacts(project: string): CardFacts {
  const presets = join(project, 'pipelines/presets');
  return {
    presets: projectPresets(project).map((name) => {
      const { preset } = loadPreset(name, presets);
      return { name, preset, sha256: presetHash(preset) };
    }),
    runs: filesBelow(join(project, 'golden'))
      .filter((path) => path.endsWith('manifest.json'))
      .map((path) => ({ folder: relative(project, dirname(path)), manifest: readManifest(path) })),
  };
}

/** The tables by the names of their blocks. */
export function cardTables({ presets, runs }: CardFacts): Readonly<Record<string, string>> {
  const lines = {
    data: dataTable(runs),
    hardware: hardwareTable(runs),
    software: softwareTable(runs),
    setup: setupTable(presets.filter(({ name }) => name === 'paper' || name === 'small')),
    presets: presetsTable(presets),
    repeated: repeatedPresets(presets),
  };
  return Object.fromEntries(Object.entries(lines).map(([name, rows]) => [name, rows.join('\n')]));
}

/** The machines that computed and drew the committed results. */
function hardwareTable(runs: readonly GoldenStage[]): string[] {
  return markdownRows(
    ['results', 'stage', 'engine', 'processor', 'GPU', 'computation', 'wall time'],
    runs.map(({ folder, manifest }) => [
      `\`${folder}\``,
      manifest.stage,
      manifest.engine?.name ?? '',
      manifest.cpu ? `${manifest.cpu.model}, ${manifest.cpu.cores} cores` : 'not recorded',
      manifest.gpu ?? 'none recorded',
      computationOf(manifest),
      `${manifest.wallSeconds.toFixed(1)} s`,
    ]),
  );
}

/** The computing time of a stage; only stages that compute have an engine. */
function computationOf({ engine, computeSeconds }: Manifest): string {
  if (computeSeconds !== undefined) return `${computeSeconds.toFixed(1)} s`;
  return engine ? 'not recorded' : '';
}

/** The code and the versions that computed the committed results. */
function softwareTable(runs: readonly GoldenStage[]): string[] {
  return markdownRows(
    ['results', 'stage', 'commit', 'Node', 'engine’s libraries', 'SHA-256 of package-lock.json'],
    runs.map(({ folder, manifest }) => [
      `\`${folder}\``,
      manifest.stage,
      commitOf(manifest),
      manifest.node,
      Object.entries(manifest.engine?.versions ?? {})
        .map((pair) => pair.join(' '))
        .join(', '),
      manifest.lockFile ? `\`${manifest.lockFile}\`` : 'not recorded',
    ]),
  );
}

function commitOf({ git }: Manifest): string {
  if (!git) return 'not recorded';
  return `\`${git.commit.slice(0, 12)}\`${git.dirty ? ' with uncommitted changes' : ''}`;
}

/** The matrices on which the committed results were trained. */
function dataTable(runs: readonly GoldenStage[]): string[] {
  const rows = runs.flatMap(({ folder, manifest }) =>
    manifest.inputs
      .filter(({ path }) => path.endsWith('.npy'))
      .map(({ path, bytes, sha256 }) => [`\`${folder}\``, path, String(bytes), `\`${sha256}\``]),
  );
  return markdownRows(['results', 'file', 'bytes', 'SHA-256'], rows);
}

type Axis = Figure2Section['gammaSigma2'];

/** All settings of Figures 1 and 2 in these presets, one column per preset and figure. */
function setupTable(presets: readonly KnownPreset[]): string[] {
  const columns = presets.flatMap(({ name, preset }) => [
    ...(preset.figure1
      ? [{ title: `Figure 1, \`${name}\``, figure1: preset.figure1, preset }]
      : []),
    ...(preset.figure2
      ? [{ title: `Figure 2, \`${name}\``, figure2: preset.figure2, preset }]
      : []),
  ]);
  const row = (label: string, cell: (column: Column) => string) => [label, ...columns.map(cell)];
  type Column = (typeof columns)[number];
  const of = ({ figure1, figure2 }: Column) => (figure1 ?? figure2)!;
  return markdownRows(
    ['', ...columns.map(({ title }) => title)],
    [
      row('seed', ({ preset }) => String(preset.seed)),
      row('d', (column) => String(of(column).dimension)),
      row('K', (column) => String(of(column).rank)),
      row('γ_σ², σ² = d^γ_σ²', (column) => axis(of(column).gammaSigma2)),
      row('γ_w, w = ⌊d^γ_w⌋', (column) => axis(of(column).gammaW)),
      row('c', (column) => String(of(column).learningRateConstant)),
      row('order of updates', (column) => of(column).update),
      row('repetitions', ({ figure2 }) => String(figure2?.trials ?? 1)),
      row('draw', ({ figure1 }) => String(figure1?.trial ?? 0)),
      row('stops', ({ figure1, figure2 }) =>
        figure1 ? `after ${figure1.iterations} steps` : stopRule(figure2!.stop),
      ),
    ],
  );
}

function axis(values: Axis | number): string {
  if (typeof values === 'number') return String(values);
  if (Array.isArray(values)) return values.join(', ');
  const { from, to, count } = values as { from: number; to: number; count: number };
  return `${count} values from ${from} to ${to}`;
}

function stopRule({ trainError, testRising, plateau, maxIterations }: Figure2Section['stop']) {
  return [
    ...(trainError > 0 ? [`train error below ${trainError}`] : []),
    ...(testRising ? ['test error has risen twice'] : []),
    ...(plateau.change > 0
      ? [
          `train error changes by less than ${plateau.change}, once it is ${plateau.minimumDrop} below its start`,
        ]
      : []),
    `${maxIterations} steps`,
  ].join('; ');
}

function presetsTable(presets: readonly KnownPreset[]): string[] {
  return markdownRows(
    ['preset', 'description', 'SHA-256'],
    presets.map(({ name, preset, sha256 }) => [
      `\`${name}\``,
      preset.description ?? '',
      `\`${sha256}\``,
    ]),
  );
}

/** The presets with several networks per cell, which show how much the numbers vary. */
function repeatedPresets(presets: readonly KnownPreset[]): string[] {
  const names = presets
    .filter(({ preset }) => preset.ensemble !== undefined || (preset.figure2?.trials ?? 1) > 1)
    .map(({ name }) => `\`${name}\``)
    .join(', ');
  return [
    `These presets repeat the experiment over several draws and show how much the numbers vary: ${names}.`,
  ];
}
