import { engineNames } from '@mixed-dynamics/engines';
import { describe, expect, it } from 'vitest';
import { describeChoice, describeReport } from '../src/steps/doctor.ts';
import { runMain } from './runCli.ts';

describe('doctor', () => {
  it('as JSON: every engine, what auto takes, how long the preset takes', async () => {
    const { code, stdout, stderr } = await runMain(['doctor', '--json', '--preset', 'tiny']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const diagnosis = JSON.parse(stdout);
    const engines: { name: string; works: boolean; automatic?: boolean }[] = diagnosis.engines;
    expect(engines.map(({ name }) => name)).toEqual([...engineNames]);
    expect(diagnosis.auto).toBe(engines.find(({ automatic }) => automatic)?.name);
    expect(diagnosis.estimate).toMatchObject({ preset: 'tiny' });
    expect(diagnosis.estimate.seconds).toBeGreaterThan(0);
    expect(diagnosis.estimate.workers).toBeGreaterThanOrEqual(1);
    expect(diagnosis.machine.node).toBe(process.version);
  });

  it('as text ends with the choice and the time that the preset takes', () => {
    const estimate = { preset: 'paper', seconds: 2460, workers: 2, step: 12.34 };
    const found = { auto: 'blas', engines: [], machine: { node: 'v22' } };
    expect(describeChoice({ ...found, estimate })).toBe(
      '\nauto takes blas: the first of these that is proven to work\n' +
        'preset paper: about 41 min with 2 workers, by 12 ms a step of both dynamics',
    );
    expect(describeChoice({ ...found, estimate: undefined })).not.toMatch(/preset/);
  });

  it('shows an engine that works on one line, and below it what it is', () => {
    const rates = [
      { n: 200, gflops: 3.21 },
      { n: 1000, gflops: 47.8 },
    ];
    const lines = describeReport({
      ...{ name: 'webgpu', works: true, automatic: false, engineClass: 'gpu', device: 'llvmpipe' },
      ...{ versions: { webgpu: '0.6.2' }, rates, notes: ['for tests'] },
    });
    expect(lines).toEqual([
      'webgpu          works: 3.2 GFLOPS at d = 200, 48 GFLOPS at d = 1000; auto passes it over',
      '                on llvmpipe',
      '                by webgpu 0.6.2',
      '                note: for tests',
    ]);
  });

  it('shows what would make an engine work', () => {
    const lines = describeReport({
      ...{ name: 'blas', works: false, notes: [] },
      ...{ reason: 'expected X, got Y', install: 'install Z' },
    });
    expect(lines).toEqual([
      'blas            no: expected X, got Y',
      '                to have it: install Z',
    ]);
  });
});
