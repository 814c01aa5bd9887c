import { largest } from '@mixed-dynamics/artifacts';
import type { FileReport } from '@mixed-dynamics/golden';
import { type Markup, trusted } from '../page/html.ts';
import { failingColumns, failingRows, planesFirst } from './comparedTables.ts';
import { count, formatCount, formatSize } from './format.ts';
import { rowNoun } from './quantities.ts';
import type { ReportModel } from './readReport.ts';

/**
 * `own`: there is no snapshot to compare with. `drifted`: numbers are out of tolerance. `fails`: any other
 * problem.
 */
type VerdictState = 'own' | 'passes' | 'drifted' | 'fails';

export interface Verdict {
  readonly state: VerdictState;
  /** One sentence without a full stop. */
  readonly headline: string;
}

/** The outcome of the check in one sentence. */
export function verdictOf(model: ReportModel): Verdict {
  const { check } = model;
  if (!check) return { state: 'own', headline: `Computed: ${computed(model)}` };
  if (check.pass) return { state: 'passes', headline: `Reproduced: ${closeness(model)}` };
  const numbers = drift(model);
  if (numbers) return { state: 'drifted', headline: `Drifted: ${numbers}` };
  return { state: 'fails', headline: `Fails: ${otherFailure(model)}` };
}

function computed({ plane, figures }: ReportModel): string {
  const figure1 = figures.some(({ name }) => name === 'figure1') && 'the network of Figure 1';
  return [plane && count(plane.rows.length, 'network'), figure1].filter(Boolean).join(' and ');
}

function closeness({ tables }: ReportModel): string {
  const differences = tables.flatMap(({ comparison }) => comparison.differences);
  if (differences.length === 0) return 'every number equals the snapshot';
  const most = largest(differences.map(({ relative }) => Math.abs(relative ?? 0)));
  return `largest relative difference ${formatSize(most)}`;
}

/** The numbers that are out of tolerance, in words; undefined when all are within. */
function drift({ tables, stages }: ReportModel): string | undefined {
  const different = stages.flatMap(({ networks }) => networks?.different ?? []);
  const own = stages.flatMap(({ networks }) => networks?.contradictions ?? []);
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
  if (different.length > 0) {
    return `${count(different.length, 'stop')} or minima at another iteration`;
  }
  return undefined;
}

function otherFailure({ stages }: ReportModel): string {
  const files = stages.flatMap((stage) => stage.files).filter(({ pass }) => !pass);
  const problems = stages.flatMap((stage) => stage.problems);
  if (problems.length === 1) return problems[0]!;
  if (problems.length > 1) return `${count(problems.length, 'problem')} with whole stages`;
  const pictures = files.filter(isPicture).length;
  if (pictures === files.length) {
    return `${count(pictures, 'picture')} ${pictures === 1 ? 'differs' : 'differ'}, the numbers do not`;
  }
  return `${count(files.length, 'file')} cannot be matched with the golden ones`;
}

export function isPicture({ kind }: FileReport): boolean {
  return kind !== 'table';
}

/** Shapes that differ without colour: a tick in a circle, a cross in an octagon, a curve in a circle. */
const shapes = {
  passes:
    '<circle cx="12" cy="12" r="11" class="plate"/><path d="M6.5 12.5l3.6 3.6 7.4-8" class="sign"/>',
  fails:
    '<path d="M7.4 1h9.2L23 7.4v9.2L16.6 23H7.4L1 16.6V7.4z" class="plate"/><path d="M8 8l8 8M16 8l-8 8" class="sign"/>',
  own: '<circle cx="12" cy="12" r="11" class="plate"/><path d="M6.5 16.5l3.5-5 3.5 3 4-7" class="sign"/>',
} as const;

const shapeOf = (state: VerdictState) =>
  state === 'passes' || state === 'own' ? shapes[state] : shapes.fails;

/** The icon of a verdict, decorative beside its text. */
export function icon(state: VerdictState): Markup {
  return trusted(
    `<svg class="icon ${state}" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">${shapeOf(state)}</svg>`,
  );
}

/** The icon as a data URL, for the browser's tab. */
export function tabIcon(state: VerdictState): string {
  const plate = { passes: '#1a7f37', fails: '#b3261e', drifted: '#b3261e', own: '#57606a' };
  const drawn = shapeOf(state)
    .replace('class="plate"', `fill="${plate[state]}"`)
    .replace('class="sign"', 'fill="none" stroke="#fff" stroke-width="2.6" stroke-linecap="round"');
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24">${drawn}</svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}
