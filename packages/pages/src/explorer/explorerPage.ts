import { deflateRawSync } from 'node:zlib';
import { base64 } from '../page/blocks.ts';
import { bundle } from '../page/bundle.ts';
import { documentOf } from '../page/document.ts';
import { html, jsonBlock, type Markup } from '../page/html.ts';
import { axisMarkup, axisText } from './client/words.ts';
import { cellCount, type Facts, type Plane } from './facts.ts';

/** The content of a page. A live one starts empty. */
interface ExplorerContent {
  readonly facts: Facts;
  readonly metrics: string;
  readonly curves: readonly Uint8Array[];
  readonly figure1?: Uint8Array | undefined;
}

/** The whole page. A live one requests its cells from its server. */
export async function explorerPage(content: ExplorerContent): Promise<string> {
  const { facts, metrics, curves, figure1 } = content;
  const { preset, plane, note, origin, live } = facts;
  const lengths = curves.map(({ length }) => length);
  const count = cellCount(plane).toLocaleString('en');
  return documentOf({
    title: html`${preset} · every network`,
    heading: html`Preset ${preset}`,
    about: html`Mixed dynamics, every network: ${note}, ${count} cells <strong id="progress" hidden=""></strong>`,
    skip: { to: 'cells', text: 'Skip to the curves' },
    main: mainOf(plane),
    footer: html`<ul id="origin">${origin.map((text) => html`<li>${text}</li>`)}</ul>
<noscript><p>The diagrams are drawn by a script, which this browser does not run.</p></noscript>`,
    data: html`<script type="application/json" id="facts-data">${jsonBlock({ ...facts, lengths })}</script>
${block('metrics', metrics)}${block('curves', Buffer.concat(curves))}${block('figure1', figure1 ?? '')}`,
    bundle: await bundle(
      new URL('./explorer.css', import.meta.url),
      new URL('./client/main.ts', import.meta.url),
    ),
    live,
  });
}

/** Bytes in the page's form: deflated, in base64; empty for none. */
function block(name: string, bytes: Uint8Array | string): Markup {
  const text = bytes.length === 0 ? '' : base64(deflateRawSync(bytes, { level: 9 }));
  return html`<script type="text/plain" id="${name}-data">${text}</script>\n`;
}

const spokenNames: Readonly<Record<string, string>> = {
  gammaSigma2: ', the exponent of the initial variance',
  gammaW: ', the exponent of the width',
};
const spoken = (key: string): string => `${axisText(key)}${spokenNames[key] ?? ''}`;

/** The page before its script fills it. */
const mainOf = ({
  x,
  y,
}: Plane): Markup => html`<section class="controls sheet" aria-label="Which cell">
  <label class="slider">
    <span>${axisMarkup(x.key)} <output id="gamma-sigma2-value"></output></span>
    <input type="range" id="gamma-sigma2" min="0" step="1" aria-label="${spoken(x.key)}">
  </label>
  <label class="slider">
    <span>${axisMarkup(y.key)} <output id="gamma-w-value"></output></span>
    <input type="range" id="gamma-w" min="0" step="1" aria-label="${spoken(y.key)}">
  </label>
  <label class="slider">
    <span>iteration <output id="iteration-value"></output></span>
    <input type="range" id="iteration" min="0" step="1" aria-label="Iteration that is read off the curves">
  </label>
  <label class="trial" hidden="">draw <select id="trial"></select></label>
  <div class="buttons">
    <button type="button" id="best" aria-pressed="true" title="Read the curves where the test error is smallest">Best</button>
    <button type="button" id="pin-a">Pin as A</button>
    <button type="button" id="pin-b">Pin as B</button>
    <button type="button" id="figure1" aria-pressed="true" hidden="">Figure 1</button>
    <button type="button" id="copy-link">Copy link</button>
  </div>
  <fieldset class="choice" id="scale">
    <legend>Errors</legend>
    <label><input type="radio" name="scale" value="log" checked=""><span>log</span></label>
    <label><input type="radio" name="scale" value="linear"><span>linear</span></label>
  </fieldset>
</section>
<div id="diagrams" class="sheet" tabindex="0" role="application" aria-roledescription="four diagrams" aria-label="Four diagrams over ${axisText(x.key)} and ${axisText(y.key)}. Arrow keys move from cell to cell, Home and End to the ends of a row, Page Up and Page Down five cells; A and B pin the cell." aria-describedby="summary"></div>
<ul id="legend" aria-label="Lines in the diagrams"></ul>
<p id="summary" class="unseen" role="status" aria-live="polite"></p>
<p id="said" role="status" aria-live="polite"></p>
<section id="cells" tabindex="-1" aria-label="Curves"></section>
<section id="comparison" class="sheet" aria-label="A and B compared" hidden=""></section>
<details id="table">
  <summary>All cells as a table</summary>
  <div class="scroll" tabindex="0" role="region" aria-label="All cells"></div>
</details>
<section class="downloads" aria-labelledby="downloads-title">
  <h2 id="downloads-title">Download</h2>
  <ul>
    <li><button type="button" id="download-svg">This view, SVG</button></li>
    <li><button type="button" id="download-png">This view, PNG</button></li>
    <li><button type="button" id="download-cell">Curves of this cell, CSV</button></li>
    <li><button type="button" id="download-metrics">All cells, metrics.csv</button></li>
    <li><button type="button" id="download-curves">All curves, JSON</button></li>
  </ul>
  <p class="hint">Curves have five significant digits here, <code>metrics.csv</code> all of them. The command of a cell gives its curves to the last digit; so does <code>figure2/trajectories.parquet</code> beside this page.</p>
</section>`;
