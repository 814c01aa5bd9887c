import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { projectFolder } from '../src/cli/project.ts';

export interface Step {
  readonly name?: string;
  readonly id?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Record<string, unknown>;
  readonly env?: Record<string, string>;
}

export interface Job {
  readonly if?: string;
  readonly needs?: string | readonly string[];
  readonly 'runs-on'?: string | readonly string[];
  readonly environment?: string;
  readonly permissions?: Permissions;
  readonly concurrency?: { readonly group: string };
  readonly 'timeout-minutes'?: number;
  readonly strategy?: { readonly matrix: Record<string, readonly unknown[]> };
  readonly steps?: readonly Step[];
}

export type Permissions = string | Record<string, string>;

export interface Workflow {
  readonly on: Record<string, unknown>;
  readonly permissions?: Permissions;
  readonly concurrency?: { readonly group: string };
  readonly jobs: Record<string, Job>;
}

export const parseWorkflow = (text: string): Workflow => parse(text) as Workflow;

export const textOf = (workflow: string): string =>
  readFileSync(join(projectFolder, '.github/workflows', workflow), 'utf8');

export const readWorkflow = (workflow: string): Workflow => parseWorkflow(textOf(workflow));

/** A step of a committed workflow, by its name. */
export function stepOf(workflow: string, job: string, name: string): Step {
  const step = readWorkflow(workflow).jobs[job]?.steps?.find((it) => it.name === name);
  if (!step) throw new Error(`${workflow}: job ${job} has no step '${name}'`);
  return step;
}
