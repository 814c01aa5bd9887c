import { axisColumns } from '@mixed-dynamics/artifacts';
import { expect, it } from 'vitest';
import { columnOf } from '../src/presets/axes.ts';
import { axisKeys } from '../src/presets/keys.ts';

it('every key that may be an axis has a column: a further one, or one that metrics.csv always has', () => {
  const always = ['gamma_sigma2', 'gamma_w', 'learning_rate'];
  const own = axisKeys.map(columnOf).filter((column) => !always.includes(column));
  expect(own.sort()).toEqual(Object.keys(axisColumns).sort());
});
