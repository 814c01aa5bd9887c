import { copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import {
  attempt,
  expected,
  type FileRecord,
  recordFile,
  replaceFolder,
  sha256,
  writeFileAtomically,
} from '@mixed-dynamics/artifacts';
import { type Zippable, zipSync } from 'fflate';
import { describeRun, type Software } from './describeRun.ts';
import { metadataFile } from './formats.ts';
import type { FinishedRun } from './readRun.ts';

interface WriteCrateOptions {
  /** The results folder. */
  readonly root: string;
  readonly run: FinishedRun;
  /** Receives the crate, replacing any contents. */
  readonly folder: string;
  readonly software: Software;
  /** The preset in canonical JSON; its SHA-256 is the preset hash of the run. */
  readonly presetText: string;
  /** Definitions of the workflow: name below `workflow/` → text; `project.json` is the main one. */
  readonly workflow: ReadonlyMap<string, string>;
}

/**
 * Copies a finished run into its own folder and describes it there, as a Workflow Run RO-Crate that
 * lists exactly the files of the folder. The same run gives the same bytes.
 * @returns the crate's files, relative to the folder
 * @throws UserError when a file differs from its manifest, or cannot be copied
 */
export function writeCrate(options: WriteCrateOptions): string[] {
  checkPreset(options.run, options.presetText);
  let files: string[] = [];
  replaceFolder(options.folder, (folder) => {
    files = fillCrate({ ...options, folder });
  });
  return files;
}

function fillCrate(options: WriteCrateOptions): string[] {
  const { root, run, folder, software, presetText, workflow } = options;
  const written: string[] = [];
  const put = (name: string, source: string) => {
    copy(source, join(folder, name));
    written.push(name);
  };
  for (const { path } of run.files) put(path, join(root, path));
  for (const { path } of run.stages) put(path, join(root, path));
  for (const [name, text] of [
    ['preset.json', presetText],
    ['README.md', readme(run, software)],
    ...Array.from(workflow, ([name, text]) => [`workflow/${name}`, text] as const),
  ] as const) {
    writeFileAtomically(join(folder, name), text);
    written.push(name);
  }
  const files = written.sort().map((name) => recordFile(join(folder, name), folder));
  checkCopies(files, run);
  const graph = describeRun(run, files, software);
  writeFileAtomically(join(folder, metadataFile), `${JSON.stringify(graph, null, 2)}\n`);
  return [...written, metadataFile];
}

function checkPreset({ preset }: FinishedRun, text: string): void {
  if (sha256(text) === preset.sha256) return;
  throw expected({
    culprit: '`--preset`',
    expected: `the preset of the run, '${preset.name}' with SHA-256 ${preset.sha256}`,
    got: sha256(text),
    remedy: 'name the preset as it was, or run its stages again',
  });
}

function copy(from: string, to: string): void {
  const problem = {
    culprit: from,
    expected: 'a file that can be copied',
    remedy: 'run the stage that writes it again, or free some space',
  };
  attempt(problem, () => {
    mkdirSync(dirname(to), { recursive: true });
    copyFileSync(from, to);
  });
}

/** Checks the copies against the manifests, in case the results changed meanwhile. */
function checkCopies(files: readonly FileRecord[], run: FinishedRun): void {
  const actual = new Map(files.map((file) => [file.path, file]));
  for (const { path, sha256: recorded } of run.files) {
    const copied = actual.get(path);
    if (copied?.sha256 === recorded) continue;
    throw expected({
      culprit: path,
      expected: `SHA-256 ${recorded}, as its manifest records`,
      got: copied?.sha256 ?? 'no file',
      remedy: 'the file was changed after it was written: run its stage again',
    });
  }
}

function readme({ preset, stages }: FinishedRun, { name, version }: Software): string {
  const commits = [...new Set(stages.flatMap(({ manifest }) => manifest.git?.commit ?? []))];
  const dirty = stages.filter(({ manifest }) => manifest.git?.dirty).map((it) => it.manifest.stage);
  return [
    `# The preset \`${preset.name}\` of ${name}`,
    '',
    `Results of a run of ${name} ${version}, as a Workflow Run RO-Crate: \`ro-crate-metadata.json\``,
    'describes every file; each `*manifest.json` lists the inputs and outputs of a stage.',
    '',
    `- preset: \`preset.json\`, SHA-256 ${preset.sha256}`,
    ...commits.map((commit) => `- code: commit ${commit}`),
    ...(dirty.length > 0 ? [`- stages run with uncommitted changes: ${dirty.join(', ')}`] : []),
    '',
    'To make the same tables and pictures, in a checkout of that commit:',
    '',
    '```sh',
    `npm ci && npx mixed-dynamics figure1 --preset preset.json --out DIR`,
    `npx mixed-dynamics figure2 --preset preset.json --out DIR`,
    '```',
    '',
    'To check all hashes of this folder: `npx mixed-dynamics verify .`',
    '',
  ].join('\n');
}

/** Already compressed, so stored as they are. */
const packed = /\.(png|parquet)$/;

/**
 * Packs files of a folder into a zip archive, under the folder's name. The same files give the same
 * bytes: sorted by name, without a date, with the compressor pinned by the lock file.
 * @param files relative to the folder
 */
export function zipFolder(folder: string, files: readonly string[], path: string): void {
  const entries: Zippable = {};
  for (const file of files.toSorted()) {
    const level = packed.test(file) ? 0 : 6;
    entries[`${basename(folder)}/${file}`] = [readFileSync(join(folder, file)), { level }];
  }
  // The earliest date that zip can store, in local time.
  writeFileAtomically(path, zipSync(entries, { mtime: new Date(1980, 0, 1) }));
}
