import type { FileReport } from '@mixed-dynamics/golden';
import { failingColumns, failingRows } from './failures.ts';
import { count, formatCount } from './format.ts';
import { rowNoun } from './quantities.ts';
import type { ReportModel } from './readReport.ts';
import { planesFirst } from './tables.ts';

/** `absent`: nothing to compare with. `drifted`: numbers are out of tolerance. `fails`: all else. */
export type VerdictState = 'absent' | 'passes' | 'drifted' | 'fails';

export interface Verdict {
  readonly state: VerdictState;
  /** One sentence without its full stop. */
  readonly headline: string;
}

/** The outcome of the check in one sentence. */
export function verdictOf(model: ReportModel): Verdict {
  const { check } = model;
  if (!check) {
    return { state: 'absent', headline: 'Nothing to compare with: no golden results' };
  }
  if (check.pass) return { state: 'passes', headline: `Passes: ${passing(model)}` };
  const numbers = drift(model);
  if (numbers) return { state: 'drifted', headline: `Drifted: ${numbers}` };
  return { state: 'fails', headline: `Fails: ${otherFailure(model)}` };
}

function passing({ tables }: ReportModel): string {
  const differing = tables.reduce((sum, { comparison }) => sum + comparison.differing, 0);
  if (differing === 0) return 'every number is the golden one';
  return `${count(differing, 'number')} ${differing === 1 ? 'differs' : 'differ'}, all within tolerance`;
}

/** What of the numbers is out of tolerance; undefined when all of them are within. */
function drift({ tables, check }: ReportModel): string | undefined {
  const different = (check?.stages ?? []).flatMap(({ networks }) => networks?.different ?? []);
  const own = (check?.stages ?? []).flatMap(({ networks }) => networks?.contradictions ?? []);
  if (own.length > 0) return `${count(own.length, 'number')} of networks contradict their curves`;
  const parts = planesFirst(tables).flatMap(({ comparison }) => {
    const rows = failingRows(comparison).size;
    if (rows === 0) return [];
    return [`${formatCount(rows)} of ${count(comparison.rows.golden, rowNoun(comparison.key))}`];
  });
  if (parts.length > 0) return `${parts.join(' and ')} out of tolerance`;
  const columns = tables.flatMap(({ comparison }) => failingColumns(comparison));
  const moved = new Set(columns.map(({ column }) => column)).size;
  if (moved > 0) return `${count(moved, 'column')} moved as a whole, each cell within tolerance`;
  if (different.length > 0) return `${count(different.length, 'network')} decided otherwise`;
  return undefined;
}

function otherFailure({ check }: ReportModel): string {
  const stages = check?.stages ?? [];
  const files = stages.flatMap((stage) => stage.files).filter(({ pass }) => !pass);
  const problems = stages.flatMap((stage) => stage.problems).length;
  if (problems > 0) return `${count(problems, 'problem')} with a whole stage`;
  const pictures = files.filter(isPicture).length;
  if (pictures === files.length) {
    return `${count(pictures, 'picture')} ${pictures === 1 ? 'differs' : 'differ'}, the numbers do not`;
  }
  return `${count(files.length, 'file')} cannot be matched with the golden ones`;
}

export function isPicture({ kind }: FileReport): boolean {
  return kind !== 'table';
}
