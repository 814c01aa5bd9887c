import { deflateRawSync } from 'node:zlib';
import { base64 } from '../page/blocks.ts';
import { bundle, bundleScript } from '../page/bundle.ts';
import { documentOf } from '../page/document.ts';
import { type Content, html, jsonBlock, type Markup, trusted } from '../page/html.ts';
import { axisMarkup, axisText } from './client/words.ts';
import { cellCount, type Facts } from './facts.ts';
import { fields, sliderSteps } from './setting.ts';
import { tour } from './tour.ts';

/** The data of a page besides its facts, each in its own block. A live page starts without data. */
type Data = Readonly<
  Partial<
    Record<
      // Predictions and singular values as `readPredictions` and `readSpectra` return them, packed curves and, if
      // the page can train, the compiled files of the engine `wasm`.
      'metrics' | 'predicted' | 'spectra' | 'curves' | 'figure1' | 'kernels' | 'backend',
      Uint8Array | string | undefined
    >
  >
>;

/** The whole page. A live one requests its cells from its server. */
export async function explorerPage(facts: Facts, data: Data = {}): Promise<string> {
  const { preset, plane, note, origin, live, measured } = facts;
  const count = cellCount(plane).toLocaleString('en');
  const trains = facts.training !== undefined;
  const [built, worker, draws, training] = await Promise.all([
    bundle(
      new URL('./explorer.css', import.meta.url),
      new URL('./client/main.ts', import.meta.url),
    ),
    bundleScript(new URL('./client/theory/worker.ts', import.meta.url)),
    bundleScript(new URL('./client/theory/drawWorker.ts', import.meta.url)),
    trains ? trainingProgram() : undefined,
  ]);
  return documentOf({
    title: measured ? html`${preset} · every network` : 'Playground',
    heading: measured ? html`Preset ${preset}` : 'Mixed dynamics in linear networks',
    about: measured
      ? html`Mixed dynamics, every network: ${note}, ${count} cells <strong id="progress" hidden=""></strong>`
      : 'Figure 2 as theory predicts it, live: no network is trained. Move a slider, or choose a network in a diagram.',
    skip: { to: 'cells', text: 'Skip to the curves' },
    main: mainOf(facts),
    footer: html`<ul id="origin">${origin.map((text) => html`<li>${text}</li>`)}</ul>
<noscript><p>The diagrams are drawn by a script, which this browser does not run.</p></noscript>`,
    data: html`<script type="application/json" id="facts-data">${jsonBlock(facts)}</script>
${Object.entries({ worker, ...data, draws, training }).map(block)}`,
    bundle: built,
    live,
    workers: true,
    webAssembly: trains,
  });
}

/** The program of the worker that trains, see `client/training/worker.ts`. */
export const trainingProgram = (): Promise<string> =>
  bundleScript(new URL('./client/training/worker.ts', import.meta.url));

/** A data block: deflated and base64-encoded; nothing for empty data. */
function block([name, bytes = '']: [string, Uint8Array | string | undefined]): Markup | false {
  const text = () => trusted(base64(deflateRawSync(bytes, { level: 9 })));
  return bytes.length > 0 && html`<script type="text/plain" id="${name}-data">${text()}</script>\n`;
}

const spokenNames: Readonly<Record<string, string>> = {
  gammaSigma2: ', the exponent of the initial variance',
  gammaW: ', the exponent of the width',
};
const spoken = (key: string): string => `${axisText(key)}${spokenNames[key] ?? ''}`;

const slider = (id: string, name: Content, label: string): Markup => html`<label class="slider">
    <span>${name} <output id="${id}-value"></output></span>
    <input type="range" id="${id}" min="0" step="1" aria-label="${label}">
  </label>`;

/** The content of the page before its script fills it. */
const mainOf = (
  facts: Facts,
): Markup => html`${outsidePattern}<section class="controls sheet" aria-label="Which cell">
  ${slider('gamma-sigma2', axisMarkup(facts.plane.x.key), spoken(facts.plane.x.key))}
  ${slider('gamma-w', axisMarkup(facts.plane.y.key), spoken(facts.plane.y.key))}
  ${slider('iteration', 'iteration', 'Iteration at which the curves are read')}
  <label class="trial" hidden="">draw <select id="trial"></select></label>
  <div class="buttons">
    <button type="button" id="best" aria-pressed="true" title="Read the curves where the test error is smallest">Best</button>
    <button type="button" id="pin-a">Pin as A</button>
    <button type="button" id="pin-b">Pin as B</button>
    <button type="button" id="figure1" aria-pressed="true" hidden="">Figure 1</button>
  </div>
  <fieldset class="choice" id="view" hidden="">
    <legend>Diagrams</legend>
    <label><input type="radio" name="view" value="measured"><span>measured</span></label>
    <label><input type="radio" name="view" value="predicted"><span>predicted</span></label>
    <label><input type="radio" name="view" value="difference"><span>difference</span></label>
  </fieldset>
  <fieldset class="choice" id="scale">
    <legend>Errors</legend>
    <label><input type="radio" name="scale" value="log" checked=""><span>log</span></label>
    <label><input type="radio" name="scale" value="linear"><span>linear</span></label>
  </fieldset>
  <div class="refused" id="refused-address" role="alert" hidden=""></div>
</section>
${!facts.measured && theoryParts(facts)}
<div id="diagrams" class="sheet" tabindex="0" role="application" aria-roledescription="four diagrams" aria-label="Four diagrams over ${axisText(facts.plane.x.key)} and ${axisText(facts.plane.y.key)}. Arrow keys move from cell to cell, Home and End to the ends of a row, Page Up and Page Down five cells; A and B pin the cell." aria-describedby="summary"></div>
<ul id="legend" aria-label="Lines in the diagrams"></ul>
${facts.measured && theoryParts(facts)}
<p id="summary" class="unseen" role="status" aria-live="polite"></p>
<p id="said" role="status" aria-live="polite"></p>
<section id="training" class="sheet" aria-label="Train here" hidden="">
  <div class="buttons">
    <button type="button" id="train">Train this network here</button>
    <button type="button" id="pause" disabled="">Pause</button>
    <button type="button" id="stop" disabled="">Stop</button>
  </div>
  <p class="hint">Trains in this tab, from the seed, with the kernels of the sweep in WebAssembly, and compares the numbers with the results.</p>
  <p id="training-status" role="status" aria-live="polite"></p>
</section>
<section id="cells" tabindex="-1" aria-label="Curves"></section>
<section id="comparison" class="sheet" aria-label="A and B compared" hidden=""></section>
<details id="own" class="sheet">
  <summary>Your own weights</summary>
  <p class="hint">Drop <code>w1.npy</code> (<i>w</i> × <i>d</i>), <code>w2.npy</code> (<i>d</i> × <i>w</i>) and, for curves, <code>teacher.npy</code> and <code>noise.npy</code> anywhere on the page, or choose them. They stay in this browser.</p>
  <input type="file" id="own-files" multiple accept=".npy" aria-label="w1.npy, w2.npy, teacher.npy, noise.npy" aria-describedby="own-said">
  <p id="own-said" role="status" aria-live="polite"></p>
  <div id="own-curves" class="card alone"></div>
</details>
<details id="table">
  <summary>All cells as a table</summary>
  <div></div>
</details>
<section class="downloads" aria-labelledby="downloads-title">
  <h2 id="downloads-title">Download</h2>
  <ul>
    <li><button type="button" id="download-svg">This view, SVG</button></li>
    <li><button type="button" id="download-png">This view, PNG</button></li>
    <li><button type="button" id="download-cell">Curves of this cell, CSV</button></li>
    <li><button type="button" id="download-predicted">Predicted plane, CSV</button></li>
    <li><button type="button" id="download-metrics">All cells, metrics.csv</button></li>
    <li><button type="button" id="download-curves">All curves, JSON</button></li>
  </ul>
  ${facts.sampled && html`<p class="hint">From the committed snapshot: it has the curves at about three iterations per doubling, and straight lines connect these; <code>metrics.csv</code> has all digits.</p>`}
  ${facts.measured && !facts.sampled && html`<p class="hint">Curves have five significant digits here; <code>metrics.csv</code> has all digits. For all digits of the curves, run the command on a card, or read <code>figure2/trajectories.parquet</code> in the results folder.</p>`}
</section>`;

/** The hatching over networks that theory does not cover, as in the predicted Figure 2. */
const outsidePattern = html`<svg id="patterns" class="unseen" aria-hidden="true"><defs><pattern id="outside" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(-45)"><rect width="0.9" height="5" fill="#fff"/><rect x="0.9" width="0.5" height="5" fill="#000"/></pattern></defs></svg>
`;

const symbols: Readonly<Record<string, Markup>> = {
  d: html`<i>d</i>`,
  K: html`<i>K</i>`,
  noise: html`<i>ν</i>`,
  c: html`<i>c</i>`,
  ratio: html`<i>σ</i><sub>1</sub><sup>2</sup>/<i>σ</i><sub>2</sub><sup>2</sup>`,
};

/** The tour and the settings: above the diagrams on a page of theory alone, otherwise below them. */
const theoryParts = (facts: Facts): Markup => html`${facts.theory && tour()}${whatIf(facts)}`;

/** The settings of the theory: unfolded on the playground, folded beside results. */
function whatIf({ measured, theory }: Facts): Markup {
  const numbers = fields.map(
    ({ name, label }) => html`<div class="field">
    <label for="set-${name}">${symbols[name]} <span class="hint">${label}</span></label>
    <input type="range" id="slide-${name}" min="0" max="${sliderSteps}" step="1" aria-label="${label}">
    <input type="text" inputmode="decimal" autocomplete="off" spellcheck="false" id="set-${name}" aria-describedby="refused-${name}">
    <p class="refused" id="refused-${name}" role="alert" hidden=""></p>
  </div>`,
  );
  const buttons = [
    ['preset', 'Preset'],
    ['predict', 'Command'],
    ['numpy', 'NumPy'],
    ['link', 'Link'],
  ].map(([id, text]) => html`<button type="button" id="copy-${id}">${text}</button>`);
  return html`<details id="what-if" class="sheet"${!measured && html` open=""`}${!theory && html` hidden=""`}>
<summary>${measured ? 'What if: theory with other settings' : 'Settings'}</summary>
<div class="fields">
  ${numbers}
  <div class="field text">
    <label for="set-theta">Singular values of the teacher <span class="hint">in units of <i>d</i>/√<i>K</i>; empty: a typical draw</span></label>
    <input type="text" autocomplete="off" spellcheck="false" id="set-theta" placeholder="a typical draw" aria-describedby="refused-theta">
    <p class="refused" id="refused-theta" role="alert" hidden=""></p>
  </div>
  <fieldset class="choice">
    <legend>Updates</legend>
    <label><input type="radio" name="update" value="alternating"><span>alternating</span></label>
    <label><input type="radio" name="update" value="simultaneous"><span>simultaneous</span></label>
  </fieldset>
  <button type="button" id="reset">Reset</button>
</div>
</details>
<div class="copies" role="group" aria-label="Copy as"><span class="hint">Copy as</span>${buttons}</div>`;
}
