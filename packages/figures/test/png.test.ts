import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { formatCsv, sha256 } from '@mixed-dynamics/artifacts';
import { afterAll, describe, expect, it } from 'vitest';
import { renderFigure2, svgToPng, writeFigure1, writeFigure2 } from '../src/index.ts';
import { scaleSvg } from '../src/output/svgToPng.ts';
import { textWidth } from '../src/svg/richText.ts';
import { landscape, singularValueTable, trainingTable } from './tables.ts';

const folder = mkdtempSync(join(tmpdir(), 'figures-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const textSvg = (text: string, style = '') =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 60" width="400" height="60"><rect width="400" height="60" fill="#fff"/><text x="20" y="45" font-family="Arimo" font-size="40" ${style}>${text}</text></svg>`;

async function pixels(svg: string) {
  const png = await svgToPng(svg, { scale: 1 });
  const { default: sharp } = await import('sharp');
  const { data, info } = await sharp(png).greyscale().raw().toBuffer({ resolveWithObject: true });
  const dark = [...data.keys()].filter((index) => data[index]! < 128).map((i) => i % info.width);
  return { data, ink: dark.length, width: Math.max(...dark) - Math.min(...dark) };
}

describe('svgToPng', () => {
  const svg = renderFigure2({ metrics: landscape(7), dimension: 60, rank: 5 }).panels.iterations;

  it('has the size of the SVG times the scale, and a picture in it', async () => {
    const png = await svgToPng(svg);
    const { default: sharp } = await import('sharp');
    const { width, height, density, channels } = await sharp(png).metadata();
    const [, w, h] = /width="([\d.]+)" height="([\d.]+)"/.exec(svg)!;
    expect([width, height]).toEqual([2 * Number(w), 2 * Number(h)]);
    expect([density, channels]).toEqual([192, 3]);
    const { entropy } = await sharp(png).stats();
    expect(entropy).toBeGreaterThan(2);
  });

  it.each(['γ', 'σ', 'η', '²', '−', '‖', '…'])('has the glyph %s', async (glyph) => {
    for (const style of ['', 'font-style="italic"', 'font-weight="bold"']) {
      const there = await pixels(textSvg(glyph, style));
      const missing = await pixels(textSvg('\u{e0ff}', style));
      expect(there.ink).toBeGreaterThan(10);
      expect(there.data.equals(missing.data)).toBe(false);
      const wide = await pixels(textSvg(`m${glyph}m`, style));
      const widthOf = textWidth([{ text: `m${glyph}m`, bold: style.includes('bold') }], 40);
      expect(Math.abs(wide.width - widthOf)).toBeLessThan(10);
    }
  });

  it('draws alike in a process with other fonts, and says when the font is not its own', async () => {
    const config = join(folder, 'no-fonts.conf');
    writeFileSync(config, '<?xml version="1.0"?><fontconfig></fontconfig>');
    const child = (...args: string[]) => {
      const script = fileURLToPath(new URL('renderInChild.ts', import.meta.url));
      const run = promisify(execFile)('node', ['--import', 'tsx', script, ...args], {
        env: { ...process.env, FONTCONFIG_FILE: config },
      });
      run.child.stdin!.end(svg);
      return run;
    };
    const unconfigured = expect(child('unconfigured')).rejects.toThrow(
      /text in PNGs: expected \d+ px of .* in Arimo, got \d+ px; call `useBundledFonts/,
    );
    const { stdout } = await child();
    expect(stdout).toBe(sha256(await svgToPng(svg)));
    await unconfigured;
  });

  it('scales by the width and height of the root alone', () => {
    expect(scaleSvg(textSvg('a'), 3)).toMatch(
      /viewBox="0 0 400 60" width="1200" height="180"><rect width="400"/,
    );
    expect(() => scaleSvg('<svg width="100%" height="5">', 2)).toThrow(/a width in pixels/);
    expect(() => scaleSvg('<g/>', 2)).toThrow(/an <svg> element/);
    expect(() => scaleSvg(textSvg('a'), 0)).toThrow(/a positive number, got 0/);
  });
});

describe('writeFigure1 and writeFigure2', () => {
  it('write the composite and every panel as SVG and PNG, and nothing else', async () => {
    const outDir = join(folder, 'two');
    const metricsPath = join(folder, 'metrics.csv');
    writeFileSync(metricsPath, formatCsv(landscape(5)));
    const paths = await writeFigure2({ metricsPath, outDir, dimension: 60, rank: 5, scale: 1 });
    const names = ['figure2', 'test-error', 'stable-rank', 'iterations', 'distance'];
    const files = names.flatMap((name) => [`${name}.svg`, `${name}.png`]);
    expect(paths).toEqual(files.map((file) => join(outDir, file)));
    expect(readdirSync(outDir).sort()).toEqual(files.sort());
    expect(readFileSync(join(outDir, 'figure2.svg'), 'utf8')).toMatch(/^<svg .*<\/svg>\n$/s);
  });

  it('do so for Figure 1', async () => {
    const outDir = join(folder, 'one');
    const trainingPath = join(folder, 'training.csv');
    const singularValuesPath = join(folder, 'singular-values.csv');
    writeFileSync(trainingPath, formatCsv(trainingTable(12)));
    writeFileSync(singularValuesPath, formatCsv(singularValueTable(12, 9)));
    await writeFigure1({
      trainingPath,
      singularValuesPath,
      outDir,
      threshold: 3,
      rank: 5,
      scale: 1,
    });
    const names = ['errors.png', 'errors.svg', 'figure1.png', 'figure1.svg'];
    expect(readdirSync(outDir).sort()).toEqual([
      ...names,
      'singular-values.png',
      'singular-values.svg',
    ]);
  });

  it('name a file that is not there, and write nothing', async () => {
    const outDir = join(folder, 'none');
    const metricsPath = join(folder, 'absent.csv');
    await expect(writeFigure2({ metricsPath, outDir, dimension: 60, rank: 5 })).rejects.toThrow(
      /absent\.csv: expected a CSV file, got ENOENT.*; produce the results before the figure/,
    );
    expect(existsSync(outDir)).toBe(false);
  });
});
