import { readFileSync } from 'node:fs';
import { documentOf } from '../page/document.ts';
import { html, type Markup } from '../page/html.ts';
import { banner } from './banner.ts';
import { claimsSection } from './claimsSection.ts';
import { dataSection } from './dataSection.ts';
import { factsOf } from './facts.ts';
import { figureSection } from './figureSection.ts';
import { tabIcon } from './icons.ts';
import { numbersSection } from './numbersSection.ts';
import { provenanceSection } from './provenanceSection.ts';
import type { ReportModel } from './readReport.ts';
import { type Verdict, verdictOf } from './verdict.ts';

const read = (url: URL) => readFileSync(url, 'utf8');

/** What runs in the browser, each a module of its own. */
const scripts = [
  read(new URL('./client/theme.js', import.meta.url)),
  read(new URL('./client/slider.js', import.meta.url)),
  read(new URL('./client/heatMap.js', import.meta.url)),
];
/** The whole page. */
export function page(model: ReportModel): string {
  const verdict = verdictOf(model);
  return documentOf({
    title: html`${shortVerdict[verdict.state]} · ${model.preset}`,
    icon: tabIcon(verdict.state),
    scripts,
    body: html`<a class="skip" href="#main">Skip to the report</a>
${header(model)}
<main id="main" tabindex="-1">
${body(model, verdict)}
</main>
<footer><p>Mixed Dynamics in Linear Networks: a report on one run. This page is one file; it asks no server for anything.</p></footer>`,
  });
}

const shortVerdict = {
  absent: 'no golden results',
  passes: 'passes',
  drifted: 'DRIFTED',
  fails: 'FAILS',
} as const;

function header(model: ReportModel): Markup {
  const { figures, tables, claims, preset } = model;
  const sections = [
    ...figures.map(({ name }) => [name, name.replace('figure', 'Figure ')] as const),
    ...(claims ? [['claims', 'Claims'] as const] : []),
    ...(tables.length > 0 ? [['numbers', 'Numbers'] as const] : []),
    ['provenance', 'Provenance'] as const,
    ['data', 'Data'] as const,
  ];
  const themes = ['system', 'light', 'dark'].map(
    (theme, i) =>
      html`<label><input type="radio" name="theme" value="${theme}"${i === 0 && html` checked=""`}><span>${theme}</span></label>`,
  );
  return html`<header>
<div class="title"><p>Mixed dynamics, report on a run</p><h1>Preset ${preset}</h1></div>
<fieldset class="choice theme"><legend>Colours</legend>${themes}</fieldset>
<nav aria-label="Sections"><ul>${sections.map(([id, name]) => html`<li><a href="#${id}">${name}</a></li>`)}</ul></nav>
</header>`;
}

function body(model: ReportModel, verdict: Verdict): Markup {
  return html`${banner(model, verdict)}
${factsOf(model)}
${model.figures.map(figureSection)}
${claimsSection(model)}
${numbersSection(model)}
${provenanceSection(model)}
${dataSection(model)}`;
}
