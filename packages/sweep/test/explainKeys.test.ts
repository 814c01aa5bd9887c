import { expect, it } from 'vitest';
import { z } from 'zod';
import { explainKeys } from '../src/presets/explainKeys.ts';
import { presetSchema } from '../src/presets/preset.ts';

it('describes every key of every section: its values and what it does', () => {
  const keys = explainKeys();
  const sections = Object.entries(presetSchema.shape).filter(([name]) => name !== '$schema');
  const named = new Set(keys.map(({ section, key }) => section || key));
  expect([...named]).toEqual(sections.map(([name]) => name));
  for (const { section, key, takes, description } of keys) {
    expect({ section, key, takes }).not.toMatchObject({ takes: 'any value' });
    expect(description, `${section} ${key}`).toMatch(/\w/);
  }
});

it('reads defaults, units, ranges and forms from the schema', () => {
  const schema = z.strictObject({
    seed: z.number().int().describe('root'),
    part: z.strictObject({
      decay: z.number().min(0).optional().meta({ description: 'λ', default: 0, unit: 's' }),
      share: z.number().gt(0).max(1).describe('of entries'),
      start: z.union([z.enum(['a', 'b']), z.strictObject({ x: z.number().optional() })]),
      list: z.array(z.string()),
      stop: z.strictObject({ on: z.boolean().default(true) }),
    }),
  });
  const keys = explainKeys(z.toJSONSchema(schema, { io: 'input' }) as never);
  expect(keys.map(({ section, key }) => `${section} ${key}`)).toEqual([
    ' seed',
    'part decay',
    'part share',
    'part start',
    'part list',
    'part stop.on',
  ]);
  expect(keys.map(({ takes }) => takes).slice(1)).toEqual([
    'a number ≥ 0',
    'a number > 0, ≤ 1',
    '"a" | "b", or { "x"?: a number }',
    'a list of (a text)',
    'true | false',
  ]);
  expect(keys[1]).toMatchObject({ default: '0', unit: 's', description: 'λ' });
  expect(keys.map((key) => key.default)).toEqual([
    'required',
    '0',
    'required',
    'required',
    'required',
    'true',
  ]);
});
