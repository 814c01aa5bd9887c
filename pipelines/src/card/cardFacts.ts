import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Manifest,
  manifestsIn,
  readManifest,
  untrackedFiles,
} from '@mixed-dynamics/artifacts';
import { loadPreset, type Preset, presetHash, presetNames } from '@mixed-dynamics/sweep/preset';
import { measuredRunsTable } from './facts.ts';

/** A preset of the project. */
export interface KnownPreset {
  readonly name: string;
  readonly preset: Preset;
  readonly sha256: string;
}

/** A stage of a run with committed results. */
export interface GoldenStage {
  /** `golden/paper/figure2`. */
  readonly folder: string;
  readonly manifest: Manifest;
}

/** Everything the card states about presets and runs. */
export interface CardFacts {
  readonly presets: readonly KnownPreset[];
  readonly runs: readonly GoldenStage[];
  /** Table of whole runs that were measured. */
  readonly measured: readonly string[];
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
    runs: goldenFolders(join(project, 'golden')).flatMap((name) =>
      manifestsIn(join(project, name)).map((path) => ({
        folder: name,
        manifest: readManifest(path),
      })),
    ),
    measured: measuredRunsTable(project),
  };
}

function goldenFolders(golden: string): string[] {
  const below = (folder: string) =>
    existsSync(folder)
      ? readdirSync(folder, { withFileTypes: true })
          .filter((entry) => entry.isDirectory())
          .map(({ name }) => name)
          .sort()
      : [];
  return below(golden).flatMap((preset) =>
    below(join(golden, preset)).map((figure) => `golden/${preset}/${figure}`),
  );
}
