import {
  type Decision,
  fails,
  formatNetworks,
  type StageReport,
  type ValueDifference,
} from '@mixed-dynamics/golden';
import { table } from '../page/blocks.ts';
import { html, type Markup } from '../page/html.ts';
import {
  byUse,
  type ComparedTable,
  failingColumns,
  isCurves,
  isPlane,
  planesFirst,
} from './comparedTables.ts';
import {
  count,
  formatCount,
  formatPercent,
  formatSize,
  formatUsed,
  formatValue,
} from './format.ts';
import { heatMap, heatSteps } from './heatMap.ts';
import { iterationMap, planeMaps } from './maps.ts';
import { keyMarkup, nameOf, symbolOf } from './quantities.ts';
import type { ReportModel } from './readReport.ts';

type NetworkReport = NonNullable<StageReport['networks']>;

/** Number of differences that a table lists at first, and in total when unfolded. */
const listed = { first: 12, most: 200 };

/** The differences relative to their tolerances: first maps, then the worst values. */
export function numbersSection({ tables, stages }: ReportModel): Markup | undefined {
  if (tables.length === 0) return undefined;
  const curves = tables.filter((one) => !isCurves(one) && !isPlane(one));
  const plane = planeMaps(tables);
  const identical = plane.identical.map(nameOf).join(', ');
  const iterations = iterationMap(curves);
  return html`<section class="sheet" id="numbers" aria-labelledby="numbers-title">
<h2 id="numbers-title">Numbers: differences relative to tolerance</h2>
<p>Every square compares one value of this run with the golden one, in units of the tolerance of its column: 1 × is the limit.</p>
${legend()}
<div class="maps">${plane.maps.map(heatMap)}${iterations && heatMap(iterations)}</div>
${identical !== '' && html`<p class="hint">Equal to golden in every cell: ${identical}.</p>`}
${stops(stages)}
${worstParts(tables)}
</section>`;
}

function legend(): Markup {
  const entries = [...heatSteps, { level: 'beyond', text: 'text, NaN' }].map(
    ({ level, text }) =>
      html`<li><svg viewBox="0 0 18 14" width="18" height="14" aria-hidden="true"><rect class="plane" width="18" height="14"/><path class="${level}" d="M0 0h18v14h-18z"/>${/[345]|beyond/.test(level) && html`<path class="dots" stroke-width="4" d="M9 7h0"/>`}</svg> ${text}</li>\n`,
  );
  return html`<ul class="legend" aria-label="Colours">${entries}</ul>
<p class="hint" id="heat-map-keys">A dot marks a value out of tolerance. In a map, arrow keys move from square to square and Enter goes to the next one with a dot.</p>`;
}

/** Stops and minima of the two runs: those that differ, and those that are tied within rounding. */
function stops(stages: ReportModel['stages']): Markup[] {
  return stages.flatMap(({ networks }) => {
    if (!networks) return [];
    const { pass, tied, different, contradictions, otherRank } = networks;
    const [summary] = formatNetworks(networks, 0);
    return [
      html`<h3>Where training stopped</h3>
<p>${pass ? '✓' : html`<span class="mark">✗</span>`} ${summary!.replace(/^.*?: /, '')}.</p>
${contradictions.length > 0 && html`<ul>${contradictions.slice(0, listed.first).map(contradiction)}</ul>`}
${decisionTable('Different, no tie', different)}
${decisionTable('Tied, within rounding', tied)}
${otherRank > 0 && html`<p class="hint">The stable rank of ${count(otherRank, 'tied network')} is from another iteration and was not compared.</p>`}`,
    ];
  });
}

function contradiction({ key, column, row, curves }: NetworkReport['contradictions'][number]) {
  return html`<li>${keyMarkup(key)}: ${nameOf(column)} ${formatValue(row)} in metrics.csv, ${formatValue(curves)} by its own curves</li>\n`;
}

/** A table of stops and minima at different iterations in the two runs, with their margins. */
function decisionTable(caption: string, decisions: readonly Decision[]): Markup | undefined {
  if (decisions.length === 0) return undefined;
  const keys = Object.keys(decisions[0]!.key);
  const place = ({ iteration, reason = '' }: Decision['golden']) => `${iteration} ${reason}`;
  const margin = (value: number | null) => (value === null ? 'unknown' : formatSize(value));
  const head = ['decision', 'golden', 'this run', 'at', 'golden margin', 'this margin', 'allowed'];
  const more = decisions.length - listed.first;
  return html`${table({
    caption,
    label: `Stops and minima: ${caption}`,
    head: [...keys.map(symbolOf), ...head],
    right: [...keys.keys()],
    rows: decisions
      .slice(0, listed.first)
      .map(({ key, of, golden, actual, at, margins, allowed }) => [
        ...keys.map((name) => formatValue(key[name]!)),
        ...[of, place(golden), place(actual), at],
        ...[margin(margins.golden), margin(margins.actual), `±${formatSize(allowed)}`],
      ]),
  })}
${more > 0 && html`<p class="hint">… and ${more} more.</p>`}`;
}

function worstParts(tables: readonly ComparedTable[]): Markup {
  const parts = planesFirst(tables)
    .filter(({ comparison }) => comparison.verdict !== 'identical')
    .sort((a, b) => Number(a.comparison.pass) - Number(b.comparison.pass))
    .map(worstPart);
  if (parts.length === 0) return html`<h3>Worst cells</h3><p>None: no value differs.</p>`;
  return html`${parts}`;
}

function worstPart({ stage, file, comparison }: ComparedTable): Markup {
  const sorted = comparison.differences.toSorted(byUse);
  const first = sorted.slice(0, listed.first);
  const more = sorted.slice(listed.first, listed.most);
  const left = sorted.length - first.length - more.length;
  const path = `${stage}/${file}`;
  const { failing, differing } = comparison;
  const caption = `${count(failing, 'value')} of ${path} out of tolerance, ${formatCount(differing - failing)} within`;
  return html`<h3>Worst cells of <a href="../${path}">${path}</a></h3>
${collectiveTable(comparison, path)}
${first.length > 0 && worstTable(first, comparison.key, `${caption}; the worst first`, path)}
${
  more.length > 0 &&
  html`<details><summary>${count(more.length, 'more value')} that differ</summary>
${worstTable(more, comparison.key, `${caption}; continued`, `${path}, continued`)}
</details>`
}
${left > 0 && html`<p class="hint">… and ${count(left, 'more value')} that differ, by less.</p>`}`;
}

function worstTable(
  differences: readonly ValueDifference[],
  key: readonly string[],
  caption: string,
  label: string,
): Markup {
  const head = [
    ...key.map(symbolOf),
    'quantity',
    'golden',
    'this run',
    'change',
    'allowed',
    'used',
  ];
  return table({
    caption,
    label: `Worst values of ${label}`,
    head: [...head, 'verdict'],
    right: [...head.keys()].filter((column) => column !== key.length),
    rowClass: (row) => (fails(differences[row]!) ? 'out' : undefined),
    rows: differences.map((one) => [
      ...key.map((name) => formatValue(one.key[name]!)),
      nameOf(one.column),
      formatValue(one.golden),
      formatValue(one.actual),
      one.relative === null ? '' : formatPercent(one.relative, { signed: true }),
      one.absolute === null ? '' : `±${formatValue(one.allowed)}`,
      formatUsed(one.used),
      fails(one) ? html`<span class="mark">✗ out</span>` : '✓ within',
    ]),
  });
}

/** Columns whose median moved beyond its limit; undefined when there are none. */
function collectiveTable(
  comparison: ComparedTable['comparison'],
  path: string,
): Markup | undefined {
  const moved = failingColumns(comparison);
  if (moved.length === 0) return undefined;
  return table({
    caption:
      'Columns that moved as a whole beyond their limit, even if every value is within its tolerance',
    label: `Columns of ${path}`,
    head: ['quantity', 'median change', 'allowed', 'used'],
    right: [1, 2, 3],
    rowClass: () => 'out',
    rows: moved
      .slice(0, 12)
      .map(({ column, value, allowed, used }) => [
        nameOf(column),
        formatPercent(value),
        formatPercent(allowed),
        formatUsed(used),
      ]),
  });
}
