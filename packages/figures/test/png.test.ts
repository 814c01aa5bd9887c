import { execFile } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { sha256 } from '@mixed-dynamics/artifacts';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../artifacts/test/temporaryFolder.ts';
import { picturesOf, renderFigure1, renderFigure2, svgToPng, writePictures } from '../src/index.ts';
import { scaleSvg } from '../src/output/svgToPng.ts';
import { textWidth } from '../src/svg/richText.ts';
import { landscape, singularValueTable, trainingTable } from './tables.ts';

const folder = temporaryFolder();

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

  it('has the size of the SVG times the scale, and is not blank', async () => {
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

  it('gives the same bytes in a process with other fonts, and detects a missing font', async () => {
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
      /text in PNGs: expected \d+ px of .* in Arimo, got \d+ px; draw the first PNG before/,
    );
    const { stdout } = await child();
    expect(stdout).toBe(sha256(await svgToPng(svg)));
    await unconfigured;
  });

  it('scales only the width and height of the root', () => {
    expect(scaleSvg(textSvg('a'), 3)).toMatch(
      /viewBox="0 0 400 60" width="1200" height="180"><rect width="400"/,
    );
  });
});

describe('writePictures', () => {
  const pictures = (files: readonly string[]) =>
    files.flatMap((name) => [`${name}.svg`, `${name}.png`]);

  it('writes the whole figure and every panel as SVG and PNG, and nothing else', async () => {
    const outDir = join(folder, 'two');
    const figure = renderFigure2({ metrics: landscape(5), dimension: 60, rank: 5 });
    const paths = await writePictures(picturesOf('figure2', figure), { outDir, scale: 1 });
    const names = ['figure2', 'test-error', 'stable-rank', 'iterations', 'distance'];
    expect(paths).toEqual(pictures(names).map((file) => join(outDir, file)));
    expect(readdirSync(outDir).sort()).toEqual(pictures(names).sort());
    expect(readFileSync(join(outDir, 'figure2.svg'), 'utf8')).toMatch(/^<svg .*<\/svg>\n$/s);
  });

  it('does the same for Figure 1', async () => {
    const outDir = join(folder, 'one');
    const tables = { training: trainingTable(12), singularValues: singularValueTable(12, 9) };
    const figure = renderFigure1({ ...tables, threshold: 3, rank: 5 });
    await writePictures(picturesOf('figure1', figure), { outDir, scale: 1 });
    const names = ['errors', 'figure1', 'singular-values'];
    expect(readdirSync(outDir).sort()).toEqual(pictures(names).sort());
  });
});
