import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { attempt, writeFileAtomically } from '@mixed-dynamics/artifacts';
import { z } from 'zod';

const recordSchema = z.strictObject({
  version: z.literal(1),
  /** Slurm's job numbers of the array and of the merge. */
  arrayJob: z.string().regex(/^\d+$/),
  mergeJob: z.string().regex(/^\d+$/),
  cluster: z
    .string()
    .regex(/^[\w.-]+$/)
    .optional(),
  /** The number of cells of each shard. */
  cells: z.array(z.int().nonnegative()).min(1),
});

/** A submission to Slurm. */
export type Submission = Omit<z.infer<typeof recordSchema>, 'version'>;

/** `DIR/.slurm`: the shards of a results folder, the jobs' scripts and logs. */
export class SubmissionFolder {
  readonly path: string;
  readonly logs: string;
  readonly shardScript: string;
  readonly mergeScript: string;
  readonly #record: string;

  constructor(readonly root: string) {
    this.path = join(root, '.slurm');
    this.logs = join(this.path, 'logs');
    this.shardScript = join(this.path, 'shards.sbatch');
    this.mergeScript = join(this.path, 'merge.sbatch');
    this.#record = join(this.path, 'jobs.json');
  }

  shard(index: number, count: number): string {
    return join(this.path, `shard-${index}-of-${count}`);
  }

  /** Written by a shard's job when it succeeds. */
  finished(index: number, count: number): string {
    return join(this.shard(index, count), 'finished');
  }

  /** Written by the merge when it succeeds. */
  get merged(): string {
    return join(this.path, 'merged');
  }

  /**
   * Prepares the folder for new jobs; finished cells stay.
   * @throws UserError when it cannot be written to
   */
  prepare(shards: number, submission: string): void {
    const expectation = {
      culprit: '`--out`',
      expected: 'a folder that can be written to, here and on every node',
      remedy: 'choose another, shared one',
    };
    attempt(expectation, () => {
      mkdirSync(this.logs, { recursive: true });
      for (const path of [this.merged, join(this.path, 'merge-job'), this.#record]) {
        rmSync(path, { force: true });
      }
      // This is cheap: cells finished by an earlier submission are found again in seconds.
      for (let index = 1; index <= shards; index++) {
        rmSync(this.finished(index, shards), { force: true });
      }
    });
    writeFileAtomically(join(this.path, 'submission'), `${submission}\n`);
  }

  write(submission: Submission): void {
    // For the shards' scripts, which cannot read JSON.
    writeFileAtomically(join(this.path, 'merge-job'), `${submission.mergeJob}\n`);
    writeFileAtomically(this.#record, `${JSON.stringify({ version: 1, ...submission })}\n`);
  }

  /** The last submission; undefined if there was none. */
  read(): Submission | undefined {
    if (!existsSync(this.#record)) return undefined;
    const expectation = {
      culprit: this.#record,
      expected: 'the record of a submission',
      remedy: 'remove it; `squeue` still lists the jobs',
    };
    return attempt(expectation, () => {
      const text = readFileSync(this.#record, 'utf8');
      const { version: _version, ...submission } = recordSchema.parse(JSON.parse(text));
      return submission;
    });
  }
}
