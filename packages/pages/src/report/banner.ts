import { summaryOf } from '@mixed-dynamics/analysis';
import { placeColumns, recordsOf, type Table } from '@mixed-dynamics/artifacts';
import { fails, type StageReport, type ValueDifference } from '@mixed-dynamics/golden';
import { table } from '../page/blocks.ts';
import { type Content, html, type Markup } from '../page/html.ts';
import {
  byUse,
  type ComparedTable,
  failingColumns,
  isPlane,
  planesFirst,
  worstOf,
} from './comparedTables.ts';
import {
  count,
  formatCount,
  formatInstant,
  formatPercent,
  formatSeconds,
  formatUsed,
  formatValue,
} from './format.ts';
import { heatMap } from './heatMap.ts';
import { worstMap } from './maps.ts';
import { differenceText, keyMarkup, mathText, nameOf, rowNoun } from './quantities.ts';
import type { FigureModel, ReportModel } from './readReport.ts';
import { icon, isPicture, type Verdict } from './verdict.ts';

/** The verdict, at the top of the page. */
export function banner(model: ReportModel, { state, headline }: Verdict): Markup {
  const plane = model.tables.find((one) => isPlane(one) && !one.comparison.pass);
  const points = [
    ...(state === 'own' ? ownPoints(model) : comparedPoints(model)),
    claimsPoint(model),
  ].filter(Boolean);
  return html`<section class="sheet banner ${state}" aria-labelledby="verdict">
<div class="words">
<h2 id="verdict">${icon(state)}<span>${headline}</span></h2>
<ul>${points.map((point) => html`<li>${point}</li>\n`)}</ul>
${quantities(model.tables)}
</div>
${plane && heatMap(worstMap(plane))}
</section>`;
}

/** The outcome of the paper's claims, which is not part of the verdict on golden results. */
function claimsPoint({ claims }: ReportModel): Content {
  if (!claims) return undefined;
  if ('problem' in claims) return html`The paper's statements: ${claims.problem}`;
  const failing = claims.results.filter(({ outcome }) => outcome === 'fails').map(({ id }) => id);
  const which = failing.length > 0 && html`: <strong>${failing.join(', ')}</strong>`;
  return html`<a href="#claims">The paper's statements</a>: ${summaryOf(claims.results)}${which}`;
}

/** The results of a preset without a snapshot to compare with. */
function ownPoints({ preset, plane }: ReportModel): Content[] {
  return [
    ...(plane ? planePoints(plane) : []),
    html`This preset has no snapshot. To keep these results as one: <code>npx mixed-dynamics golden update --preset ${preset} --reason "…"</code>`,
  ];
}

/** The extremes of the plane, and the networks that diverged or failed. */
function planePoints(plane: Table): Content[] {
  const { columns } = plane;
  const records = recordsOf(plane);
  const known = records.filter(({ status }) => status === 'ok');
  const varies = (name: string) => new Set(records.map((record) => record[name])).size > 1;
  const found = placeColumns(columns);
  const places = found.length > 2 ? found.filter(varies) : found;
  const extreme = (column: string, sign: 1 | -1): Content => {
    const [first] = known.toSorted((a, b) => sign * (Number(a[column]) - Number(b[column])));
    if (!first) return undefined;
    const place = keyMarkup(Object.fromEntries(places.map((name) => [name, first[name]!])));
    const name = nameOf(column).replace('smallest ', '').replace('largest ', '');
    return html`${sign > 0 ? 'Smallest' : 'Largest'} ${name}: <strong>${formatValue(first[column]!)}</strong> at ${place}`;
  };
  const others = records.length - known.length;
  return [
    extreme('min_test_error', 1),
    columns.includes('max_distance') && extreme('max_distance', -1),
    others > 0 && `${count(others, 'network')} diverged or could not be computed`,
  ];
}

function comparedPoints(model: ReportModel): Content[] {
  const { stages } = model;
  const problems = stages.flatMap(({ stage, problems: found }) =>
    found.map((problem) => html`<strong>${stage}</strong>: ${problem}`),
  );
  const worst = worstOf(model.tables.flatMap((one) => one.comparison.differences));
  const notes = stages.flatMap(({ stage, notes: texts }) =>
    texts.map((note) => html`${stage}: ${note}`),
  );
  return [
    ...problems,
    worst &&
      html`${fails(worst) ? 'Worst' : 'Closest to its tolerance'}: ${nameOf(worst.column)} at ${keyMarkup(worst.key)}: <strong>${differenceText(worst)}</strong>`,
    ...model.tables.map(rowPoint),
    ...stages.map(stopPoint),
    picturePoint(model),
    comparedPoint(model),
    ...notes,
  ];
}

/** A table of all quantities that are out of tolerance, in single values or in their median. */
function quantities(tables: readonly ComparedTable[]): Markup | undefined {
  const rows = tables.flatMap(({ file, comparison }) => {
    const wholes = failingColumns(comparison);
    return comparison.columns
      .filter(({ pass }) => !pass)
      .map(({ column, failing }) => {
        const worst = worstOf(comparison.differences.filter((one) => one.column === column));
        const whole = wholes.find((one) => one.column === column);
        return { file, column, failing, worst, whole, rows: comparison.rows.golden };
      });
  });
  if (rows.length === 0) return undefined;
  const shown = rows.toSorted((a, b) => byUse(useOf(a), useOf(b))).slice(0, mostQuantities);
  const more = rows.length - shown.length;
  return html`${table({
    caption: 'Out of tolerance',
    label: 'Quantities out of tolerance',
    head: ['quantity', 'single values', 'the worst', 'as a whole'],
    rows: shown.map(({ file, column, failing, worst, whole, rows: of }) => [
      html`${nameOf(column)} <small>${file}</small>`,
      `${formatCount(failing)} of ${formatCount(of)}`,
      worst && html`${changeOf(worst)} <small>${formatUsed(worst.used)}</small>`,
      whole && html`median ${formatPercent(whole.value)} <small>${formatUsed(whole.used)}</small>`,
    ]),
  })}
${more > 0 && html`<p>… and ${more} more.</p>`}`;
}

const mostQuantities = 6;

const useOf = ({ worst, whole }: { worst: Used | undefined; whole: Used | undefined }): Used =>
  [worst, whole].filter((one) => one !== undefined).sort(byUse)[0] ?? { used: 0 };
type Used = { readonly used: number | null };

const changeOf = ({ relative, golden, actual }: ValueDifference) =>
  relative === null
    ? `${formatValue(golden)} → ${formatValue(actual)}`
    : formatPercent(relative, { signed: true });

function rowPoint({ comparison, file }: ComparedTable): Content {
  const { rowProblems, columnProblems } = comparison;
  const found = [
    ...(rowProblems.length > 0 ? [count(rowProblems.length, 'misplaced or missing row')] : []),
    ...columnProblems.map(({ kind, columns: names }) => `${kind} ${names.join(', ')}`),
  ];
  return found.length > 0 && `${file}: ${found.join('; ')}`;
}

/** Stops and minima at other iterations than in the golden run: those beyond rounding, and ties within it. */
function stopPoint({ networks }: StageReport): Content {
  const { tied = [], different = [] } = networks ?? {};
  const parts = [
    different.length > 0 && `${formatCount(different.length)} at another iteration`,
    tied.length > 0 && `${formatCount(tied.length)} tied, within rounding`,
  ].filter(Boolean);
  return parts.length > 0 && html`<a href="#numbers">Stops and minima</a>: ${parts.join(', ')}`;
}

/** How much was compared, and against which tolerances. */
function comparedPoint({ tables, stages }: ReportModel): Content {
  const rows = planesFirst(tables).map(
    ({ comparison, file }) =>
      `${count(comparison.rows.paired, rowNoun(comparison.key))} of ${file}`,
  );
  const classes = new Set(stages.map(({ engineClass }) => engineClass));
  if (rows.length === 0) return 'No table exists on both sides, so no number was compared';
  return `Compared: ${rows.join(', ')}, with the tolerances of ${[...classes].join(' and ').toUpperCase()} engines`;
}

function picturePoint({ stages }: ReportModel): Content {
  const pictures = stages.flatMap(({ files }) => files).filter(isPicture);
  const failing = pictures.filter(({ pass }) => !pass).length;
  if (failing === 0) return `${count(pictures.length, 'picture')}, all like the golden ones`;
  return `${failing} of ${count(pictures.length, 'picture')} ${failing === 1 ? 'differs' : 'differ'} from the golden ones`;
}

/** The setting of each figure in one line, which distinguishes this run from others. */
export function factsOf(figures: readonly FigureModel[]): Markup {
  const runs = figures.flatMap(factsOfFigure);
  return html`<dl class="facts">${runs.map(([term, fact]) => html`<div><dt>${term}</dt><dd>${fact}</dd></div>`)}</dl>`;
}

function factsOfFigure({ name, setting, manifests }: FigureModel): [string, Content][] {
  const run = manifests.map((pair) => pair.run).find((one) => one?.engine !== undefined);
  if (!run) return [];
  const { seed, engine, git, startedAt, wallSeconds } = run;
  const commit = git && `commit ${git.commit.slice(0, 10)}${git.dirty ? ' with changes' : ''}`;
  const parts = [
    seed !== undefined && `seed ${seed}`,
    engine && `engine ${engine.name}`,
    engine?.device,
    formatInstant(startedAt),
    formatSeconds(wallSeconds),
    commit,
  ];
  const facts = parts.filter(Boolean).join(' · ');
  return [
    [name.replace('figure', 'Figure '), html`${setting && html`${mathText(setting)} · `}${facts}`],
  ];
}
