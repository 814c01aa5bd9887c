import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { typedNumbers, withFacts } from '../src/card/boundNumbers.ts';
import { factsOf } from '../src/card/facts.ts';
import { type CardFacts, cardFacts, cardTables } from '../src/card/reproducibility.ts';
import { cardPages, proseDocuments } from '../src/commands/card.ts';
import { projectFolder, runMain } from './runCli.ts';

describe('the reproducibility card', () => {
  const facts = cardFacts(projectFolder);
  const cardText = (of: CardFacts) => Object.values(cardTables(of)).join('\n');

  it.each(Object.entries(cardPages()))(
    '%s is not stale: `npx mixed-dynamics card` would write it as it is',
    (path, text) => {
      expect(readFileSync(join(projectFolder, path), 'utf8')).toBe(text);
    },
  );

  it('follows the presets: it has every setting of the paper’s figures', () => {
    const presets = facts.presets.map((known) => {
      if (known.name !== 'paper') return known;
      const figure2 = { ...known.preset.figure2!, dimension: 211, learningRateConstant: 53 };
      figure2.stop = { ...figure2.stop, maxIterations: 757 };
      return { ...known, preset: { ...known.preset, seed: 12345, figure2 } };
    });
    const text = cardText({ ...facts, presets });
    expect(text).toMatch(/^\| seed \| 12345 \| 12345 \|/m);
    expect(text).toMatch(/^\| d \| 500 \| 211 \|/m);
    expect(text).toMatch(/^\| c \| 5 \| 53 \|/m);
    expect(text).toMatch(/; 757 steps \|/);
    expect(text).toMatch(/35 values from -3 to 0/);
  });

  it('follows the manifests: engine, processor, commit, versions and data of each golden run', () => {
    const paper = facts.runs.filter(({ folder }) => folder.startsWith('golden/paper/'));
    expect(paper.map(({ manifest }) => manifest.stage)).toEqual(
      expect.arrayContaining(['training', 'figure1', 'sweep', 'figure2']),
    );
    const text = cardText(facts);
    for (const { manifest } of facts.runs) {
      const { engine, git, lockFile, node, cpu, inputs } = manifest;
      const arrays = inputs.filter(({ path }) => path.endsWith('.npy'));
      const said = [
        ...Object.entries(engine?.versions ?? {}).map((pair) => pair.join(' ')),
        ...arrays.map(({ sha256 }) => sha256),
        ...[git?.commit.slice(0, 12), lockFile, node, cpu?.model],
      ];
      for (const fact of said) if (fact !== undefined) expect(text).toContain(fact);
    }
    const timed = facts.runs.map(({ folder, manifest }) => ({
      folder,
      manifest: { ...manifest, wallSeconds: 1, computeSeconds: 1320.5 },
    }));
    expect(cardText({ ...facts, runs: timed })).toMatch(/\| sweep \| .* \| 1320\.5 s \| 1\.0 s \|/);
    const dirty = facts.runs.map(({ folder, manifest }) => ({
      folder,
      manifest: { ...manifest, git: { commit: 'f'.repeat(40), dirty: true } },
    }));
    expect(cardText({ ...facts, runs: dirty })).toMatch(/`f{12}` with uncommitted changes/);
  });
});

describe('numbers in documents', () => {
  it('none is typed by hand: `npx mixed-dynamics docs check`', async () => {
    const { code, stdout, stderr } = await runMain(['docs', 'check']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe(`docs check: ${proseDocuments().length} documents, 0 typed numbers\n`);
  });

  it.each([
    ['takes nine minutes and 8 min 47 s', ['nine minutes', '8 min', '47 s']],
    ['needs 679 MiB, 4.7 GB, or 79.2 GFLOPS', ['679 MiB', '4.7 GB', '79.2 GFLOPS']],
    ['a share of 60 % and a correlation above 0.9997', ['60 %', '0.9997']],
    ['floors of 8.4·10⁻⁵ and 1e-9', ['8.4·10⁻⁵', '1e-9']],
    ['| a table | 0.31 |', ['0.31']],
    ['1,225 networks, 36 of 51 cells', ['1,225 networks', '51 cells']],
    ['weights: 1,182,177; in NeurIPS 2024, on Node 20, 22 and 24', ['1,182,177']],
    ['35 × 35 networks at d = 200, c = 0.5, s ≥ 0.1, w = 2d and 95 % intervals', []],
    ['Node 20.19, version 4.22.0, arXiv:2405.17580, at (−2.2, 1.75) and [0.5, 1.5]', []],
    ['`0.5`, $0.5$, [a](x/0.5) and\n```\n0.5\n```', []],
    ['<!-- = a -->0.5<!-- / -->, x <!-- typed: the paper -->12 hours<!-- / --> <!-- 0.5 -->', []],
    ['<!-- generated: a -->\n0.5\n<!-- end -->', []],
    ['a\n<!-- typed: predicted before any run -->\nb 0.5\nc\n<!-- / -->\nd 0.6', ['0.6']],
  ])('%s', (text, expected) => {
    expect(typedNumbers(`x ${text}`).map((typed) => typed.text)).toEqual(expected);
  });

  it('a marker at the start of a line is reported: Markdown would read the line as HTML', () => {
    const [found] = typedNumbers('x\n- <!-- = a -->5<!-- / -->');
    expect(found).toMatchObject({ line: 2, problem: expect.stringMatching(/begin with a marker/) });
  });

  it('are rendered from facts, and an unknown name is refused', () => {
    expect(withFacts('x <!-- = a.b -->1<!-- / -->.', { 'a.b': '2 s' }, 'README.md')).toBe(
      'x <!-- = a.b -->2 s<!-- / -->.',
    );
    expect(() => withFacts('x <!-- = c -->1<!-- / -->', {}, 'README.md')).toThrow(
      /README\.md: expected a fact of .*, got 'c'; add it there/,
    );
  });

  it('every fact is quoted somewhere', () => {
    const text = proseDocuments()
      .map((path) => readFileSync(join(projectFolder, path), 'utf8'))
      .join('\n');
    const unused = Object.keys(factsOf().numbers).filter(
      (name) => !text.includes(`<!-- = ${name} -->`),
    );
    expect(unused).toEqual([]);
  });
});
