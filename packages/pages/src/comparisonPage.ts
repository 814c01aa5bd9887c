import { picture, table } from './page/blocks.ts';
import { bundle } from './page/bundle.ts';
import { documentOf } from './page/document.ts';
import { html, type Markup } from './page/html.ts';

/** The content of a comparison of two runs. */
export interface Comparison {
  readonly runs: readonly [string, string];
  /** Settings that differ: the key, and its value in each run. */
  readonly settings: readonly (readonly [key: string, first: string, second: string])[];
  readonly figures: readonly ComparedFigure[];
}

interface ComparedFigure {
  readonly title: string;
  readonly note: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** A picture as SVG, if it can be drawn. */
  readonly svg?: string | undefined;
  /** Files beside the page. */
  readonly files: readonly string[];
}

/** One self-contained HTML page about two runs: settings and results that differ. */
export async function comparisonPage({ runs, settings, figures }: Comparison): Promise<string> {
  const [first, second] = runs;
  const keys = table({
    caption: 'Settings that differ',
    head: ['key', first, second],
    rows: settings,
    label: 'Settings that differ',
  });
  return documentOf({
    title: html`${first} and ${second}`,
    heading: html`${first} and ${second}`,
    about: 'Mixed dynamics, two runs compared',
    main: html`<section class="sheet"><h2>Settings</h2>
${settings.length > 0 ? keys : html`<p>No known setting differs.</p>`}</section>
${figures.map((figure) => figureSection(figure, runs))}`,
    bundle: await bundle(
      new URL('./page/base.css', import.meta.url),
      new URL('./page/client/page.ts', import.meta.url),
    ),
  });
}

function figureSection(figure: ComparedFigure, [first, second]: Comparison['runs']): Markup {
  const { title, note, head, rows, svg, files } = figure;
  const caption = 'How much the two runs differ';
  return html`<section class="sheet"><h2>${title}</h2>
<p>${note}.</p>
${table({ caption, head, rows, right: head.map((_, k) => k).slice(1), label: title })}
${svg !== undefined && html`<div class="paper">${picture(svg, `${title}: ${second} minus ${first}`)}</div>`}
<p>${files.map((file) => html`<a href="${file}">${file}</a> `)}</p></section>
`;
}
