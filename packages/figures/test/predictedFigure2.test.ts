import { predictionColumns, type Table } from '@mixed-dynamics/artifacts';
import { describe, expect, it } from 'vitest';
import { figure2PanelNames, renderFigure2, renderPredictedFigure2 } from '../src/index.ts';
import { parseSvg, texts } from './svg.ts';
import { landscape, spaced } from './tables.ts';

const [xs, ys] = [spaced(-3, 0, 13), spaced(0, 2.8, 13)];
const size = { dimension: 200, rank: 5 };

/** The landscape as a prediction; `valid` gives the cells that the theory covers. */
function prediction(valid: (x: number, y: number) => boolean): Table {
  const { columns, rows } = landscape();
  return {
    columns: predictionColumns,
    rows: rows.map((row) => {
      const of = (name: string) => row[columns.indexOf(name)] as number;
      return predictionColumns.map((name) =>
        name === 'valid' ? Number(valid(of('gamma_sigma2'), of('gamma_w'))) : of(name),
      );
    }),
  };
}

const draw = (table: Table) => parseSvg(renderPredictedFigure2({ prediction: table, ...size }));
const pathsOf = (root: ReturnType<typeof parseSvg>, kind: string) =>
  [...root.querySelectorAll(kind)].map((path) => path.getAttribute('d'));

describe('the predicted Figure 2', () => {
  it('has the same bands, lines and labels as Figure 2 of the same numbers', () => {
    const root = draw(prediction(() => true));
    const measured = parseSvg(renderFigure2({ metrics: landscape(), ...size }).composite);
    for (const kind of ['.bands path', '.contours path', '.colour-bar path', '.theory path']) {
      expect(pathsOf(root, kind)).toEqual(pathsOf(measured, kind));
    }
    expect(texts(root)).toEqual(texts(measured));
    expect(root.querySelector('.outside')).toBeNull();
  });

  it('hatches the cells that theory does not cover in every panel, with a legend entry', () => {
    const claimed = (x: number, y: number) => x < -0.6 || y > 1.2;
    const root = draw(prediction(claimed));
    const paths = [...root.querySelectorAll('.outside')];
    expect(paths).toHaveLength(figure2PanelNames.length);
    const count = xs.flatMap((x) => ys.filter((y) => !claimed(x, y))).length;
    for (const path of paths) expect(path.getAttribute('d')!.match(/Z/g)).toHaveLength(count);
    expect(texts(root, '.legend text')).toContain('outside of what theory claims');
  });

  it('shows the mean of several networks per cell, for distances the geometric mean', () => {
    const once = prediction(() => true);
    const at = predictionColumns.indexOf('max_distance');
    const scaled = (factor: number) =>
      once.rows.map((row) => row.map((value, k) => (k === at ? Number(value) * factor : value)));
    const twice = { ...once, rows: [...scaled(4), ...scaled(1 / 4)] };
    expect(pathsOf(draw(twice), '.contours path')).toEqual(pathsOf(draw(once), '.contours path'));
  });
});
