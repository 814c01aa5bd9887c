import { spawn } from 'node:child_process';
import { cpus } from 'node:os';
import { engineNames } from '@mixed-dynamics/engines';
import { describe, expect, it, onTestFinished } from 'vitest';
import { describeDiagnosis, describeReport } from '../src/commands/doctor.ts';
import { runCli } from './runCli.ts';

describe('doctor', () => {
  it('prints JSON: every engine, the choice of auto, the time of the preset; on a busy machine', () => {
    const spin = ['-e', 'for (;;);'];
    const others = cpus().map(() => spawn(process.execPath, spin, { stdio: 'ignore' }));
    onTestFinished(() => {
      for (const other of others) other.kill();
    });
    const { code, stdout, stderr } = runCli(['doctor', '--json', '--preset', 'tiny']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const diagnosis = JSON.parse(stdout);
    const engines: { name: string; works: boolean; automatic?: boolean }[] = diagnosis.engines;
    expect(engines.map(({ name }) => name)).toEqual([...engineNames]);
    const automatic = engines.filter((engine) => engine.automatic).map(({ name }) => name);
    expect(Object.keys(diagnosis.choice.rates)).toEqual(automatic);
    expect(automatic).toContain(diagnosis.auto);
    expect(diagnosis.estimate).toMatchObject({ preset: 'tiny' });
    expect(diagnosis.estimate.seconds).toBeGreaterThan(0);
    expect(diagnosis.estimate.workers).toBeGreaterThanOrEqual(1);
    expect(diagnosis.machine.node).toBe(process.version);
    expect(describeDiagnosis(diagnosis)).toMatch(
      /\nthis machine is busy: other programs used \d\.\d of \d+ cores meanwhile/,
    );
  });

  it('ends its text with the choice and the time of the preset', () => {
    const estimate = { preset: 'paper', seconds: 2460, workers: 2, gflops: 31.4, dimension: 200 };
    const choice = { rates: { wasm: 44.2, blas: 98 }, file: '/c/e.json', remembered: true };
    const found = { auto: 'blas', choice, engines: [], machine: { node: 'v22' } };
    const text =
      '\nauto takes blas, the fastest here: blas 98, wasm 44 GFLOPS at d = 200, measured before\n' +
      'remembered in /c/e.json; delete it to measure again\n' +
      'preset paper: about 41 min with 2 workers, at 31 GFLOPS in products at d = 200';
    expect(describeDiagnosis({ ...found, estimate })).toBe(text);
    const beside = (cores: number, of: number) =>
      describeDiagnosis({ ...found, estimate: { ...estimate, others: { cores, of } } });
    expect(beside(0.1, 2)).toBe(text);
    expect(beside(6, 8)).toBe(text);
    expect(beside(0.5, 2)).toMatch(/busy: other programs used 0\.5 of 2 cores/);
    expect(describeDiagnosis({ ...found, estimate: undefined })).not.toMatch(/preset/);
  });

  it('shows a working engine on one line, with its details below', () => {
    const rates = [
      { n: 200, gflops: 3.21 },
      { n: 1000, gflops: 47.8 },
    ];
    const lines = describeReport({
      ...{ name: 'webgpu', works: true, automatic: false, engineClass: 'gpu', device: 'llvmpipe' },
      ...{ versions: { webgpu: '0.6.2' }, rates, notes: ['for tests'] },
    });
    expect(lines).toEqual([
      'webgpu          works: 3.2 GFLOPS at d = 200, 48 GFLOPS at d = 1000; auto skips it',
      '                on llvmpipe',
      '                with webgpu 0.6.2',
      '                note: for tests',
    ]);
  });

  it('shows what would make an engine work, and which libraries were found', () => {
    const lines = describeReport({
      ...{ name: 'blas', works: false, notes: [] },
      ...{ reason: 'expected X, got Y', install: 'install Z' },
      libraries: [
        { path: 'libblas.so.3', from: 'the system', state: 'passed over', reason: 'is none' },
        { path: '/opt/libopenblas.so', from: 'conda', state: 'taken' },
      ],
    });
    expect(lines).toEqual([
      'blas            no: expected X, got Y',
      '                to get it: install Z',
      '                passed over: libblas.so.3, from the system, which is none',
      '                taken: /opt/libopenblas.so, from conda',
    ]);
  });
});
