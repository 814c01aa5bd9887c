import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { comparePng, type PngOptions } from '../src/index.ts';
import { readPixels, sideBySide, toPng } from '../src/png/readPixels.ts';
import { figure, render } from './figure.ts';
import { metrics, withColumn } from './metrics.ts';

/** No pixel may differ. */
const exact = { share: 0, neighbourhood: 0 };
/** The options of a check. */
const near = { share: 1e-3 };
const side = 100;

type Paint = (x: number, y: number) => readonly [number, number, number];

/** A picture of 100 × 100 pixels. */
function picture(paint: Paint, size = side): Promise<Uint8Array> {
  const data = new Uint8Array(size * size * 4);
  for (let i = 0; i < size * size; i += 1) {
    data.set([...paint(i % size, Math.floor(i / size)), 255], 4 * i);
  }
  return toPng({ width: size, height: size, data });
}

const grey: Paint = () => [100, 100, 100];
const plain = picture(grey);

async function compare(actual: Paint, golden: Paint, options: PngOptions = exact) {
  return comparePng(await picture(actual), await picture(golden), options);
}

describe('just inside a tolerance passes, just outside fails', () => {
  const dots =
    (count: number): Paint =>
    (x, y) =>
      y === 50 && x < count ? [255, 255, 255] : [100, 100, 100];

  test('the fraction of pixels', async () => {
    expect(await compare(dots(10), grey, { ...exact, share: 1e-3 })).toMatchObject({
      pass: true,
      pixels: 10,
      share: 1e-3,
      used: 1,
    });
    const outside = await compare(dots(11), grey, { ...exact, share: 1e-3 });
    expect(outside).toMatchObject({ pass: false, pixels: 11 });
    expect(outside.box).toEqual({ left: 0, top: 50, right: 10, bottom: 50 });
  });

  test('the colour threshold: one step of 255 is rounding, three are a change', async () => {
    const step =
      (size: number): Paint =>
      () => [100 + size, 100 + size, 100 + size];
    expect(await compare(step(1), grey)).toMatchObject({ pass: true, pixels: 0 });
    expect(await compare(step(3), grey)).toMatchObject({ pass: false, pixels: 10_000 });
  });

  test('the neighbourhood: an edge may move by one pixel', async () => {
    const edge =
      (at: number): Paint =>
      (x) =>
        x < at ? [0, 0, 0] : [255, 255, 255];
    expect(await compare(edge(51), edge(50))).toMatchObject({ pass: false, pixels: 100 });
    expect(await compare(edge(51), edge(50), near)).toMatchObject({ pass: true, pixels: 0 });
    expect(await compare(edge(52), edge(50), near)).toMatchObject({ pass: false });
  });
});

describe('with a neighbourhood of one pixel', () => {
  const line =
    (at: number): Paint =>
    (x) =>
      x === at ? [0, 0, 0] : [255, 255, 255];

  test('a missing line fails, and so does a new one', async () => {
    expect(await compare(() => [255, 255, 255], line(50), near)).toMatchObject({
      pass: false,
      pixels: 100,
    });
    expect(await compare(line(50), () => [255, 255, 255], near)).toMatchObject({
      pass: false,
      pixels: 100,
    });
    expect(await compare(line(53), line(50), near)).toMatchObject({
      pass: false,
      pixels: 200,
    });
  });

  test('a plain area may not change its colour', async () => {
    expect((await compare(() => [104, 104, 104], grey, near)).share).toBe(1);
  });

  test('noise far below the tolerance of the numbers passes', async () => {
    const table = metrics(35);
    const shifted = withColumn(
      table,
      'min_test_error',
      (value, row) => Number(value) * (1 + 1e-6 * Math.sin(7 * row)),
    );
    const images = [await render(figure(shifted)), await render(figure(table))] as const;
    expect(await comparePng(...images, near)).toMatchObject({
      pass: true,
    });
  });
});

test('the default threshold of pixelmatch misses a 5 % shift of a whole heat map; ours does not', async () => {
  const [before, after] = await Promise.all(
    [0, 0.05].map((colourShift) => render(figure(metrics(), { colourShift }))),
  );
  const { default: pixelmatch } = await import('pixelmatch');
  const [b, a] = [await readPixels(before!, 'before'), await readPixels(after!, 'after')];
  const missed = pixelmatch(a.data, b.data, undefined, a.width, a.height);
  expect(missed / (a.width * a.height)).toBeLessThan(0.01);
  const { share, pass } = await comparePng(after!, before!, exact);
  expect(pass).toBe(false);
  expect(share).toBeGreaterThan(0.5);
});

test('images of different sizes fail', async () => {
  const result = await comparePng(await picture(grey, 90), await plain, exact);
  expect(result).toMatchObject({
    pass: false,
    used: null,
    actual: { width: 90 },
    golden: { width: 100 },
  });
  expect(result.diff).toBeUndefined();
});

test('a file that is not an image is refused', async () => {
  const nonsense = new TextEncoder().encode('no picture');
  await expect(comparePng(nonsense, await plain, exact)).rejects.toThrow(
    /PNG: expected a PNG, got/,
  );
});

test('images with or without alpha, of 8 or 16 bits, are compared as 8-bit RGBA', async () => {
  const opaque = await sharp(await plain)
    .removeAlpha()
    .png()
    .toBuffer();
  const deep = await sharp(await plain)
    .toColourspace('rgb16')
    .png()
    .toBuffer();
  for (const same of [opaque, deep]) {
    expect(await comparePng(same, await plain, exact)).toMatchObject({
      pass: true,
      pixels: 0,
    });
  }
});

test('the diff is red exactly where pixels differ; both images stand side by side', async () => {
  const square: Paint = (x, y) => (x < 10 && y < 20 ? [200, 30, 30] : [100, 100, 100]);
  const { diff } = await compare(square, grey);
  const { data, width } = await readPixels(diff!, 'diff');
  const red = [...data.keys()].filter(
    (at) => at % 4 === 0 && data[at] === 255 && data[at + 1] === 0,
  );
  expect(
    red
      .map((at) => [(at / 4) % width, Math.floor(at / 4 / width)])
      .every(([x, y]) => x! < 10 && y! < 20),
  ).toBe(true);
  expect(red).toHaveLength(200);
  const both = await readPixels(await sideBySide(await plain, await picture(square)), 'both');
  expect([both.width, both.height]).toEqual([216, 100]);
  expect([...both.data.slice(0, 3)]).toEqual([100, 100, 100]);
  expect([...both.data.slice(4 * 116, 4 * 116 + 3)]).toEqual([200, 30, 30]);
});
