import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readCsv, readManifest, sha256 } from '@mixed-dynamics/artifacts';
import { readNpy, writeNpy } from '@mixed-dynamics/data';
import { describe, expect, it } from 'vitest';
import { presetsFolder } from '../src/cli/project.ts';
import { runMain, temporaryFolder } from './runCli.ts';

const tiny = JSON.parse(readFileSync(join(presetsFolder, 'tiny.json'), 'utf8'));
const plane = { ...tiny.figure2, gammaSigma2: [-2], gammaW: [1] };

/** A preset beside the files that it names. */
function written(figure2: object, figure1?: object): string {
  const folder = temporaryFolder();
  const path = join(folder, 'mine.json');
  writeNpy(
    join(folder, 'own.npy'),
    Float64Array.from({ length: 60 }, (_, i) => Math.sin(i)),
    [10, 6],
  );
  writeFileSync(
    path,
    JSON.stringify({ seed: 1, engine: 'cpu', figure2, ...(figure1 && { figure1 }) }),
  );
  return path;
}

describe('an experiment of one’s own', () => {
  const { dimension: _dimension, ...rest } = plane;
  const masked = {
    ...{ ...rest, inputs: 6, outputs: 10, teacher: 'own.npy', loss: { mask: 0.6 } },
  };

  it('stores its data, is trained without (1), and gives the reason', async () => {
    const [preset, out] = [written(masked), temporaryFolder()];
    const { code, stdout } = await runMain(['sweep', '--preset', preset, '--out', out]);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^sweep: no columns for the dynamics self-consistent: a mask does not turn/m,
    );
    expect(readManifest(join(out, 'figure2/manifest.json')).missingTheory).toEqual({
      'self-consistent': expect.stringMatching(/^a mask/),
    });
    const { columns } = readCsv(join(out, 'figure2/metrics.csv'));
    expect(columns.at(-1)).toBe('stable_rank_at_min');
    const { data } = readNpy(join(out, 'data/mask.npy'));
    expect(Array.from(data).filter((seen) => seen === 1)).toHaveLength(36);
    expect(readNpy(join(out, 'data/teacher.npy')).shape).toEqual([10, 6]);
    expect((await runMain(['predict', '--preset', preset, '--out', out])).stdout).toMatch(
      /^predict: nothing to predict: a mask/m,
    );
    expect(existsSync(join(out, 'theory'))).toBe(false);
  });

  it('gives the same from the copies in its results folder, wherever the preset was', async () => {
    const [one, two] = [temporaryFolder(), temporaryFolder()];
    await runMain(['data', '--preset', written(masked), '--out', one]);
    const copy = join(one, 'preset.json');
    expect(readFileSync(copy, 'utf8')).not.toContain('own.npy');
    expect((await runMain(['data', '--preset', copy, '--out', two])).code).toBe(0);
    expect(readFileSync(join(two, 'preset.json'), 'utf8')).toBe(readFileSync(copy, 'utf8'));
    const [a, b] = [one, two].map((root) => readManifest(join(root, 'data/manifest.json')));
    expect(b!.outputs).toEqual(a!.outputs);
    expect(a!.preset?.sha256).toBe(sha256(readFileSync(copy)));
    expect(a!.outputs.map(({ path }) => path)).toContainEqual(
      expect.stringMatching(/^data\/files\/[0-9a-f]{16}\.npy$/),
    );
  });

  it('refuses the folder of another mask', async () => {
    const out = temporaryFolder();
    const preset = written(masked);
    await runMain(['data', '--preset', preset, '--out', out]);
    const other = ['--set', 'figure2.loss.mask=0.5'];
    const { code, stderr } = await runMain(['data', '--preset', preset, '--out', out, ...other]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/teacher and noise of another experiment/);
  });

  it('trains Figure 1’s network by gradient descent alone where (1) does not hold', async () => {
    const figure1 = { ...tiny.figure1, iterations: 3, momentum: 0.5 };
    const out = temporaryFolder();
    const preset = written(plane, figure1);
    expect((await runMain(['training', '--preset', preset, '--out', out])).code).toBe(0);
    const read = (name: string) => readCsv(join(out, `figure1/${name}.csv`));
    expect(read('training').columns).toEqual(['iteration', 'gd_train_error', 'gd_test_error']);
    expect(read('singular-values').rows.map(([, dynamics]) => dynamics)).toEqual(
      Array(4).fill('gd'),
    );
  });
});

describe('keys that contradict each other are refused before anything is written', () => {
  const {
    dimension: _none,
    learningRateConstant: c,
    ...noSize
  } = { ...plane, learningRateConstant: 5 };
  const square = { ...noSize, dimension: 10, learningRateConstant: c };
  const rectangle = { ...noSize, inputs: 6, outputs: 10, learningRateConstant: c };
  const sampled = (samples: number) => ({ ...square, loss: { covariance: { samples } } });
  const powerLaw = (exponent: number) => ({
    ...square,
    loss: { covariance: { powerLaw: exponent } },
  });
  const narrow = { ...square, gammaW: [0.5], start: { lambdaBalanced: 1 } };

  it.each<[object, RegExp]>([
    [
      { ...noSize, learningRateConstant: c, loss: { covariance: { powerLaw: 1 } } },
      /dimension`: expected d, or `inputs` and `outputs`, got nothing; add it/,
    ],
    [
      { ...noSize, learningRateConstant: c, inputs: 6 },
      /outputs`: expected both `inputs` and `outputs`, got nothing/,
    ],
    [
      { ...rectangle, dimension: 8 },
      /dimension`: expected either `dimension` or `inputs` and `outputs`, got 8/,
    ],
    [{ ...rectangle, rank: 7 }, /rank`: expected at most d_in and d_out, 6, got 7/],
    [
      { ...square, teacher: { rank: 3 } },
      /rank`: expected the rank of `teacher`, 3, or no key `rank`, got 2/,
    ],
    [
      { ...square, teacher: { singularValues: [3] } },
      /rank`: expected the rank of `teacher`, 1, .*, got 2/,
    ],
    [
      { ...square, teacher: { singularValues: [3, 0] } },
      /teacher\.singularValues\.1`: expected more than 0, got 0/,
    ],
    [
      { ...square, teacher: { rank: 2, singularValues: [3, 2] } },
      /teacher(\.\w+)?`: expected .*, got /,
    ],
    [{ ...square, teacher: { file: 'own.npy', rank: 2 } }, /teacher(\.\w+)?`: expected .*, got /],
    [
      { ...square, teacher: 'own.npy' },
      /teacher`: expected an array of shape \(10, 10\), \(d_out, d_in\), got \(10, 6\); change the file/,
    ],
    [
      { ...rectangle, inputs: 10, outputs: 6, teacher: 'own.npy' },
      /teacher`: expected an array of shape \(6, 10\), .*, got \(10, 6\)/,
    ],
    [
      { ...square, noise: 'own.npy' },
      /noise`: expected an array of shape \(10, 10\), .*, got \(10, 6\)/,
    ],
    [
      { ...square, noise: 'none.npy' },
      /noise`: expected the path of a \.npy file, .*, got 'none\.npy', where there is none/,
    ],
    [{ ...square, noise: -1 }, /noise`: expected at least 0, got -1/],
    [
      { ...square, start: 'balanced', varianceRatio: 4 },
      /varianceRatio`: expected no ratio, .*, got 4/,
    ],
    [
      { ...square, start: { lambdaBalanced: 2 }, varianceRatio: 4 },
      /varianceRatio`: expected no ratio, .*, got 4/,
    ],
    [
      { ...square, gammaW: [1.1], start: { lambdaBalanced: 2 } },
      /gammaW`: expected a width of at most 10, d_in, for λ = 2, got w = 12/,
    ],
    [
      { ...rectangle, gammaW: [1], start: { lambdaBalanced: 2 } },
      /gammaW`: expected a width of at most 6, d_in, for λ = 2, got w = 7/,
    ],
    [
      { ...square, start: 'lambda-balanced' },
      /start`: expected .*\{ "lambdaBalanced": λ \}, got lambda-balanced/,
    ],
    [{ ...square, varianceRatio: 0 }, /varianceRatio`: expected at least 0\.000001, got 0/],
    [{ ...square, weightDecay: -0.1 }, /weightDecay`: expected at least 0, got -0\.1/],
    [{ ...square, momentum: 1 }, /momentum`: expected less than 1, got 1/],
    [{ ...square, momentum: -0.5 }, /momentum`: expected at least 0, got -0\.5/],
    [
      { ...square, learningRate: 0.01 },
      /learningRate`: expected either this or `learningRateConstant`, got 0\.01/,
    ],
    [
      { ...noSize, dimension: 10 },
      /learningRateConstant`: expected c, or η as `learningRate`, got nothing/,
    ],
    [{ ...noSize, dimension: 10, learningRate: 0 }, /learningRate`: expected more than 0, got 0/],
    [{ ...square, loss: { mask: 0 } }, /loss\.mask`: expected more than 0, got 0/],
    [{ ...square, loss: { mask: -0.2 } }, /loss\.mask`: expected more than 0, got -0\.2/],
    [{ ...square, loss: { mask: 1.2 } }, /loss\.mask`: expected at most 1, got 1\.2/],
    [
      { ...square, loss: { mask: 0.5, covariance: { powerLaw: 1 } } },
      /loss(\.\w+)?`: expected .*, got /,
    ],
    [
      { ...square, loss: { covariance: { powerLaw: 1, samples: 20 } } },
      /loss\.covariance(\.\w+)?`: expected .*, got /,
    ],
    [sampled(9), /loss\.covariance\.samples`: expected at least d_in = 10: .* singular, got 9/],
    [sampled(10.5), /loss\.covariance\.samples`: expected an integer, got 10\.5/],
    [powerLaw(20), /loss\.covariance\.powerLaw`: expected at most 6\.92: .* singular, got 20/],
    [powerLaw(-1), /loss\.covariance\.powerLaw`: expected at least 0, got -1/],
    [
      { ...square, loss: { mask: 0.5 }, dynamics: ['gradient-descent', 'self-consistent'] },
      /dynamics`: expected no self-consistent \(a mask .*\), got gradient-descent,self-consistent/,
    ],
    [
      { ...square, momentum: 0.5, dynamics: ['gradient-descent', 'self-consistent'] },
      /dynamics`: expected no self-consistent \(.* momentum\), got/,
    ],
    [
      { ...narrow, dynamics: ['gradient-descent', 'self-consistent'] },
      /dynamics`: expected no self-consistent \(C₁ and C₂ .*\), got/,
    ],
    [
      { ...square, start: 'balanced', dynamics: ['gradient-descent', 'ideal'] },
      /dynamics`: expected no ideal \(.*\), got/,
    ],
    [
      { ...square, axes: ['gammaW', 'gammaW'] },
      /axes\.1`: expected another key than the first, got gammaW/,
    ],
    [
      { ...square, axes: ['gammaW', 'rank'] },
      /axes\.1`: expected one of "gammaSigma2", .*, got rank/,
    ],
    [
      { ...square, axes: ['gammaW', 'start'] },
      /axes\.1`: expected one of "gammaSigma2", .*, got start/,
    ],
    [{ ...square, axes: ['gammaW'] }, /axes`: expected at least 2 values, got \["gammaW"\]/],
    [{ ...square, axes: ['gammaW', 'momentum', 'weightDecay'] }, /axes`: expected at most 2/],
    [
      { ...square, axes: ['gammaW', 'momentum'] },
      /momentum`: expected a list of numbers or .*, since it is an axis, got nothing/,
    ],
    [
      { ...square, axes: ['gammaW', 'momentum'], momentum: 0.5 },
      /momentum`: expected a list of numbers or .*, since it is an axis, got 0\.5/,
    ],
    [
      { ...square, axes: ['gammaW', 'momentum'], momentum: [0, 1] },
      /momentum[.1]*`: expected less than 1.*, got 1/,
    ],
    [
      { ...square, axes: ['gammaW', 'loss.mask'], loss: { covariance: { powerLaw: 1 } } },
      /loss\.mask`: expected a list of numbers or .*, got nothing/,
    ],
    [
      { ...square, axes: ['gammaW', 'varianceRatio'], varianceRatio: [1, 4], start: 'balanced' },
      /varianceRatio`: expected no ratio, .*, got \[1,4\]/,
    ],
    [
      { ...square, axes: ['gammaW', 'weightDecay'], weightDecay: [1, 0] },
      /weightDecay\.1`: expected more than the value before, 1, got 0/,
    ],
    [
      { ...square, axes: ['gammaW', 'weightDecay'], weightDecay: [0, 1], gammaSigma2: [-2, -1] },
      /gammaSigma2`: expected one number, or its key in `axes`, got \[-2,-1\]/,
    ],
    [
      { ...square, weightDecay: [0, 1] },
      /weightDecay`: expected one number, or its key in `axes`, got \[0,1\]/,
    ],
  ])('%j', async (figure2, message) => {
    const [preset, out] = [written(figure2), join(temporaryFolder(), 'out')];
    const { code, stderr } = await runMain(['figure2', '--preset', preset, '--out', out]);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringMatching(
        /^mixed-dynamics: .*`figure2\.[^:]*: expected .*, got .*; .*\n$/,
      ),
    });
    expect(stderr).toMatch(new RegExp(`\\\`figure2\\.${message.source}`));
    expect(existsSync(out)).toBe(false);
  });

  it('on the command line too', async () => {
    const out = join(temporaryFolder(), 'out');
    const set = ['--set', 'start.lambdaBalanced=1', '--out', out];
    const { code, stderr } = await runMain(['figure2', '--preset', 'tiny', ...set]);
    expect(stderr).toMatch(
      /^mixed-dynamics: `--set`: `figure2\.gammaW`: expected a width of at most 10, d_in, for λ = 1, got w = 100; change the value\n$/,
    );
    expect({ code, there: existsSync(out) }).toEqual({ code: 2, there: false });
  });
});
