import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { skipped as noBrowser, openBrowser } from '../../packages/pages/test/browser.ts';
import { brokenLinks } from '../site/brokenLinks.ts';
import { diagramSvg } from '../site/diagram.ts';
import { buildSite } from '../site/site.ts';
import { projectFolder, runMain, temporaryFolder } from './runCli.ts';

const folder = temporaryFolder();
const site = join(folder, 'site');
const page = (name: string) => readFileSync(join(site, name), 'utf8');
beforeAll(async () => {
  // The pages that the workflow publishes, from the committed results.
  const [playground, paper, run] = ['playground.html', 'paper', 'small'].map((it) =>
    join(folder, it),
  );
  cpSync(join(projectFolder, 'golden/small'), run!, { recursive: true });
  mkdirSync(join(run!, '.cells'));
  for (const args of [
    ['playground', '--out', playground!],
    ['explore', '--preset', 'paper', '--golden', '--out', paper!],
    ['report', '--preset', 'small', '--out', run!],
  ]) {
    expect(await runMain(args)).toMatchObject({ code: 0, stderr: '' });
  }
  await buildSite(site, 'owner/name', {
    playground: { path: playground! },
    paper: { path: join(paper!, 'explorer/golden.html') },
    report: { path: run!, page: 'report/index.html' },
  });
});

describe('the site', () => {
  it('has every document and every published module, and no broken link', () => {
    const documents = readdirSync(join(site, 'documents'));
    for (const name of ['theory', 'conventions', 'supply-chain', 'CHANGELOG', 'pipelines']) {
      expect(documents).toContain(`${name}.html`);
    }
    const modules = readdirSync(join(site, 'modules'));
    for (const name of ['theory', 'data', 'dynamics', 'engines', 'golden_vitest']) {
      expect(modules).toContain(`_mixed-dynamics_${name}.html`);
    }
    expect(brokenLinks(site, ['media'])).toEqual([]);
  });

  it('shows the docstring of a function, and links its source', () => {
    const text = page('functions/_mixed-dynamics_theory.predictDraw.html');
    expect(text).toContain('ArgumentError');
    expect(text).toMatch(
      /github\.com\/owner\/name\/blob\/main\/packages\/theory\/src\/predictDraw\.ts/,
    );
    expect(page('modules/_mixed-dynamics_theory.html')).toContain('The invariant plane');
  });

  it('typesets the formulas without loading anything from elsewhere', () => {
    const text = page('documents/theory.html');
    expect(text.match(/<math /g)!.length).toBeGreaterThan(100);
    expect(text).toContain('<mi>ℝ</mi>');
    expect(text).not.toMatch(/ParseError|katex-error|mathvariant="double-struck"/);
    expect(text).not.toMatch(/<(script|link)[^>]*(src|href)="https?:/);
  });

  it('has an address for every heading, also one with code', () => {
    const text = page('documents/experiments.html');
    expect(text).toContain('<h2 id="weight-decay"');
    expect(text).toMatch(
      /<a href="#completion-a-part-of-the-entries"[^>]*><span>completion: a part/,
    );
  });

  it('shows figures as SVG', () => {
    const pictures = Array.from(page('index.html').matchAll(/<img src="([^"]*)"/g), ([, it]) => it);
    expect(pictures).toHaveLength(3);
    for (const picture of pictures) expect(picture).toMatch(/\.svg$/);
  });

  it('draws the diagrams, with a dot for every arrow, in the colour of the text', () => {
    const document = readFileSync(join(projectFolder, 'docs/architecture.md'), 'utf8');
    const [, chart = ''] = /```mermaid\n([\s\S]*?)```/.exec(document)!;
    const text = page('documents/architecture.html');
    expect(text).not.toContain('flowchart');
    const [svg = ''] = /<svg[^>]*role="img"[\s\S]*?<\/svg>/.exec(text)!;
    expect(svg.match(/<circle /g)).toHaveLength(chart.match(/-->|&/g)!.length);
    const names = new Set(chart.replace('flowchart BT', '').match(/\w+/g));
    expect([...svg.matchAll(/>(\w+)<\/text>/g)].map(([, name]) => name).sort()).toEqual(
      [...names].sort(),
    );
    expect(new Set(svg.match(/(?<=(?:stroke|fill)=")[^"]*/g))).toEqual(
      new Set(['currentColor', 'none']),
    );
  });

  it('links to the other pages from every page', () => {
    expect(page('index.html')).toContain('<a href="playground.html">playground</a>');
    expect(page('documents/theory.html')).toContain('<a href="../playground.html">');
    expect(page('playground.html')).toMatch(/<title>[^<]*playground/i);
    expect(page('paper.html')).toMatch(/<title>[^<]*paper/);
    expect(page('documents/theory.html')).toContain('<a href="../report/report/index.html">');
    expect(readdirSync(join(site, 'report')).sort()).toEqual([
      ...['figure1', 'figure2', 'preset.json', 'report', 'theory'],
    ]);
  });

  it.skipIf(noBrowser)('finds functions and documents', async () => {
    const browser = await openBrowser();
    const tab = await browser.newPage();
    await tab.goto(pathToFileURL(join(site, 'index.html')).href);
    await tab.locator('#tsd-search-trigger').click();
    for (const [words, found] of [
      ['predictDraw', 'predictDraw'],
      ['reproducibility', 'Reproducibility card'],
    ]) {
      await tab.locator('#tsd-search-input').fill(words!);
      await tab.locator('#tsd-search-results').getByText(found!).first().waitFor();
    }
  });
});

it('refuses a missing page in one sentence', () => {
  const args = ['run', '--silent', 'site', '--', join(folder, 'never'), 'report=missing.html'];
  const { status, stderr } = spawnSync('npm', args, { cwd: projectFolder, encoding: 'utf8' });
  expect(stderr).toMatch(/^site: expected NAME=FILE\.html .*got report=missing\.html; [^\n]*\n$/);
  expect(status).toBe(2);
});

it('does not replace a folder of other files', async () => {
  const other = join(folder, 'mine');
  mkdirSync(other);
  writeFileSync(join(other, 'thesis.tex'), 'text');
  await expect(buildSite(other)).rejects.toThrow(
    /mine: expected an empty folder, .*got other files/,
  );
  expect(readdirSync(other)).toEqual(['thesis.tex']);
});

describe('a diagram', () => {
  it('draws each box above the boxes whose arrows point to it', () => {
    const svg = diagramSvg('flowchart BT\n  a --> b & c\n  c --> d\n  b --> d\n');
    const height = (name: string) =>
      Number(new RegExp(`y="(\\d+)" [^>]*>${name}</text>`).exec(svg)![1]);
    expect(height('d')).toBeLessThan(Math.min(height('b'), height('c')));
    expect(height('a')).toBeGreaterThan(Math.max(height('b'), height('c')));
    expect(svg).toContain('aria-label="Arrows from a to b, c; c to d; b to d"');
  });

  it.each([
    [
      'a -- text --> b',
      /expected lines such as `a --> b & c`, got a -- text --> b; write it like this/,
    ],
    ['a --> b\n  b --> a', /expected no cycle of arrows, got a --> b --> a; leave one out/],
  ])('is refused: %j', (lines, message) => {
    expect(() => diagramSvg(`flowchart BT\n  ${lines}\n`)).toThrow(message);
  });
});

describe('a broken link', () => {
  it('is reported with its page: to a file, to a place in a page, out of the site', () => {
    const broken = join(folder, 'broken');
    mkdirSync(join(broken, 'a'), { recursive: true });
    writeFileSync(
      join(broken, 'a/b.html'),
      '<p id="here"><a href="#here">x</a><a href="../">x</a>',
    );
    writeFileSync(
      join(broken, 'index.html'),
      '<a href="a/b.html#here">x</a><a href="a/b.html#there">x</a><a href="../c.html">x</a>' +
        '<img src="d.svg"><a href="https://example.org/e">x</a><script>"<a href=\'f\'>"</script>',
    );
    expect(brokenLinks(broken)).toEqual([
      'index.html: a link to a/b.html#there, an anchor that the page does not have',
      'index.html: a link to ../c.html, which does not exist',
      'index.html: a link to d.svg, which does not exist',
    ]);
  });
});
