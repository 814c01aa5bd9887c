import type { SvgSelection } from 'd3-node';
import { bulkFill, colourOf, errorColours } from './curvePanels.ts';
import { type CurveStyle, greys, type Shades, strokeAs } from './curvePath.ts';
import { type LegendEntry, sampleWidth } from './legend.ts';
import type { Run } from './richText.ts';
import { singularValue } from './symbols.ts';

/** Each panel has a legend of its own: the same colours mean different things in them. */
export function figure1Legend(
  name: 'errors' | 'singular-values',
  rank: number,
  hasPrediction: boolean,
): LegendEntry[] {
  const dynamics: LegendEntry[] = [
    { text: [{ text: 'gradient descent' }], sample: sampleLine('gd', greys) },
    { text: [{ text: 'self-consistent' }], sample: sampleLine('sc', greys) },
  ];
  const predicted = { text: [{ text: 'predicted' }], sample: sampleLine('predicted', greys) };
  if (name === 'errors') {
    return [
      ...dynamics,
      ...(hasPrediction ? [predicted] : []),
      {
        text: [{ text: 'train error' }],
        sample: sampleLine('sc', errorColours.train),
        first: true,
      },
      { text: [{ text: 'test error' }], sample: sampleLine('sc', errorColours.test) },
    ];
  }
  return [
    ...dynamics,
    {
      text: leadingText(rank),
      sample: sampleLeading(rank),
      width: leadingSample * rank,
      first: true,
    },
    { text: [{ text: 'all others' }], sample: sampleBulk },
  ];
}

const leadingText = (rank: number): Run[] =>
  rank === 1
    ? [...singularValue(1)]
    : [...singularValue(1), { text: rank === 2 ? ', ' : ', …, ' }, ...singularValue(rank)];

/** Width of the sample of one leading singular value. */
const leadingSample = 14;

const sampleLeading = (rank: number) => (parent: SvgSelection) => {
  for (let k = 0; k < rank; k += 1) {
    const path = parent.append('path').attr('d', `M${k * leadingSample},0h${leadingSample}`);
    strokeAs(path, { dynamics: 'sc', colour: colourOf(k) });
  }
};

const sampleLine = (dynamics: CurveStyle['dynamics'], colour: Shades) => (parent: SvgSelection) => {
  strokeAs(parent.append('path').attr('d', `M0,0H${sampleWidth}`), { dynamics, colour });
};

function sampleBulk(parent: SvgSelection): void {
  parent
    .append('rect')
    .attr('y', -5)
    .attr('width', sampleWidth)
    .attr('height', 10)
    .attr('fill', bulkFill);
}
