import { documentOf } from '../page/document.ts';
import { html } from '../page/html.ts';
import { table } from '../page/table.ts';

/** What is said of two runs, in the words and numbers of its caller. */
export interface Comparison {
  readonly runs: readonly [string, string];
  /** What was run otherwise: a key, and its value in both. */
  readonly settings: readonly (readonly [key: string, first: string, second: string])[];
  readonly figures: readonly ComparedFigure[];
}

export interface ComparedFigure {
  readonly title: string;
  readonly note: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** A picture, as SVG; none of what cannot be drawn. */
  readonly svg?: string | undefined;
  /** Files beside the page. */
  readonly files: readonly string[];
}

/** One HTML page on two runs: what was run otherwise, and what differs. It asks no server for anything. */
export function comparisonPage({ runs, settings, figures }: Comparison): string {
  const [first, second] = runs;
  const keys = table({
    caption: 'What was run otherwise',
    head: ['key', first, second],
    rows: settings,
    label: 'Settings that differ',
  });
  const sections = figures.map(
    ({ title, note, head, rows, svg, files }) => html`<section><h2>${title}</h2>
<p>${note}.</p>
${table({ caption: 'How far the two are apart', head, rows, right: head.map((_, k) => k).slice(1), label: title })}
${svg !== undefined && html`<div class="paper"><img src="data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}" alt="${title}: ${second} minus ${first}" width="100%"></div>`}
<p>${files.map((file) => html`<a href="${file}">${file}</a> `)}</p></section>
`,
  );
  return documentOf({
    title: html`${first} and ${second}`,
    body: html`<header><div class="title"><p>Mixed dynamics, two runs</p><h1>${first} and ${second}</h1></div></header>
<main id="main" tabindex="-1">
<section><h2>Settings</h2>
${settings.length > 0 ? keys : html`<p>Nothing that is known was set otherwise.</p>`}</section>
${sections}</main>
<footer><p>Mixed Dynamics in Linear Networks: two runs compared. This page is one file; it asks no server for anything.</p></footer>`,
  });
}
