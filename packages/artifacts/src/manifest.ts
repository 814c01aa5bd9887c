import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomically } from './atomicFile.ts';
import { describeMachine } from './describeMachine.ts';
import { type FileRecord, fileRecordSchema, recordFile, sha256Schema } from './fileRecord.ts';
import { attempt, expected } from './userError.ts';

/** The engine that computes: its name, the versions of its libraries, and its device. */
export interface EngineFacts {
  name: string;
  versions: Record<string, string>;
  device?: string | undefined;
}

const engineFactsSchema: z.ZodType<EngineFacts> = z.strictObject({
  name: z.string().min(1),
  versions: z.record(z.string(), z.string()),
  device: z.string().min(1).optional(),
});

/**
 * The provenance of a stage's output. Unknown facts have no key. Paths are relative to the results folder; a manifest
 * never names a host, a user or a folder outside.
 */
export interface Manifest {
  stage: string;
  preset?: { name: string; sha256: string } | undefined;
  seed?: number | undefined;
  engine?: EngineFacts | undefined;
  git?: { commit: string; dirty: boolean } | undefined;
  /** SHA-256 of package-lock.json. */
  lockFile?: string | undefined;
  node: string;
  cpu?: { model: string; cores: number } | undefined;
  gpu?: string | undefined;
  /** Date and time in ISO 8601. */
  startedAt: string;
  wallSeconds: number;
  /**
   * Computing time of the results in seconds, summed over their parts (networks, matrices), including parts that an
   * earlier run computed. `wallSeconds` may therefore be much smaller.
   */
  computeSeconds?: number | undefined;
  /** The parts of the theory that do not hold for these networks and so have no columns, each with the reason. */
  missingTheory?: Record<string, string> | undefined;
  inputs: FileRecord[];
  outputs: FileRecord[];
}

const manifestSchema: z.ZodType<Manifest> = z.strictObject({
  stage: z.string().min(1),
  preset: z.strictObject({ name: z.string().min(1), sha256: sha256Schema }).optional(),
  seed: z.number().int().optional(),
  engine: engineFactsSchema.optional(),
  git: z
    .strictObject({ commit: z.string().regex(/^[0-9a-f]{40,64}$/), dirty: z.boolean() })
    .optional(),
  lockFile: sha256Schema.optional(),
  node: z.string().min(1),
  cpu: z.strictObject({ model: z.string().min(1), cores: z.number().int().positive() }).optional(),
  gpu: z.string().min(1).optional(),
  startedAt: z.iso.datetime(),
  wallSeconds: z.number().nonnegative(),
  computeSeconds: z.number().nonnegative().optional(),
  missingTheory: z.record(z.string(), z.string()).optional(),
  inputs: z.array(fileRecordSchema),
  outputs: z.array(fileRecordSchema),
});

/** The facts that a stage provides; the others are determined here. */
interface ManifestFacts
  extends Pick<
    Manifest,
    'stage' | 'preset' | 'seed' | 'engine' | 'gpu' | 'computeSeconds' | 'missingTheory'
  > {
  /** The results folder, `out/<preset>`; recorded paths are relative to it. */
  readonly root: string;
  /** The folder of the code: its git state and lock file are recorded. */
  readonly project: string;
  /** Whether the inputs are results of uncommitted code, even if the code is committed now. */
  readonly fromDirty?: boolean | undefined;
  /** Paths, or records that `verifyInputs` has already computed. */
  readonly inputs: readonly (string | FileRecord)[];
  readonly outputs: readonly string[];
  readonly startedAt: Date;
}

/**
 * Collects a stage's provenance. Call it after the outputs are written: the wall time ends now.
 * @throws UserError when an input or output cannot be read
 */
export function buildManifest(facts: ManifestFacts): Manifest {
  const { root, project, fromDirty, inputs, outputs, preset, startedAt, ...own } = facts;
  const { git, ...machine } = describeMachine(project);
  const record = (file: string | FileRecord) =>
    typeof file === 'string' ? recordFile(file, root) : file;
  return {
    ...own,
    preset: preset && { name: preset.name, sha256: preset.sha256 },
    git: git && { ...git, dirty: git.dirty || fromDirty === true },
    ...machine,
    startedAt: startedAt.toISOString(),
    wallSeconds: Math.max(0, Date.now() - startedAt.getTime()) / 1000,
    inputs: inputs.map(record),
    outputs: outputs.map(record),
  };
}

/** Writes `manifest.json` (or a file with another name) into a folder. @returns the path of the file */
export function writeManifest(folder: string, manifest: Manifest, name = 'manifest.json'): string {
  const path = join(folder, name);
  const content = JSON.stringify(manifestSchema.parse(manifest), null, 2);
  writeFileAtomically(path, `${content}\n`);
  return path;
}

/**
 * Reads and validates a manifest.
 * @throws UserError when the file is missing, not JSON or lacks a field, naming the field
 */
export function readManifest(path: string): Manifest {
  const expectation = {
    culprit: path,
    expected: 'a manifest in JSON',
    remedy: 'run the stage that writes it again',
  };
  const json = attempt(expectation, () => JSON.parse(readFileSync(path, 'utf8')) as unknown);
  const result = manifestSchema.safeParse(json);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw expected({
    culprit: path,
    expected: 'a manifest that a stage wrote',
    got: `${issue?.path.join('.') || 'the whole file'}: ${issue?.message}`,
    remedy: 'run the stage again',
    cause: result.error,
  });
}
