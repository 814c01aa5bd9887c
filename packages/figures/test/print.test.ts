import { readFileSync } from 'node:fs';
import { inflateSync } from 'node:zlib';
import { metricsColumns } from '@mixed-dynamics/artifacts';
import { create, type Font } from 'fontkit';
import sharpModule from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { renderFigure2 } from '../src/figure2.ts';
import { withText } from '../src/output/portableText.ts';
import { svgToPdf } from '../src/output/svgToPdf.ts';
import { svgToPng } from '../src/output/svgToPng.ts';
import type { Layout } from '../src/svg/layout.ts';

const exponents = { x: [-3, -2, -1, 0], y: [0, 1, 2] };

/** A plane of synthetic results in which one network diverged. */
function figure(layout?: Layout, xs = exponents.x) {
  const rows = xs.flatMap((x) =>
    exponents.y.map((y) => {
      const head = [x, y, 10 ** y, 10 ** x, 0.01, '00', x === 0 && y === 2 ? 'diverged' : 'ok'];
      return [...head, 'plateau', 20, 0.1 + (x + 3) / 4, 10 + 100 * y, 1 + y, 10 ** (x + y - 3)];
    }),
  );
  const metrics = { columns: metricsColumns, rows };
  return renderFigure2({ metrics, dimension: 20, rank: 2, layout });
}

const attribute = (svg: string, name: string) =>
  Number(new RegExp(`<svg[^>]* ${name}="([\\d.]+)"`).exec(svg)?.[1]);

describe('the layout of a page', () => {
  const width = (89 / 25.4) * 96;

  it('has the given width, with text of the usual size', () => {
    const { composite } = figure({ width });
    expect(attribute(composite, 'width')).toBeCloseTo(width, 1);
    const sizes = (svg: string) => new Set(svg.match(/font-size="[\d.]+"/g));
    expect(sizes(composite)).toEqual(sizes(figure().composite));
    // The panels stand one below the other if two do not fit.
    expect(attribute(composite, 'height')).toBeGreaterThan(4 * 200);
    expect(attribute(figure({ width: 2 * width }).composite, 'height')).toBeLessThan(3 * 266);
  });

  it('shows the given panels, and theory lines only if they are not switched off', () => {
    const { composite, panels } = figure({
      panels: ['test-error', 'distance'],
      theoryLines: false,
    });
    expect(Object.keys(panels)).toEqual(['test-error', 'distance']);
    expect(composite.match(/data-panel="[^"]+"/g)).toEqual([
      'data-panel="test-error"',
      'data-panel="distance"',
    ]);
    expect(composite).not.toContain('data-line');
    expect(figure().composite).toContain('data-line');
  });

  it('uses the round numbers at the colour bar as contour levels if a range is given', () => {
    const { panels } = figure({ ranges: { 'test-error': [0, 2] } });
    const levels = [...panels['test-error'].matchAll(/data-level="([\d.]+)"/g)].map(([, it]) => it);
    expect(new Set(levels)).toEqual(new Set(['0.5']));
    const own = figure({ levels: { 'test-error': [0.3, 0.4] } }).panels['test-error'];
    expect(own).toContain('data-level="0.3"');
  });

  it('refuses a page that is too narrow for a panel', () => {
    expect(() => figure({ width: 100 })).toThrow(/`--width`: expected at least \d+ mm/);
  });
});

describe('text for machines without the font', () => {
  let live: string;
  beforeAll(() => {
    live = figure().composite;
  });

  it('as outlines gives the same picture', async () => {
    const outlined = await withText(live, 'outlines');
    expect(/<t(?:ext|span)\b/.test(outlined)).toBe(false);
    expect(outlined.includes('aria-label="a  Smallest test error"')).toBe(true);
    const pixels = async (svg: string) =>
      sharpModule(await svgToPng(svg))
        .greyscale()
        .raw()
        .toBuffer();
    const [a, b] = [await pixels(live), await pixels(outlined)];
    expect(b.length).toBe(a.length);
    let apart = 0;
    for (const [k, value] of a.entries()) if (Math.abs(value - b[k]!) > 128) apart += 1;
    // Text and paths are rasterised differently at their edges; a shifted letter would differ in more pixels.
    expect(apart / a.length).toBeLessThan(1e-3);
  });

  it('is embedded with every used letter of each face, but not the whole font', async () => {
    const embedded = await withText(live, 'embedded');
    const fonts = [...embedded.matchAll(/base64,([A-Za-z0-9+/=]+)\)/g)].map(([, data]) =>
      Buffer.from(data!, 'base64'),
    );
    expect(fonts).toHaveLength(3);
    const regular = create(fonts[0]!) as Font;
    for (const letter of '0123456789−') {
      expect(regular.hasGlyphForCodePoint(letter.codePointAt(0)!), letter).toBe(true);
    }
    expect(embedded.length - live.length).toBeLessThan(60_000);
  });
});

describe('svgToPdf', () => {
  it('writes vector graphics and the used fonts, on a page of the size of the figure', async () => {
    const { composite } = figure({ width: (89 / 25.4) * 96 });
    const pdf = Buffer.from(await svgToPdf(composite, { title: 'A title' }));
    const text = pdf.toString('latin1');
    expect(text.startsWith('%PDF-')).toBe(true);
    const [, width] = /MediaBox \[0 0 ([\d.]+)/.exec(text) ?? [];
    expect(Number(width)).toBeCloseTo((89 / 25.4) * 72, 1);
    for (const face of ['Regular', 'Italic', 'Bold']) expect(text).toContain(`+Arimo-${face}`);
    expect(text.match(/\/FontFile2/g)).toHaveLength(3);
    expect(text).not.toContain('/Subtype /Image');
    expect(contents(pdf)).toMatch(/\bTJ\b|\bTj\b/);
  });

  it('clips the hatching of failed cells', async () => {
    const page = contents(Buffer.from(await svgToPdf(figure().panels['test-error'])));
    expect(page).toMatch(/\bW\b n/);
  });

  it('writes the same bytes for the same figure', async () => {
    const { composite } = figure();
    expect(await svgToPdf(composite)).toEqual(await svgToPdf(composite));
  });

  it('refuses an element that it cannot draw instead of leaving it out', async () => {
    const svg =
      '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9" viewBox="0 0 9 9"><ellipse rx="3" ry="2"/></svg>';
    await expect(svgToPdf(svg)).rejects.toThrow('got ellipse');
  });

  it('draws a grid with one column as curves', async () => {
    const page = contents(Buffer.from(await svgToPdf(figure({}, [-2]).panels['test-error'])));
    expect(page.match(/ c$/gm)!.length).toBeGreaterThan(8);
  });

  it('draws the committed figures', async () => {
    for (const path of ['figure1/figure1', 'figure2/figure2']) {
      const svg = readFileSync(
        new URL(`../../../golden/small/${path}.svg`, import.meta.url),
        'utf8',
      );
      expect((await svgToPdf(svg)).length).toBeGreaterThan(10_000);
    }
  });
});

/** The operators of the page, inflated. */
function contents(pdf: Buffer): string {
  const pieces: string[] = [];
  const text = pdf.toString('latin1');
  for (const { index, 0: mark } of text.matchAll(/stream\r?\n/g)) {
    if (text.slice(index - 3, index) === 'end') continue;
    const start = index + mark.length;
    try {
      pieces.push(
        inflateSync(pdf.subarray(start, text.indexOf('endstream', start))).toString('latin1'),
      );
    } catch {
      // Streams that are not deflated, such as fonts, are skipped.
    }
  }
  return pieces.join('\n');
}
