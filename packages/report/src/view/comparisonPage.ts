import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { html, trusted } from './html.ts';
import { table } from './table.ts';

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

const styles = readFileSync(new URL('./page.css', import.meta.url), 'utf8');

/** One HTML page on two runs: what was run otherwise, and what differs. It asks no server for anything. */
export function comparisonPage({ runs, settings, figures }: Comparison): string {
  const [first, second] = runs;
  const digest = createHash('sha256').update(styles).digest('base64');
  const policy = `default-src 'none'; img-src data:; style-src 'sha256-${digest}'; base-uri 'none'; form-action 'none'`;
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
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="mixed-dynamics">
<title>${first} and ${second} · mixed dynamics</title>
<style>${trusted(styles)}</style>
</head>
<body>
<header><div class="title"><p>Mixed dynamics, two runs</p><h1>${first} and ${second}</h1></div></header>
<main id="main" tabindex="-1">
<section><h2>Settings</h2>
${settings.length > 0 ? keys : html`<p>Nothing that is known was set otherwise.</p>`}</section>
${sections}</main>
<footer><p>Mixed Dynamics in Linear Networks: two runs compared. This page is one file; it asks no server for anything.</p></footer>
</body>
</html>
`.text;
}
