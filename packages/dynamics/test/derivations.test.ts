import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { generatedIn } from '@mixed-dynamics/artifacts';
import { stream } from '@mixed-dynamics/data';
import { hostSvd, openEngine } from '@mixed-dynamics/engines';
import { describe, expect, it } from 'vitest';
import { formatCosts, widthCosts } from '../derivations/costs.ts';
import { formatLaw, sameLaw } from '../derivations/law.ts';
import { formatOrthonormality, orthonormality } from '../derivations/orthonormality.ts';
import { formatPredictions, predictions } from '../derivations/predictions.ts';
import {
  dimension,
  formatRoots,
  rootCells,
  rootOfSquare,
  rootsOfCell,
} from '../derivations/roots.ts';
import { formatTrajectories, sameTrajectories } from '../derivations/trajectories.ts';
import { diagonalMatrix, gaussian, sandwich, transposed } from './matrices.ts';
import { runProgram } from './runProgram.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const width = 'width-reduction.md';
const tracker = 'self-consistent-tracker.md';
const text = (file: string) => readFileSync(here(`../../../docs/${file}`), 'utf8');
const written = (file: string, name: string) => generatedIn(text(file), name, file);

/** The numbers of a text, in their order. */
const numbersIn = (words: string) => (words.match(/-?\d+(\.\d+)?(e[-+]?\d+)?/g) ?? []).map(Number);

/** Requires the same words, and numbers that agree within a relative tolerance. */
function expectSame(got: string, stated: string, relative: number): void {
  const words = (all: string) => all.replaceAll(/[-\d.e+]+|\s+/g, '');
  expect(words(got)).toBe(words(stated));
  const [some, others] = [numbersIn(got), numbersIn(stated)];
  expect(some).toHaveLength(others.length);
  some.forEach((value, i) => {
    expect(Math.abs(value - others[i]!)).toBeLessThanOrEqual(relative * Math.abs(others[i]!));
  });
}

/** Names and values that a pattern finds. */
const constantsIn = (words: string, pattern: RegExp) =>
  Object.fromEntries([...words.matchAll(pattern)].map(([, name, value]) => [name!, Number(value)]));

describe('docs/width-reduction.md', () => {
  it('states what the wide and the reduced network do', () => {
    const rows = sameTrajectories();
    for (const { fall, farthest, unitLess } of rows) {
      expect(fall).toBeLessThan(0.1);
      expect(farthest).toBeLessThan(1e-13);
      expect(unitLess).toBeGreaterThan(0.01);
    }
    // On another machine only rounding may differ: the order of magnitude must be the same.
    const stated = written(width, 'trajectories').split('\n').slice(4);
    const got = formatTrajectories(rows).split('\n').slice(4);
    stated.forEach((line, i) => {
      const [some, others] = [numbersIn(got[i]!), numbersIn(line)];
      expect(some[0]! / others[0]!).toBeCloseTo(1, 1);
      expect(Math.abs(Math.log10(some[1]! / others[1]!))).toBeLessThan(1);
    });
  });

  it('states the law of the draw, which is the exact one within four standard errors', () => {
    const rows = sameLaw();
    for (const { explicit, direct, exact } of rows) {
      const error = Math.hypot(explicit.error, direct.error);
      expect(Math.abs(explicit.mean - direct.mean)).toBeLessThan(4 * error);
      if (exact === undefined) continue;
      expect(Math.abs(direct.mean - exact)).toBeLessThan(4 * direct.error);
    }
    expectSame(formatLaw(rows), written(width, 'law'), 1e-3);
  });

  it('states what the networks of the paper cost', () => {
    expect(formatCosts(widthCosts)).toBe(written(width, 'costs'));
  });
});

describe('docs/self-consistent-tracker.md', () => {
  it('names every constant of the tracker with its value', () => {
    const files = ['control', 'findRoots', 'trainingRun', 'followed', 'threshold', 'frame'];
    const sources = [...files, 'firstFrame'].map((name) =>
      readFileSync(here(`../src/${name}.ts`), 'utf8'),
    );
    const inSource = constantsIn(sources.join('\n'), /^(?:export )?const (\w+) = (\d[\d.e-]*);$/gm);
    const stated = constantsIn(text(tracker), /^\| `(\w+)` \| <!--[^>]*-->([\d.e-]+)<!--/gm);
    expect(Object.keys(stated)).toContain('newtonSchulzSteps');
    expect(stated).toEqual(inSource);
  });

  it('states how good predictions are', () => {
    const rows = predictions();
    expectSame(formatPredictions(rows), written(tracker, 'predictions'), 0.1);
    expect(rows[2]!.sizes.every((size) => size < 2e-5)).toBe(true);
  });

  it('states what Newton–Schulz leaves', () => {
    expectSame(formatOrthonormality(orthonormality), written(tracker, 'orthonormality'), 0.05);
  });

  it('states the errors of both ways to compute the roots (the shortest cell)', async () => {
    const row = await rootsOfCell(await openEngine('wasm'), rootCells[0]);
    const got = formatRoots([row]).split('\n').at(-1)!;
    const stated = written(tracker, 'roots').split('\n')[4]!;
    const [some, others] = [numbersIn(got), numbersIn(stated)];
    expect(some.slice(0, 4)).toEqual(others.slice(0, 4));
    // Logarithms of squared distances that are only rounding errors.
    some.slice(-3).forEach((value, k) => {
      expect(Math.abs(value - others.slice(-3)[k]!)).toBeLessThan(2);
    });
  });

  it('is right about float32: the root of a square keeps large eigenvalues and loses small ones', () => {
    const d = dimension;
    const source = stream(1, 'root of a square');
    const { u } = hostSvd(gaussian(source, d, d), d);
    const values = Float64Array.from({ length: d }, (_, i) => (i < 5 ? 1 : 0));
    const square = sandwich(u, diagonalMatrix(values), transposed(u, d, d), d);
    const worst = (threshold: number) => {
      const root = rootOfSquare(square, threshold);
      const inFrame = sandwich(transposed(u, d, d), root, u, d);
      const off = values.map((value, i) => {
        const right = Math.hypot(value, threshold);
        return Math.abs(inFrame[i * (d + 1)]! - right) / right;
      });
      return { large: Math.max(...off.slice(0, 5)), small: Math.max(...off.slice(5)) };
    };
    expect(worst(0.1).small).toBeLessThan(1e-3);
    expect(worst(1e-6).large).toBeLessThan(1e-5);
    expect(worst(1e-6).small).toBeGreaterThan(1);
  });
});

it('takes no arguments', async () => {
  const { code, stderr } = await runProgram('derivations/derivations.ts', ['--fast']);
  expect(code).toBe(2);
  expect(stderr).toMatch(/^the command line: expected no arguments, got --fast; run `npm /);
});

it('has one generated block for each program', () => {
  const places = readdirSync(here('../../../docs'))
    .filter((name) => [width, tracker].includes(name))
    .flatMap((file) => text(file).match(/<!-- generated: [\w-]+ -->/g) ?? []);
  expect(places).toHaveLength(6);
});
