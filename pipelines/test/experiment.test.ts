import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { metricsTextColumns, parseCsv, readManifest, sha256 } from '@mixed-dynamics/artifacts';
import { readNpy, writeNpy } from '@mixed-dynamics/data';
import { describe, expect, it } from 'vitest';
import { presetsFolder } from '../src/frame/project.ts';
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

  it('keeps what it learns from, is trained without (1), and says why', async () => {
    const [preset, out] = [written(masked), temporaryFolder()];
    const { code, stdout } = await runMain(['sweep', '--preset', preset, '--out', out]);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^sweep: without columns of the dynamics self-consistent: a mask does not turn/m,
    );
    expect(readManifest(join(out, 'figure2/manifest.json')).missingTheory).toEqual({
      'self-consistent': expect.stringMatching(/^a mask/),
    });
    const metrics = readFileSync(join(out, 'figure2/metrics.csv'), 'utf8');
    const { columns } = parseCsv(metrics, metricsTextColumns, 'metrics');
    expect(columns.at(-1)).toBe('stable_rank_at_min');
    const { data } = readNpy(join(out, 'data/mask.npy'));
    expect(Array.from(data).filter((seen) => seen === 1)).toHaveLength(36);
    expect(readNpy(join(out, 'data/teacher.npy')).shape).toEqual([10, 6]);
    expect((await runMain(['predict', '--preset', preset, '--out', out])).stdout).toMatch(
      /^predict: nothing to predict: a mask/m,
    );
    expect(existsSync(join(out, 'theory'))).toBe(false);
  });

  it('is the same from the copies in its results folder, wherever the preset lay', async () => {
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
    const read = (name: string) =>
      parseCsv(readFileSync(join(out, `figure1/${name}.csv`), 'utf8'), ['dynamics'], name);
    expect(read('training').columns).toEqual(['iteration', 'gd_train_error', 'gd_test_error']);
    expect(read('singular-values').rows.map(([, dynamics]) => dynamics)).toEqual(
      Array(4).fill('gd'),
    );
  });
});
