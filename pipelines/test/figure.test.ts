import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  buildManifest,
  describeGit,
  formatCsv,
  metricsColumns,
  readManifest,
  singularValueColumns,
  trainingColumns,
  type Value,
  writeFileAtomically,
  writeManifest,
} from '@mixed-dynamics/artifacts';
import { describe, expect, it } from 'vitest';
import { projectFolder, runMain, temporaryFolder } from './runCli.ts';

/** Writes tables into a results folder as a stage would, with their manifest. */
function writeTables(
  figure: string,
  tables: Record<string, [readonly string[], Value[][]]>,
): string {
  const root = temporaryFolder();
  const outputs = Object.entries(tables).map(([name, [columns, rows]]) => {
    const path = join(root, figure, name);
    writeFileAtomically(path, formatCsv({ columns, rows }));
    return path;
  });
  const startedAt = new Date();
  const facts = { stage: 'made-up', root, project: projectFolder, inputs: [], outputs, startedAt };
  writeManifest(join(root, figure), buildManifest(facts));
  return root;
}

/** The plane of `tiny`, with made-up results. */
function plane(): string {
  const rows = [-3, -1.5, 0].flatMap((x) =>
    [0, 1, 2].map((y) => {
      const head = [x, y, 10 ** y, 10 ** x, 0.01, '00', 'ok', 'plateau', 20];
      return [...head, 0.1 + x ** 2 + y, 10 + y, 1 + y, 10 ** (x + y - 3)];
    }),
  );
  return writeTables('figure2', { 'metrics.csv': [metricsColumns, rows] });
}

function run(): string {
  const steps = Array.from({ length: 11 }, (_, i) => i);
  const training = steps.map((i) => [i, ...[2, 1, 2, 1].map((v) => v * 0.8 ** i), 1e-6 * i]);
  const values = steps.flatMap((i) =>
    ['gd', 'sc'].map((name) => [
      i,
      name,
      ...Array.from({ length: 12 }, (_, k) => (i + 1) / (k + 1)),
    ]),
  );
  return writeTables('figure1', {
    'training.csv': [trainingColumns, training],
    'singular-values.csv': [singularValueColumns(12), values],
  });
}

const draw = (figure: string, root: string) =>
  runMain(['figure', figure, '--preset', 'tiny', '--out', root]);

describe('preview', () => {
  it('draws the cells that a sweep has finished, and leaves the others blank', async () => {
    const out = temporaryFolder();
    const [header, ...rows] = readFileSync(join(plane(), 'figure2/metrics.csv'), 'utf8').split(
      '\n',
    );
    writeFileAtomically(
      join(out, 'preview/metrics.csv'),
      `${[header, ...rows.slice(0, 5)].join('\n')}\n`,
    );
    const { code, stdout } = await runMain(['preview', '--preset', 'tiny', '--out', out]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/preview: .*figure2\.preview\.png/);
    expect(existsSync(join(out, 'figure2/figure2.preview.png'))).toBe(true);
    expect(readFileSync(join(out, 'figure2/figure2.preview.svg'), 'utf8')).toMatch(/<svg/);
  });

  it('draws what theory predicts before the first cell is finished', async () => {
    const out = temporaryFolder();
    const tiny = ['--preset', 'tiny', '--out', out];
    expect((await runMain(['data', ...tiny])).code).toBe(0);
    writeFileAtomically(join(out, 'preview/metrics.csv'), `${metricsColumns.join(',')}\n`);
    expect(await runMain(['preview', ...tiny])).toMatchObject({ code: 0, stderr: '' });
    const svg = readFileSync(join(out, 'figure2/figure2.preview.svg'), 'utf8');
    expect(svg).toMatch(/as predicted, before any network is trained/);
    expect(existsSync(join(out, 'figure2/figure2.preview.png'))).toBe(true);
  });
});

describe('figure', () => {
  it.each([
    ['figure1', run, ['figure1', 'errors', 'singular-values'], 2],
    ['figure2', plane, ['figure2', 'test-error', 'stable-rank', 'iterations', 'distance'], 1],
  ] as const)(
    '%s draws itself and its panels, and says what from',
    async (name, make, pictures, inputs) => {
      const root = make();
      expect(await draw(name, root)).toMatchObject({ code: 0, stderr: '' });
      const manifest = readManifest(join(root, name, `${name}.manifest.json`));
      const wanted = pictures.flatMap((each) => [`${name}/${each}.svg`, `${name}/${each}.png`]);
      expect(manifest.outputs.map(({ path }) => path)).toEqual(wanted);
      expect(manifest.inputs).toHaveLength(inputs);
      expect(manifest).toMatchObject({ stage: name, preset: { name: 'tiny' } });
      expect(readFileSync(join(root, name, `${name}.svg`), 'utf8')).toMatch(
        /^(<\?xml.*\?>\s*)?<svg/,
      );
      const tables = readManifest(join(root, name, 'manifest.json'));
      expect(tables.stage).toBe('made-up');
      for (const kind of ['svg', 'png']) {
        const picture = readFileSync(join(root, name, `${name}.${kind}`), 'utf8');
        for (const { path, sha256 } of manifest.inputs) {
          expect(picture).toContain(`${path} sha256:${sha256}`);
        }
        expect(picture).toContain(`preset tiny sha256:${manifest.preset!.sha256}`);
      }
    },
  );

  it.each([true, false])(
    'marks a picture whose results come from uncommitted code (%s), whatever code draws it',
    async (dirty) => {
      const root = plane();
      const path = join(root, 'figure2/manifest.json');
      const { git: _, ...manifest } = readManifest(path);
      const git = { commit: '0'.repeat(40), dirty };
      writeManifest(join(root, 'figure2'), { ...manifest, git });
      await draw('figure2', root);
      const drawnBy = describeGit(projectFolder)?.dirty ? ['figure2'] : [];
      const stages = [...(dirty ? ['made-up'] : []), ...drawnBy];
      const mark = 'made from code with uncommitted changes: ';
      for (const kind of ['svg', 'png']) {
        const picture = readFileSync(join(root, `figure2/distance.${kind}`), 'latin1');
        if (stages.length > 0) expect(picture).toContain(mark + stages.join(', '));
        else expect(picture).not.toContain(mark);
      }
    },
  );

  it('refuses a table with a changed byte, and draws nothing', async () => {
    const root = plane();
    appendFileSync(join(root, 'figure2/metrics.csv'), '\n');
    const { code, stderr } = await draw('figure2', root);
    expect(code).toBe(2);
    expect(stderr).toMatch(/metrics\.csv: expected SHA-256 .*; the file was changed or damaged/);
    expect(existsSync(join(root, 'figure2/figure2.svg'))).toBe(false);
  });

  it('refuses tables of another preset, naming the cell', async () => {
    const root = writeTables('figure2', { 'metrics.csv': [metricsColumns, []] });
    const { code, stderr } = await draw('figure2', root);
    expect(code).toBe(2);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  it('removes the picture and manifest of an earlier run when it cannot draw', async () => {
    const root = plane();
    await draw('figure2', root);
    const folder = join(root, 'figure2');
    const broken = readFileSync(join(folder, 'metrics.csv'), 'utf8').replace('-1.5,1,', '-1.4,1,');
    writeFileSync(join(folder, 'metrics.csv'), broken);
    const outputs = [join(folder, 'metrics.csv')];
    const facts = { stage: 'made-up', root, project: projectFolder, inputs: [], outputs };
    writeManifest(folder, buildManifest({ ...facts, startedAt: new Date() }));
    expect((await draw('figure2', root)).code).toBe(2);
    expect(readdirSync(folder).sort()).toEqual(['manifest.json', 'metrics.csv']);
  });
});

const tex = spawnSync('pdflatex', ['--version']).status === 0;

describe(`a figure for a paper${tex ? '' : ', LaTeX of the docs not compiled: no pdflatex'}`, () => {
  const print = (root: string, figure: string, ...options: string[]) =>
    runMain(['figure', figure, '--preset', 'tiny', '--out', root, ...options]);

  it('goes into a folder of its own, with a caption, and leaves the figure as it is', async () => {
    const root = plane();
    await draw('figure2', root);
    const before = readFileSync(join(root, 'figure2/figure2.svg'));
    const asked = ['--format', 'pdf,svg', '--width', '89mm', '--panels', 'a,distance'];
    const { code, stdout } = await print(root, 'figure2', ...asked, '--text', 'outlines');
    expect(code).toBe(0);
    const folder = join(root, 'figure2/print');
    expect(readdirSync(folder).sort()).toEqual(
      ['distance', 'figure2', 'test-error']
        .flatMap((name) => [`${name}.pdf`, `${name}.svg`])
        .concat('figure2.md', 'figure2.tex')
        .sort(),
    );
    for (const name of readdirSync(folder)) expect(stdout).toContain(name);
    expect(readFileSync(join(root, 'figure2/figure2.svg'))).toEqual(before);
    const caption = readFileSync(join(folder, 'figure2.tex'), 'utf8');
    expect(caption).toMatch(/\$d = 10\$.*9 networks.*\$c = \d+\$.*seed \d+/);
    expect(readManifest(join(root, 'figure2/print.manifest.json')).outputs).toHaveLength(8);
  });

  it.skipIf(!tex)('compiles in LaTeX as the docs say, at the width asked for', async () => {
    const root = plane();
    expect(
      (await print(root, 'figure2', '--format', 'pdf', '--width', '89mm', '--panels', 'a,d')).code,
    ).toBe(0);
    const page = readFileSync(join(projectFolder, 'docs/figures-for-papers.md'), 'utf8');
    const example = /```latex\n([\s\S]*?)```/.exec(page)![1]!;
    const folder = join(root, 'figure2/print');
    writeFileSync(
      join(folder, 'paper.tex'),
      `\\documentclass{article}\n\\usepackage{graphicx}\n\\begin{document}\n${example}\\end{document}\n`,
    );
    const options = ['-interaction=nonstopmode', '-halt-on-error', 'paper.tex'];
    const { status, stdout } = spawnSync('pdflatex', options, { cwd: folder, encoding: 'utf8' });
    expect(status, stdout).toBe(0);
    expect(stdout).not.toMatch(/^(LaTeX Warning: (?!Label)|Overfull|! )/m);
    const [, width] = /Graphic file \(type pdf\)\n[\s\S]*?Requested size: ([\d.]+)pt/.exec(
      readFileSync(join(folder, 'paper.log'), 'utf8'),
    )!;
    expect((Number(width) / 72.27) * 25.4).toBeCloseTo(89, 1);
  });

  it('is drawn for Figure 1 too', async () => {
    const root = run();
    expect((await print(root, 'figure1', '--format', 'pdf', '--width', '183mm')).code).toBe(0);
    expect(existsSync(join(root, 'figure1/print/singular-values.pdf'))).toBe(true);
    const { code, stderr } = await print(root, 'figure1', '--range', 'a=0:1');
    expect([code, stderr]).toEqual([2, expect.stringContaining('`--range`')]);
  });

  it.each([
    [['--width', '40mm'], /`--width`: expected at least \d+ mm, .*got 40 mm/],
    [['--width', '9'], /`--width`: expected a length in mm/],
    [['--panels', 'a,x'], /`--panels`: expected panels among a \(test-error\).*got 'x'/],
    [['--panels', 'distanse'], /did you mean distance\?/],
    [['--range', 'a=1:0'], /`--range` of test-error: expected two numbers, the smaller one first/],
    [['--levels', 'd=-3,-4'], /`--levels` of distance: expected numbers in increasing order/],
    [['--format', 'jpg'], /`--format`: expected some of svg,png,pdf, got 'jpg'/],
    [['--text', 'outline'], /did you mean outlines\?/],
  ])('refuses %j', async (options, message) => {
    const root = plane();
    const { code, stderr } = await print(root, 'figure2', ...options);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
    expect(existsSync(join(root, 'figure2/print'))).toBe(false);
  });
});
