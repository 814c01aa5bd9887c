import { describe, expect, test } from 'vitest';
import { compareSvg, markChanges, type Numbers, pictureTolerances } from '../src/index.ts';
import { flattenPath } from '../src/svg/flattenPath.ts';
import { pathDistance } from '../src/svg/pathDistance.ts';
import { stretchOf } from '../src/svg/transform.ts';
import { figure } from './figure.ts';
import { metrics, withColumn } from './metrics.ts';

const tolerances = pictureTolerances();
const { position, drifting } = tolerances.svg;

const svg = (content: string, attributes = 'width="100" height="100"') =>
  `<svg xmlns="http://www.w3.org/2000/svg" ${attributes}>${content}</svg>`;

function compare(actual: string, golden: string, numbers: Numbers = 'identical') {
  return compareSvg(svg(actual), svg(golden), { tolerances, numbers });
}

const differences = (actual: string, golden: string) =>
  compare(actual, golden).differences.map(({ path, kind, attribute }) =>
    attribute ? [path, kind, attribute] : [path, kind],
  );

describe('structure', () => {
  test('spelling does not count: order of attributes, white space, comments, forms of numbers', () => {
    const golden = '<g id="a"><path d="M0,0L10,10" stroke="#f00" stroke-width="1"/></g>';
    const other = `
      <g id="a"> <!-- a comment -->
        <path stroke-width="1.0" stroke="#ff0000" d="M 0 0 L 1e1 10.0"></path>
      </g>`;
    expect(compare(other, golden)).toMatchObject({ pass: true, failing: 0, elements: 3 });
    expect(
      compare('<g style="fill: red;stroke-width:1"/>', '<g style="stroke-width:1.0; fill:red"/>')
        .pass,
    ).toBe(true);
  });

  test('an element that is missing or extra is one difference, not one of all that follow', () => {
    const rects = (...xs: number[]) => xs.map((x) => `<rect x="${x}" y="0"/>`).join('');
    expect(differences(rects(1, 2, 4, 5), rects(1, 2, 3, 4, 5))).toEqual([
      ['svg > rect[3]', 'missing'],
    ]);
    expect(differences(rects(1, 2, 9, 3), rects(1, 2, 3))).toEqual([['svg > rect[3]', 'extra']]);
    expect(differences('<g/><rect/>', '<g/><text/><rect/>')).toEqual([
      ['svg > text[1]', 'missing'],
    ]);
    expect(differences('<circle/>', '<rect/>')).toEqual([
      ['svg > circle[1]', 'extra'],
      ['svg > rect[1]', 'missing'],
    ]);
  });

  test('metadata, which nobody sees, does not count', () => {
    const about = (text: string) => `<metadata>${text}</metadata><g/>`;
    expect(compare(about('{"preset":"a"}'), about('{"preset":"b"}')).pass).toBe(true);
    expect(compare('<g/>', about('a')).pass).toBe(true);
  });

  test('texts, names, references and whole attributes are compared to the letter', () => {
    const text = (words: string) => `<g class="legend"><text><tspan>${words}</tspan></text></g>`;
    expect(differences(text('w = 5'), text('w = K'))).toEqual([
      ['svg > g.legend[1] > text[1] > tspan[1]', 'text'],
    ]);
    expect(differences('<g id="p1"/>', '<g id="p2"/>')).toEqual([
      ['svg > g#p1[1]', 'extra'],
      ['svg > g#p2[1]', 'missing'],
    ]);
    expect(differences('<g clip-path="url(#c1)"/>', '<g clip-path="url(#c2)"/>')).toHaveLength(1);
    expect(differences('<g opacity="1"/>', '<g/>')).toEqual([['svg > g[1]', 'text', 'opacity']]);
    expect(differences('<g/>', '<g opacity="1"/>')).toEqual([['svg > g[1]', 'text', 'opacity']]);
    expect(differences('<path d="M0,0L1,1"/>', '<path d="what"/>')).toHaveLength(1);
  });

  test('a file that is no SVG is refused', () => {
    expect(() => compareSvg('<svg><g></svg>', svg(''), { tolerances })).toThrow(
      /SVG: expected a well-formed SVG, got .*g.*; produce the file again/,
    );
    expect(() => compareSvg('', svg(''), { tolerances })).toThrow(/expected a well-formed SVG/);
    expect(() => compareSvg('<html/>', svg(''), { tolerances })).toThrow(/got <html>/);
  });
});

describe('just inside a tolerance passes, just outside fails', () => {
  const inside = position * 0.99;
  const outside = position * 1.01;

  test.each([
    ['x of a rect', (shift: number) => `<rect x="${10 + shift}"/>`],
    ['x1 of a line', (shift: number) => `<line x1="${10 + shift}" x2="50"/>`],
    ['a translation', (shift: number) => `<g transform="translate(3,${4 + shift}) rotate(30)"/>`],
    ['points', (shift: number) => `<polyline points="0,0 ${5 + shift},5"/>`],
    ['a path', (shift: number) => `<path d="M0,${shift}L10,10"/>`],
    ['an arc', (shift: number) => `<path d="M0,0A5,5 0 0 1 10,${shift}"/>`],
    // Coordinates in a group of scale 10 move the picture ten times as far.
    [
      'a scaled path',
      (shift: number) => `<g transform="scale(10)"><path d="M0,${shift / 10}L10,10"/></g>`,
    ],
    [
      'a scaled rect',
      (shift: number) => `<g transform="matrix(0,10,-10,0,5,5)"><rect x="${shift / 10}"/></g>`,
    ],
  ])('%s', (_, content) => {
    expect(compare(content(inside), content(0))).toMatchObject({ pass: true, tolerated: 1 });
    const result = compare(content(outside), content(0));
    expect(result.pass).toBe(false);
    expect(result.differences[0]!.used).toBeCloseTo(1.01, 1);
  });

  test.each([
    ['a stroke width', (size: number) => `<g stroke-width="${1 + size}"/>`],
    ['an opacity in a style', (size: number) => `<g style="opacity:${0.5 + size}"/>`],
    ['a scale', (size: number) => `<g transform="scale(${1 + size})"/>`],
    ['a length in percent', (size: number) => `<rect width="${1 + size}%"/>`],
  ])('%s', (_, content) => {
    expect(compare(content(0.99e-4), content(0)).pass).toBe(true);
    expect(compare(content(1.1e-4), content(0)).pass).toBe(false);
  });

  test('the viewBox scales everything', () => {
    const scaledSvg = (x: number) =>
      svg(`<rect x="${x}"/>`, 'width="1000" height="1000" viewBox="0 0 100 100"');
    const check = (x: number) => compareSvg(scaledSvg(x), scaledSvg(0), { tolerances }).pass;
    expect([check(inside / 10), check(outside / 10)]).toEqual([true, false]);
  });

  test('no colour may change, not by one step, drifted or not', () => {
    for (const numbers of ['identical', 'drifted'] as const) {
      const result = compare('<rect fill="#440155"/>', '<rect fill="#440154"/>', numbers);
      expect(result.differences).toMatchObject([{ kind: 'colour', distance: 1, used: null }]);
      expect(compare('<rect fill="red"/>', '<rect fill="blue"/>', numbers).pass).toBe(false);
      expect(compare('<rect fill="rgb(68, 1, 84)"/>', '<rect fill="#440154"/>', numbers).pass).toBe(
        true,
      );
    }
  });
});

describe('when the numbers drifted', () => {
  const contour = (d: string, group = 'contours') =>
    `<g class="${group}"><path d="${d}" stroke="#000"/></g>`;
  const line = (y: number, more = '') => `M0,${y}L100,${y}${more}`;

  test('contours may move by less than a pixel, all else stays where it is', () => {
    const [inside, outside] = [drifting.distance * 0.99, drifting.distance * 1.01];
    expect(compare(contour(line(50 + inside)), contour(line(50)), 'drifted').pass).toBe(true);
    expect(compare(contour(line(50 + outside)), contour(line(50)), 'drifted').pass).toBe(false);
    expect(compare(contour(line(50.1)), contour(line(50)), 'identical').pass).toBe(false);
    const axis = (y: number) =>
      compare(contour(line(y), 'axes'), contour(line(50), 'axes'), 'drifted');
    expect(axis(50 + 0.99 * drifting.elsewhere).pass).toBe(true);
    expect(axis(50 + 1.01 * drifting.elsewhere).pass).toBe(false);
  });

  test('a contour with other vertices is the same contour', () => {
    const resampled = 'M0,50L30,50.2L100,50';
    expect(compare(contour(resampled), contour(line(50)), 'drifted').pass).toBe(true);
    const joined = `${contour(line(50)).replace('</g>', '')}<path d="M0,80L100,80" stroke="#000"/></g>`;
    expect(compare(contour(`${line(80)}${line(50)}`), joined, 'drifted').pass).toBe(true);
  });

  test('islands come and go, larger loops do not', () => {
    const loop = (size: number) => `M10,10h${size}v${size}h${-size}Z`;
    const small = drifting.island / Math.SQRT2;
    const check = (size: number) => [
      compare(contour(line(50, loop(size))), contour(line(50)), 'drifted').pass,
      compare(contour(line(50)), contour(line(50, loop(size))), 'drifted').pass,
      compare(contour(loop(size)), contour(''), 'drifted').pass,
    ];
    expect(check(small * 0.99)).toEqual([true, true, true]);
    expect(check(small * 1.5)).toEqual([false, false, false]);
    expect(compare('<g class="bands"/>', '<g class="bands"/>', 'drifted').pass).toBe(true);
    const level = `<g class="bands"><path d="${loop(5)}"/></g>`;
    expect(compare(level, '<g class="bands"/>', 'drifted').pass).toBe(true);
  });

  test('a share of a contour may stray in a flat region', () => {
    // 2 px away on a stretch of both contours; sampling and slopes blur the share a little.
    const bump = (length: number) => `M0,50H${50 - length / 2}v2h${length}v-2H100`;
    const check = (share: number) =>
      compare(contour(bump(100 * share)), contour(line(50)), 'drifted').pass;
    expect([check(drifting.stray * 0.9), check(drifting.stray * 1.2)]).toEqual([true, false]);
  });

  test('labels slide along their contour, but no label changes, comes or goes', () => {
    const labels = (...texts: string[]) =>
      `<g class="contour-labels">${texts.map((text, i) => `<text x="${i * 20}">${text}</text>`).join('')}</g>`;
    expect(compare(labels('3', '5'), labels('5', '3'), 'drifted').pass).toBe(true);
    expect(compare(labels('3', '5'), labels('5', '3'), 'identical').pass).toBe(false);
    expect(compare(labels('3', '7'), labels('3', '5'), 'drifted').pass).toBe(false);
    expect(compare(labels('3'), labels('3', '5'), 'drifted').pass).toBe(false);
    expect(compare(labels('3', '3'), labels('3'), 'drifted').pass).toBe(false);
  });

  test('the style of a contour does not change', () => {
    const dashed = contour(line(50)).replace('stroke=', 'stroke-dasharray="2" stroke=');
    expect(compare(dashed, contour(line(50)), 'drifted').pass).toBe(false);
  });

  test('noise far below the tolerance of the numbers passes, in a picture of 35 × 35 cells', () => {
    const table = metrics(35);
    const noisy = withColumn(
      table,
      'min_test_error',
      (value, row) => Number(value) * (1 + 1e-5 * Math.sin(7 * row)),
    );
    const result = compareSvg(figure(noisy), figure(table), { tolerances, numbers: 'drifted' });
    expect(result).toMatchObject({ pass: true, failing: 0 });
    expect(result.tolerated).toBeGreaterThan(0);
    expect(compareSvg(figure(noisy), figure(table), { tolerances }).pass).toBe(false);
  });
});

describe('geometry', () => {
  test('paths flatten to their points', () => {
    expect(flattenPath('M1,2h3v4l-1,-1zM0,0L1,1')).toEqual([
      [
        [1, 2],
        [4, 2],
        [4, 6],
        [3, 5],
        [1, 2],
      ],
      [
        [0, 0],
        [1, 1],
      ],
    ]);
    const [circle] = flattenPath('M10,0A10,10 0 0 1 -10,0A10,10 0 0 1 10,0')!;
    for (const [x, y] of circle!) expect(Math.hypot(x, y)).toBeCloseTo(10, 2);
    expect(flattenPath('')).toEqual([]);
    expect(flattenPath('M1,2 nonsense')).toBeUndefined();
  });

  test('the distance of paths is that of their points, however they are cut', () => {
    const exact = { distance: 0.5, stray: 0, island: 0 };
    const away = pathDistance('M0,0L50,0L100,0', 'M0,3L100,3', exact);
    expect(away).toMatchObject({ pass: false, stray: 1 });
    expect(away.distance).toBeCloseTo(3, 9);
    expect(pathDistance('M0,0L50,0L100,0', 'M0,0L100,0', exact).distance).toBeCloseTo(0, 9);
    // A line that slides along itself leaves its old end behind.
    expect(pathDistance('M3,0L50,0L103,0', 'M0,0L100,0', exact).pass).toBe(false);
    expect(pathDistance('M0,0L9,9', '', exact).pass).toBe(false);
  });

  test('a transform stretches by its largest singular value', () => {
    expect(stretchOf('translate(5,6) rotate(30) scale(2,3)')).toBeCloseTo(3, 12);
    expect(stretchOf('scale(2)')).toBe(2);
    expect(stretchOf('matrix(0 2 -2 0 9 9)')).toBeCloseTo(2, 12);
    // [[1, 1], [0, 1]] has the golden ratio.
    expect(stretchOf('skewX(45)')).toBeCloseTo((1 + Math.sqrt(5)) / 2, 12);
  });
});

describe('the marked picture', () => {
  const golden = svg(
    '<g class="legend"><text x="5">lazy</text><rect x="1"/></g><path d="M0,0L5,5"/>',
  );
  const actual = svg('<g class="legend"><text x="5">active</text></g><path d="M0,9L5,9"/>');
  const { differences: found } = compareSvg(actual, golden, { tolerances });

  test('shows what was there in magenta, and says what changed', () => {
    const marked = markChanges(actual, golden, found);
    expect(marked).toMatch(
      /<text x="5" style="fill:#ff00ff;opacity:0.7">lazy<\/text><text [^>]*data-changed="text: lazy → active">active</,
    );
    expect(marked).toMatch(/<rect x="1" style="fill:none;stroke:#ff00ff;opacity:0.7"\/><\/g>/);
    expect(marked).toMatch(
      /<path d="M0,0L5,5" style[^>]*><path d="M0,9L5,9" data-changed="d: M0,0L5,5 → M0,9L5,9"/,
    );
  });

  test('is a well-formed SVG', () => {
    const marked = markChanges(actual, golden, found);
    expect(compareSvg(marked, marked, { tolerances }).pass).toBe(true);
  });
});
