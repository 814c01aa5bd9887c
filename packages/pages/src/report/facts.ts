import { html, type Markup } from '../page/html.ts';
import { formatInstant, formatSeconds } from './format.ts';
import type { FigureModel, ReportModel } from './readReport.ts';

/** The few facts that tell this run from others, in a line of terms. */
export function factsOf({ figures }: ReportModel): Markup {
  const runs = figures.flatMap(factsOfFigure);
  return html`<dl class="facts">${runs.map(([term, fact]) => html`<div><dt>${term}</dt><dd>${fact}</dd></div>`)}</dl>`;
}

function factsOfFigure({ name, manifests }: FigureModel): [string, string][] {
  const run = manifests.map((pair) => pair.run).find((one) => one?.engine !== undefined);
  if (!run) return [];
  const { engine, git, startedAt, wallSeconds } = run;
  const commit = git && `commit ${git.commit.slice(0, 10)}${git.dirty ? ' with changes' : ''}`;
  const parts = [
    engine && `engine ${engine.name}`,
    engine?.device,
    formatInstant(startedAt),
    formatSeconds(wallSeconds),
    commit,
  ];
  return [[name.replace('figure', 'Figure '), parts.filter(Boolean).join(' · ')]];
}
