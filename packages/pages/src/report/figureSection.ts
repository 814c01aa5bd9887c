import type { StageReport } from '@mixed-dynamics/golden';
import { base64, picture } from '../page/blocks.ts';
import { html, type Markup } from '../page/html.ts';
import { formatPercent } from './format.ts';
import type { PicturePair } from './pictures.ts';
import type { FigureModel } from './readReport.ts';
import { icon } from './verdict.ts';

const titles = {
  figure1: 'Figure 1: training of one network',
  figure2: 'Figure 2: learning across initial variance and width',
} as const;

/** Alternative texts of the pictures. */
const alternatives: Readonly<Record<string, string>> = {
  figure1: 'Figure 1, errors and singular values against iterations',
  figure2: 'Figure 2, four contour maps over initial variance and width',
  errors: 'Train and test errors of both dynamics against iterations',
  'singular-values': 'Singular values of both dynamics against iterations',
  'test-error': 'Map of the smallest test error',
  'stable-rank': 'Map of the stable rank at the smallest test error',
  iterations: 'Map of the iterations to the smallest test error',
  distance: 'Map of the largest distance between the two dynamics',
};

/** A figure of the run and the golden one: under a slider, side by side, and as a difference. */
export function figureSection(figure: FigureModel): Markup {
  const pictures = [figure.whole, ...figure.panels];
  const both = pictures.some(({ run, golden }) => run !== undefined && golden !== undefined);
  return html`<section class="sheet" id="${figure.name}" aria-labelledby="${figure.name}-title">
<h2 id="${figure.name}-title">${titles[figure.name]}</h2>
${status(figure)}
${both ? comparison(figure) : single(figure)}
</section>`;
}

function status({ report, whole, panels }: FigureModel): Markup | undefined {
  if (!report) return undefined;
  const numbers = {
    identical: 'Every number equals the golden one',
    drifted: 'The numbers differ within tolerance',
    failed: 'The numbers are out of tolerance',
  }[report.numbers];
  const state = report.pass ? 'passes' : 'fails';
  return html`<p class="status">${icon(state)} <span>${numbers}; ${pictureWords(report, [whole, ...panels])}.</span></p>`;
}

function pictureWords({ files }: StageReport, pictures: readonly PicturePair[]): string {
  if (files.some(({ kind, pass }) => kind !== 'table' && !pass)) {
    return 'the pictures differ by more than their tolerance';
  }
  const equal = pictures.every(({ difference }) => difference?.kind === 'same');
  return equal
    ? 'the pictures equal the golden ones'
    : 'the pictures equal the golden ones within tolerance';
}

const modes = [
  ['slider', 'Slider'],
  ['side', 'Side by side'],
  ['difference', 'Difference'],
] as const;

function comparison(figure: FigureModel): Markup {
  const { name } = figure;
  const choices = modes.map(
    ([mode, label], i) =>
      html`<label><input type="radio" name="${name}-view" value="${mode}"${i === 0 && html` checked=""`}><span>${label}</span></label>`,
  );
  return html`<div class="compare">
<div class="controls">
<fieldset class="choice"><legend>View</legend>${choices}</fieldset>
<div class="split"><label for="${name}-split">Golden part</label><input type="range" id="${name}-split" min="0" max="100" step="1" value="50"><output for="${name}-split">50 %</output></div>
</div>
<div class="stage">
${side('golden', 'Golden', figure, pictureOf('golden'))}
${side('now', 'This run', figure, pictureOf('run'))}
${side('difference', 'Pixels that differ, in red', figure, differenceOf)}
</div>
</div>`;
}

function single(figure: FigureModel): Markup {
  const which = figure.whole.run === undefined ? 'golden' : 'run';
  const title = which === 'golden' ? 'Golden: this run has no such picture' : 'This run';
  return html`<div class="stage">${side('now', title, figure, pictureOf(which))}</div>`;
}

/** One side of a figure: the whole picture in wide windows, stacked panels in narrow ones. */
function side(
  name: string,
  title: string,
  { whole, panels }: FigureModel,
  image: (pair: PicturePair) => Markup,
): Markup {
  const content =
    panels.length === 0
      ? html`<div class="paper">${image(whole)}</div>`
      : html`<div class="paper whole">${image(whole)}</div><div class="paper panels">${panels.map(image)}</div>`;
  return html`<figure class="side ${name}"><figcaption>${title}</figcaption>${content}</figure>`;
}

const pictureOf = (which: 'run' | 'golden') => (pair: PicturePair) => {
  const { name, [which]: svg } = pair;
  const side = which === 'run' ? 'this run' : 'golden';
  if (svg === undefined) return absent(`${name}: not in ${side}`);
  return picture(svg, `${alternatives[name] ?? name}, ${side}`);
};

function differenceOf({ name, difference, run, golden }: PicturePair): Markup {
  const what = alternatives[name] ?? name;
  if (!difference) {
    const side = run === undefined ? 'this run' : golden === undefined ? 'the snapshot' : 'PNG';
    return absent(`${what}: nothing to compare, no such picture in ${side}`);
  }
  if (difference.kind === 'same') return absent(`${what}: no pixel differs`);
  if (difference.kind === 'incomparable') return absent(`${what}: ${difference.why}`);
  const share = formatPercent(difference.share);
  return html`<img src="data:image/png;base64,${base64(difference.png)}" alt="${what}: ${share} of the pixels differ, in red">
<p class="share">${share} of the pixels differ</p>`;
}

const absent = (text: string): Markup => html`<p class="absent">${text}</p>`;
