import { fileURLToPath } from 'node:url';
import { numberColumn, readCsv } from '@mixed-dynamics/artifacts';
import { describe, expect, it } from 'vitest';
import { physicsOf } from '../src/cells/cell.ts';
import { predictedStop } from '../src/grid/cost.ts';
import { loadPreset } from '../src/presets/index.ts';
import { physics, section } from './fixtures/setup.ts';

const folder = (name: string) => fileURLToPath(new URL(`../../../${name}`, import.meta.url));

/** Predicted stops, and the measured ones of the golden results. */
function compared(preset: string) {
  const { figure2 } = loadPreset(preset, folder('pipelines/presets')).preset;
  const file = folder(`golden/${preset}/figure2/metrics.csv`);
  const table = readCsv(file);
  const [x, y, width, n] = ['gamma_sigma2', 'gamma_w', 'width', 'iterations'].map((name) =>
    numberColumn(table, name),
  );
  return n!.map((measured, i) => {
    const place = { gammaSigma2: x![i]!, gammaW: y![i]! };
    const predicted = predictedStop({ section: physicsOf(figure2!), ...place });
    return { width: width![i]!, d: figure2!.dimension, predicted, measured };
  });
}

describe('the predicted stop', () => {
  it.each([
    ['paper', 0.05],
    ['small', 0.2],
  ])('the sum agrees with the iterations of %s to a fraction of %f', (preset, within) => {
    const networks = compared(preset);
    const sum = (key: 'predicted' | 'measured') =>
      networks.reduce((total, network) => total + network[key], 0);
    expect(Math.abs(sum('predicted') / sum('measured') - 1)).toBeLessThan(within);
  });

  it('is accurate to a tenth for nine out of ten wide networks of the paper', () => {
    const wide = compared('paper').filter(({ width, d }) => width >= 2 * d);
    const near = wide.filter(({ predicted, measured }) => Math.abs(predicted / measured - 1) < 0.1);
    expect(wide.length).toBeGreaterThan(700);
    expect(near.length / wide.length).toBeGreaterThan(0.9);
  });

  it('follows the stop rule of the section', () => {
    const stop = { ...section().stop, maxIterations: 7 };
    const never = { trainError: 0, testRising: false, plateau: { change: 0, minimumDrop: 0 } };
    const at = (changes: object) =>
      predictedStop({ section: physics(changes), gammaSigma2: -1, gammaW: 1 });
    expect(at({ stop })).toBe(7);
    expect(at({ stop: { ...never, maxIterations: 3000 } })).toBe(3000);
    expect(at({ stop: { ...never, trainError: 1e9, maxIterations: 3000 } })).toBe(1);
  });
});
