import type { Facts } from '../facts.ts';
import { type Chart, type ChartCurve, drawChart, extentOf } from './chart.ts';
import { copyText } from './copy.ts';
import { button, make } from './dom.ts';
import { factsList } from './factsList.ts';
import { formulaOf } from './formula.ts';
import { readout } from './readout.ts';
import type { State } from './state.ts';
import { bestIteration, lastIteration, readIteration, type Subject } from './subject.ts';
import { exponent } from './words.ts';

/** What cards drawn side by side have in common, so that they can be compared. */
export interface SharedAxes {
  readonly last: number;
  readonly errors: readonly [number, number];
  readonly distance: readonly [number, number];
}

export interface CardOptions {
  readonly facts: Facts;
  readonly state: State;
  readonly axes: SharedAxes;
  readonly onUnpin: (slot: 'a' | 'b' | 'figure1') => void;
  readonly onIteration: (iteration: number) => void;
}

const errorCurves = ['sc_train_error', 'sc_test_error', 'gd_train_error', 'gd_test_error'] as const;

/** A card that stands on the page: it can be drawn, and shows an iteration. */
export interface Card {
  readonly element: HTMLElement;
  readonly draw: () => void;
  readonly read: (state: State) => void;
}

/** Makes the card of a cell or of the network of Figure 1. */
export function makeCard(subject: Subject, options: CardOptions): Card {
  const { facts, state, axes } = options;
  const [upper, lower] = [chartFigure(subject, 'errors'), chartFigure(subject, 'second')];
  const values = make('div', { class: 'readout' });
  const body = subject.curves
    ? [make('div', { class: 'charts' }, upper.figure, lower.figure), values]
    : [make('p', { class: 'nothing' }, nothingToShow(subject))];
  const element = make(
    'article',
    { class: `card ${subject.slot}`, 'aria-labelledby': `title-${subject.slot}` },
    heading(subject, options),
    ...body,
    factsList(subject),
    command(subject, facts),
  );
  let charts: Chart[] = [];
  const read = (now: State) => {
    if (!subject.curves) return;
    const iteration = readIteration(subject, now.iteration);
    values.replaceChildren(readout(subject, iteration));
    for (const chart of charts) moveCursor(chart, iteration, bestIteration(subject));
  };
  const draw = () => {
    if (!subject.curves) return;
    charts = [
      drawChart(upper.svg, { ...errorsChart(subject, axes, state.scale) }),
      drawChart(lower.svg, subject.figure1 ? spectrumChart(subject) : distanceChart(subject, axes)),
    ];
  };
  for (const [k, { svg }] of [upper, lower].entries()) {
    svg.addEventListener('pointermove', (event) => {
      const chart = charts[k];
      if (!chart) return;
      const at = chart.x.invert(event.clientX - svg.getBoundingClientRect().left);
      options.onIteration(Math.min(Math.max(Math.round(at), 0), lastIteration(subject)));
    });
  }
  return { element, draw, read };
}

function heading(subject: Subject, { onUnpin }: CardOptions): HTMLElement {
  const { slot, gammaSigma2, gammaW, trial, regime } = subject;
  const names = { current: 'Cell', a: 'A', b: 'B', figure1: 'Figure 1' };
  const title = make(
    'h2',
    { id: `title-${slot}` },
    make('span', { class: 'slot' }, `${names[slot]} `),
  );
  title.append(formulaOf('gammaSigma2'), ` = ${exponent(gammaSigma2)}, `);
  title.append(formulaOf('gammaW'), ` = ${exponent(gammaW)}${trial > 0 ? `, draw ${trial}` : ''}`);
  const row = make('div', { class: 'heading' }, title);
  if (slot !== 'current') {
    const remove = button('×', () => onUnpin(slot));
    remove.setAttribute(
      'aria-label',
      slot === 'figure1' ? 'Hide Figure 1' : `Unpin ${names[slot]}`,
    );
    row.append(remove);
  }
  const tags = regime.map((word) => make('span', { class: 'tag' }, word));
  row.append(make('div', { class: 'tags' }, ...tags));
  return row;
}

const nothingToShow = ({ cell }: Subject): string =>
  cell ? 'This cell could not be computed: it has no curves.' : 'Not computed yet.';

function chartFigure(subject: Subject, kind: 'errors' | 'second') {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
  svg.setAttribute('class', 'plot');
  svg.setAttribute('role', 'img');
  const caption = make('span');
  if (kind === 'errors') caption.append('Train and test error');
  else if (subject.figure1) caption.append('Singular values, threshold ', formulaOf('sigma2W'));
  else caption.append('Distance ', formulaOf('difference'));
  const where = `γ_σ² ${exponent(subject.gammaSigma2)}, γ_w ${exponent(subject.gammaW)}`;
  const what =
    kind === 'errors'
      ? 'Train and test error of both dynamics'
      : subject.figure1
        ? 'Singular values of both dynamics'
        : 'Distance between both dynamics';
  svg.setAttribute('aria-label', `${what} against the iteration, at ${where}`);
  return { svg, figure: make('figure', {}, make('figcaption', {}, caption), svg) };
}

function errorsChart(subject: Subject, axes: SharedAxes, scale: State['scale']) {
  const curves = errorCurves.map((name): ChartCurve => {
    const [dynamics, kind] = name.split('_');
    return { className: `${dynamics} ${kind}`, values: subject.curves![name] };
  });
  // Another step size, another dimension: Figure 1 has axes of its own.
  const own = subject.figure1 !== undefined;
  const extent = own
    ? extentOf(
        curves.map(({ values }) => values),
        scale,
      )
    : axes.errors;
  return { curves, scale, extent, last: own ? lastIteration(subject) : axes.last };
}

function distanceChart({ curves }: Subject, { last, distance }: SharedAxes) {
  const values = withoutStart(curves!.distance);
  return {
    curves: [{ className: 'distance', values }],
    ...{ last, extent: distance, scale: 'log' as const },
  };
}

/** Both dynamics start from one matrix: the distance there is rounding alone. */
export const withoutStart = (distance: ArrayLike<number>): number[] =>
  Array.from(distance, (value, iteration) => (iteration === 0 ? Number.NaN : value));

function spectrumChart(subject: Subject) {
  const { facts, spectra } = subject.figure1!;
  const { rank, sigma2, width } = facts;
  const leading = (['sc', 'gd'] as const).flatMap((name) =>
    spectra[name].slice(0, rank).map((values, k) => ({ className: `${name} s${k % 5}`, values })),
  );
  const threshold = sigma2 * width;
  const [, most] = extentOf(
    leading.map(({ values }) => values),
    'linear',
  );
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
  if (best >= 0 && x(best) <= box.right) {
    overlay.append('path').attr('class', 'best').attr('d', at(best));
  }
  overlay.append('path').attr('class', 'now').attr('d', at(iteration));
}

/** The line that recomputes a cell, with a button that copies it. */
function command({ slot, index, gammaSigma2, gammaW, trial }: Subject, facts: Facts) {
  if (index === undefined) return undefined;
  const text = commandOf(facts, { gammaSigma2, gammaW, trial });
  const copy = button('Copy', () => copyText(text, 'The command'));
  copy.className = 'copy-command';
  copy.setAttribute('aria-label', `Copy the command of ${slot === 'current' ? 'this cell' : slot}`);
  return make('div', { class: 'command' }, make('code', {}, text), copy);
}

/** The command that recomputes a cell on the engine that computed it. */
export function commandOf(
  { command: start }: Facts,
  { gammaSigma2, gammaW, trial }: Pick<Subject, 'gammaSigma2' | 'gammaW' | 'trial'>,
): string {
  const place = `--gamma-sigma2 ${gammaSigma2} --gamma-w ${gammaW}`;
  return `${start} ${place}${trial > 0 ? ` --trial ${trial}` : ''}`;
}
