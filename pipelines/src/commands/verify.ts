import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  expected,
  type FileRecord,
  type Manifest,
  manifestsIn,
  readManifest,
  recordFile,
} from '@mixed-dynamics/artifacts';
import { crateProblems, foldersBelow, metadataFile, readRun } from '@mixed-dynamics/crate';
import type { Command } from 'commander';
import { openPreset, type PresetOptions, withPresetOptions } from '../cli/experiment.ts';
import { shortPath } from '../cli/project.ts';
import { CheckFailed } from '../cli/reportFailure.ts';
import { nonEmpty } from '../cli/values.ts';

export const help = {
  details:
    'Recomputes the SHA-256 of all files listed in the manifests of the results folder, ' +
    'and checks each stage against its inputs. A folder named as the argument, such as a crate, ' +
    'needs no preset; with --preset it must belong to that preset. With --attestation, a workflow ' +
    'of --repository must have signed every file; this uses no network. Exit code 1 if a file is ' +
    'missing or differs.',
  example: 'mixed-dynamics verify --preset small',
};

export default function define(command: Command): Command {
  command
    .argument('[dir]', 'the results folder', nonEmpty('a folder'))
    .option('--attestation <file>', 'a Sigstore bundle of these results', nonEmpty('a file'))
    .option(
      '--repository <owner/name>',
      'the GitHub repository that must have signed it',
      repositoryName,
    )
    .option(
      '--workflow <file>',
      'the workflow that must have signed it: gpu.yml, or gpu.yml@refs/heads/main (default: any)',
    )
    .option(
      '--trusted-root <file>',
      'keys to trust (default: those of the public Sigstore)',
      nonEmpty('a file'),
    );
  return withPresetOptions(command).action(
    async (folder: string | undefined, options: VerifyOptions) => {
      const named = command.getOptionValueSource('preset') !== 'default' || options.set;
      if (folder !== undefined && options.out !== undefined) {
        throw expected({
          culprit: '`--out`',
          expected: 'one folder',
          got: `'${options.out}' and '${folder}'`,
          remedy: 'leave one of them out',
        });
      }
      const experiment = folder === undefined || named ? openPreset(options) : undefined;
      const root = folder === undefined ? experiment!.root : resolve(folder);
      const attested = await attestationFindings(root, options);
      if (!verify(root, experiment, attested)) throw new CheckFailed();
    },
  );
}

interface VerifyOptions extends PresetOptions {
  readonly attestation?: string;
  readonly repository?: string;
  readonly workflow?: string;
  readonly trustedRoot?: string;
}

function repositoryName(value: string): string {
  if (/^[\w.-]+\/[\w.-]+$/.test(value)) return value;
  throw expected({
    culprit: '`--repository`',
    expected: 'OWNER/NAME',
    got: value,
    remedy: 'name the repository on GitHub that published the results',
  });
}

/** The problem with one file; undefined if it matches its manifest. */
type Finding = string | undefined;

/** Compares the files with an attestation. Without a repository anybody could have signed it, so one is required. */
async function attestationFindings(
  root: string,
  { attestation, repository, workflow, trustedRoot }: VerifyOptions,
): Promise<Finding[]> {
  if (attestation === undefined && !repository && !workflow && !trustedRoot) return [];
  if (attestation === undefined || repository === undefined) {
    throw expected({
      culprit: attestation === undefined ? '`--attestation`' : '`--repository`',
      expected:
        attestation === undefined ? 'the bundle to check' : 'the repository that must have signed',
      got: 'nothing',
      remedy: 'give --attestation FILE and --repository OWNER/NAME together',
    });
  }
  const { attestationProblems, readAttestations } = await import(
    '@mixed-dynamics/crate/attestation'
  );
  const found = readAttestations(attestation, { repository, workflow }, trustedRoot);
  const { files, stages } = readRun(root);
  const here = [...files, ...stages]
    .map(({ path }) => join(root, path))
    .filter((path) => existsSync(path))
    .map((path) => recordFile(path, root));
  const problems = attestationProblems(found, here, attestation);
  for (const { statement, signer } of found) {
    console.log(`verify: ${statement.predicateType} signed by ${signer}`);
  }
  return problems.map(({ path, message }) => `${shortPath(join(root, path))}: ${message}`);
}

/**
 * Compares every output with its manifest, every input with the output of its stage, and every
 * manifest's preset with the given one, or with the folder's own.
 * @returns whether all agree
 * @throws UserError when there is no manifest, or one that cannot be read
 */
function verify(
  root: string,
  preset: { readonly name: string; readonly sha256: string } | undefined,
  attested: readonly Finding[],
): boolean {
  const paths = foldersBelow(root).flatMap(manifestsIn);
  if (paths.length === 0) {
    const example = `mixed-dynamics data${preset ? ` --preset ${preset.name}` : ''}`;
    throw expected({
      culprit: shortPath(root),
      expected: 'results with manifests',
      got: 'none',
      remedy: `produce them first, for example with \`${example}\``,
    });
  }
  const manifests = paths.map((path) => ({ path: shortPath(path), manifest: readManifest(path) }));
  const outputs = new Map(
    manifests.flatMap(({ manifest }) => manifest.outputs.map((record) => [record.path, record])),
  );
  const own = manifests.find(({ manifest }) => manifest.preset)?.manifest.preset;
  const sha256 = preset?.sha256 ?? own?.sha256;
  const findings = [
    ...attested,
    ...crateFindings(root),
    canonicalPresetFinding(root, sha256),
    ...manifests.flatMap(({ path, manifest }) => [
      presetFinding(path, manifest, sha256),
      ...manifest.inputs.map((record) => inputFinding(record, outputs.get(record.path), path)),
      ...manifest.outputs.map((record) => outputFinding(record, manifest.stage, root)),
    ]),
  ];
  const wrong = findings.filter((finding) => finding !== undefined);
  for (const finding of wrong) console.error(finding);
  console.log(
    `verify: ${manifests.length} manifests, ${outputs.size} files, ${wrong.length} differences`,
  );
  return wrong.length === 0;
}

/** Checks a crate, which also lists its files in its metadata. */
function crateFindings(root: string): Finding[] {
  if (!existsSync(join(root, metadataFile))) return [];
  return crateProblems(root).map(
    ({ path, message }) => `${shortPath(join(root, path))}: ${message}, by ${metadataFile}`,
  );
}

/** Checks `preset.json`, whose SHA-256 is the hash of the preset. */
function canonicalPresetFinding(root: string, sha256: string | undefined): Finding {
  const path = join(root, 'preset.json');
  if (!existsSync(path) || recordFile(path, root).sha256 === sha256) return undefined;
  return `${shortPath(path)}: not the preset that the stages ran`;
}

function presetFinding(
  path: string,
  { preset, stage }: Manifest,
  sha256: string | undefined,
): Finding {
  if (!preset || preset.sha256 === sha256) return undefined;
  return `${path}: the stage '${stage}' ran another version of the preset '${preset.name}'`;
}

/** Inputs not written by a stage here come from elsewhere and cannot be checked. */
function inputFinding(
  { path, sha256 }: FileRecord,
  output: FileRecord | undefined,
  manifest: string,
): Finding {
  if (!output || output.sha256 === sha256) return undefined;
  return `${manifest}: made from another ${path} than the one in the folder`;
}

function outputFinding(record: FileRecord, stage: string, root: string): Finding {
  const path = join(root, record.path);
  const name = shortPath(path);
  if (!existsSync(path)) return `${name}: missing, the stage '${stage}' recorded it`;
  if (recordFile(path, root).sha256 === record.sha256) return undefined;
  return `${name}: differs from what the stage '${stage}' recorded`;
}
