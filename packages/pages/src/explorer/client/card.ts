import { elementOf, fill } from '../../page/client/dom.ts';
import { html, type Markup } from '../../page/html.ts';
import type { Facts } from '../facts.ts';
import { append } from './axes.ts';
import { factsList, parts, predictionNote, readout, spectraOf } from './cardTables.ts';
import { type Chart, type ChartCurve, drawChart, extentOf } from './chart.ts';
import { copyText } from './say.ts';
import type { State } from './state.ts';
import { bestIteration, lastIteration, readIteration, type Subject } from './subject.ts';
import { axisMarkup, exponent, formulas, whereText } from './words.ts';

/** The common axes of cards side by side. */
export interface SharedAxes {
  readonly last: number;
  readonly errors: readonly [number, number];
  readonly distance: readonly [number, number];
}

interface CardOptions {
  readonly facts: Facts;
  readonly state: State;
  readonly axes: SharedAxes;
  /** The curves so far, in the order of `curveNames`, if the network is trained in this tab. */
  readonly trained?: readonly Float64Array[] | undefined;
  readonly onUnpin: (slot: 'a' | 'b' | 'figure1') => void;
  readonly onIteration: (iteration: number) => void;
}

/** A card on the page. */
export interface Card {
  readonly element: HTMLElement;
  readonly draw: () => void;
  readonly read: (state: State) => void;
}

/** Makes the card of a cell or of the network of Figure 1. */
export function makeCard(subject: Subject, options: CardOptions): Card {
  const { facts, state, axes, trained, onUnpin, onIteration } = options;
  const { slot, curves, theory } = subject;
  const hasCurves = curves !== undefined || theory !== undefined;
  const body = hasCurves
    ? html`<div class="charts">${chartFigure(subject, 'errors')}${!isAlone(subject) && chartFigure(subject, 'second')}</div><div class="readout"></div>`
    : undefined;
  const element =
    elementOf(html`<article class="sheet card ${slot}${!curves && ' alone'}" aria-labelledby="title-${slot}">
${heading(subject)}
${facts.measured && !curves && html`<p class="nothing">${nothingToShow(subject)}</p>`}
${body}
${predictionNote(subject, facts.measured)}
${spectraOf(subject)}
${factsList(subject)}
${commandLine(subject, facts)}
</article>`);
  element.querySelector('.remove')?.addEventListener('click', () => {
    if (slot !== 'current') onUnpin(slot);
  });
  keepOpen(element.querySelector<HTMLDetailsElement>('.spectra'));
  element.querySelector('.copy-command')?.addEventListener('click', () => {
    copyText(commandOf(facts, subject), 'The command');
  });
  const svgs = [...element.querySelectorAll<SVGSVGElement>('.plot')];
  let charts: Chart[] = [];
  const read = (now: State) => {
    if (!hasCurves) return;
    const iteration = readIteration(subject, now.iteration);
    fill(element.querySelector('.readout')!, readout(subject, iteration));
    for (const chart of charts) moveCursor(chart, iteration, bestIteration(subject));
  };
  const draw = () => {
    const [upper, lower] = svgs;
    if (!upper) return;
    const errors = withTrained(errorsChart(subject, axes, state.scale), trained?.slice(0, 4));
    charts = [drawChart(upper, errors)];
    if (!lower) return;
    const second = subject.figure1
      ? spectrumChart(subject)
      : withTrained(distanceChart(subject, axes), trained?.slice(4).map(withoutStart));
    charts.push(drawChart(lower, second));
  };
  for (const [k, svg] of svgs.entries()) {
    svg.addEventListener('pointermove', (event) => {
      const chart = charts[k];
      if (!chart) return;
      const at = chart.x.invert(event.clientX - svg.getBoundingClientRect().left);
      onIteration(Math.min(Math.max(Math.round(at), 0), lastIteration(subject)));
    });
  }
  return { element, draw, read };
}

/** Whether singular values are unfolded. Kept outside the cards, which are rebuilt when a prediction arrives. */
let spectraAreOpen = false;

function keepOpen(details: HTMLDetailsElement | null): void {
  if (!details) return;
  details.open = spectraAreOpen;
  // The event `toggle` comes a task later, when the card may have been rebuilt.
  details.querySelector('summary')!.addEventListener('click', () => {
    spectraAreOpen = !details.open;
  });
}

/** Whether there is only gradient descent: neither equation (1) nor theory. */
const isAlone = ({ curves, theory }: Subject): boolean =>
  theory === undefined && curves !== undefined && Number.isNaN(curves.distance[0]);

const names = { current: 'Cell', a: 'A', b: 'B', figure1: 'Figure 1' } as const;

function heading({ slot, at, trial, regime }: Subject): Markup {
  const where = at.map(
    ({ key, value }, k) => html`${k > 0 && ', '}${axisMarkup(key)} = ${exponent(value)}`,
  );
  const title = html`<span class="slot">${names[slot]} </span>${where}${trial > 0 && `, draw ${trial}`}`;
  const remove = slot === 'figure1' ? 'Hide Figure 1' : `Unpin ${names[slot]}`;
  return html`<div class="heading"><h2 id="title-${slot}">${title}</h2>
${slot !== 'current' && html`<button type="button" class="remove" aria-label="${remove}">×</button>`}
<div class="tags">${regime.map((word) => html`<span class="tag">${word}</span>`)}</div></div>`;
}

const nothingToShow = ({ cell }: Subject): string =>
  cell ? 'This cell could not be computed: it has no curves.' : 'Not computed yet.';

function chartFigure({ at, figure1, curves }: Subject, kind: 'errors' | 'second'): Markup {
  const followed = Number.isNaN(curves?.distance[0]) ? 'gradient descent' : 'both dynamics';
  const errors = `Train and test error${curves ? ` of ${followed}` : ', predicted'}`;
  const [caption, what] =
    kind === 'errors'
      ? ['Train and test error', errors]
      : figure1
        ? [html`Singular values, threshold ${formulas.sigma2W}`, 'Singular values of both dynamics']
        : [html`Distance ${formulas.difference}`, 'Distance between both dynamics'];
  return html`<figure><figcaption><span>${caption}</span></figcaption><svg class="plot" role="img" aria-label="${what} against the iteration, at ${whereText(at)}"></svg></figure>`;
}

/** The curves that exist, with their class names. */
const chartCurves = (curves: Record<string, ArrayLike<number> | undefined>): ChartCurve[] =>
  Object.entries(curves).flatMap(([className, values]) => (values ? [{ className, values }] : []));

/** The measured errors of both dynamics, and the predicted ones. */
export function errorCurvesOf(subject: Subject): ChartCurve[] {
  const { curves, theory } = subject;
  const followed = isAlone(subject) ? undefined : curves;
  return chartCurves({
    'sc train': followed?.sc_train_error,
    'sc test': followed?.sc_test_error,
    'gd train': curves?.gd_train_error,
    'gd test': curves?.gd_test_error,
    'predicted train': theory?.prediction.curves.trainError,
    'predicted test': theory?.prediction.curves.testError,
  });
}

function errorsChart(subject: Subject, axes: SharedAxes, scale: State['scale']) {
  const curves = errorCurvesOf(subject);
  // Figure 1 has its own step size and dimension, and so its own axes.
  if (!subject.figure1) return { curves, scale, extent: axes.errors, last: axes.last };
  return { curves, scale, extent: extentOf(curves, scale), last: lastIteration(subject) };
}

/** Adds the curves of the network that is trained in this tab, on top of the others. */
const withTrained = <Options extends { readonly curves: readonly ChartCurve[] }>(
  chart: Options,
  trained: readonly ArrayLike<number>[] = [],
): Options => ({
  ...chart,
  curves: [...chart.curves, ...trained.map((values) => ({ className: 'trained', values }))],
});

/** The measured distance between both dynamics, and the predicted one. */
export const distanceCurvesOf = ({ curves, theory }: Subject): ChartCurve[] =>
  chartCurves({
    distance: curves && withoutStart(curves.distance),
    'predicted distance': theory && withoutStart(theory.prediction.curves.distance),
  });

function distanceChart(subject: Subject, { last, distance: extent }: SharedAxes) {
  const predicted = subject.theory?.prediction.curves;
  const causes = parts.map((name) => [`part ${name}`, predicted?.[name]] as const);
  const curves = [...chartCurves(Object.fromEntries(causes)), ...distanceCurvesOf(subject)];
  return { curves, last, extent, scale: 'log' as const };
}

/** Drops the initial value, which is only rounding error because both dynamics start from the same matrix. */
const withoutStart = (distance: ArrayLike<number>): number[] =>
  Array.from(distance, (value, iteration) => (iteration === 0 ? Number.NaN : value));

function spectrumChart(subject: Subject) {
  const { facts, spectra } = subject.figure1!;
  const { rank, sigma2, width } = facts;
  const leading = (['sc', 'gd'] as const).flatMap((name) =>
    spectra[name].slice(0, rank).map((values, k) => ({ className: `${name} s${k % 5}`, values })),
  );
  const threshold = sigma2 * width;
  const [, most] = extentOf(leading, 'linear');
  return {
    curves: leading,
    between: [spectra.sc.at(-1)!, spectra.sc[rank]!] as const,
    ...{ threshold, last: lastIteration(subject), scale: 'linear' as const },
    extent: [0, Math.max(most, threshold)] as const,
  };
}

function moveCursor({ overlay, x, box }: Chart, iteration: number, best: number): void {
  overlay.selectAll('*').remove();
  const at = (value: number) => `M${x(value)},${box.top}V${box.bottom}`;
  if (best >= 0 && x(best) <= box.right) append(overlay, 'path', { class: 'best', d: at(best) });
  append(overlay, 'path', { class: 'now', d: at(iteration) });
}

/** The command line that recomputes a cell, with a copy button. */
function commandLine(subject: Subject, facts: Facts): Markup | undefined {
  if (subject.index === undefined || !facts.measured) return undefined;
  const which = subject.slot === 'current' ? 'this cell' : subject.slot;
  return html`<div class="command"><code>${commandOf(facts, subject)}</code><button type="button" class="copy-command" aria-label="Copy the command for ${which}">Copy</button></div>`;
}

const options: Readonly<Record<string, string>> = {
  gammaSigma2: '--gamma-sigma2 ',
  gammaW: '--gamma-w ',
};
const optionOf = (key: string): string => options[key] ?? `--at ${key}=`;

/** The command that recomputes a cell on the engine that computed it. */
function commandOf(
  { command: start }: Facts,
  { at, trial }: Pick<Subject, 'at' | 'trial'>,
): string {
  const place = at.map(({ key, value }) => `${optionOf(key)}${value}`).join(' ');
  return `${start} ${place}${trial > 0 ? ` --trial ${trial}` : ''}`;
}
