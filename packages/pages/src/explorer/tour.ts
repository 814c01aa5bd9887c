import { type Content, html, type Markup } from '../page/html.ts';

/** A stop of the tour: the address of a state of the page, and a text about what it shows. */
interface Stop {
  readonly title: string;
  readonly address: string;
  readonly text: Content;
}

const s = html`<i>s</i> = <i>σ</i><sup>2</sup><i>w</i>`;

/** At d = 200 and K = 5 the singular values of the teacher are about 89, and those of the noise reach 28. */
export const stops: readonly Stop[] = [
  {
    title: 'Lazy',
    address: 'cell=-1.324,2.471',
    text: html`Here ${s} is far above every singular value of the target, so all of them are learned at one rate, as in a linear model. Training cannot tell signal from noise, and the test error stays high: compare its smallest value with that of the next stop.`,
  },
  {
    title: 'Active',
    address: 'cell=-2.647,1.482',
    text: html`The weights start so small that ${s} is below every singular value. Large ones are learned first, each after a plateau, and training stops before the noise is learned. So the test error is small, and it takes many iterations.`,
  },
  {
    title: 'Mixed',
    address: 'cell=-1.853,2.224',
    text: html`Now ${s} lies among the singular values of the noise, far below those of the signal. The signal is learned actively, most of the noise lazily: far fewer iterations than in the active regime, at a test error far below that of the lazy one. This is what gives the paper its name.`,
  },
  {
    title: 'Infinite noise',
    address: 'cell=-0.529,2.059',
    text: html`Beyond the dashed line the initial <i>A</i> is itself noise larger than the teacher. The smallest test error is no better than 1, the error of having learned nothing.`,
  },
  {
    title: 'Underparameterized',
    address: 'cell=-2.029,0.165',
    text: html`With fewer hidden units than the rank of the teacher, only <i>w</i> of its singular values can be learned. Equation (1) ignores the width and learns all of them, which makes up the distance. Theory does not cover hatched cells, unless it is given the drawn weights.`,
  },
  {
    title: 'Step, width and noise',
    address: 'cell=-0.971,1.318&a=-2.824,2.388&b=-0.265,2.059',
    text: html`Three networks and three reasons why gradient descent and equation (1) differ. Almost all of the distance is due to finite steps in A, to finite width in the selected network, and in B to the noise of the start, which does not depend on the width.`,
  },
];

/** The tour as a list of links. */
export function tour(): Markup {
  const items = stops.map(
    ({ title, address, text }) => html`<li><a href="#${address}">${title}</a>. ${text}</li>`,
  );
  return html`<details id="tour" class="sheet">
<summary>A tour in six stops</summary>
<ol>${items}</ol>
</details>`;
}
