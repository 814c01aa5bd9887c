import { expect, it } from 'vitest';
import type { ReportModel } from '../src/report/readReport.ts';
import { verdictOf } from '../src/report/verdict.ts';

it('names the largest difference of a full-size run, whose curves differ in many values', () => {
  const differences = Array.from({ length: 300_000 }, (_, i) => ({ relative: -i / 1e9 }));
  const model = { check: { pass: true }, tables: [{ comparison: { differences } }] };
  const { state, headline } = verdictOf(model as unknown as ReportModel);
  expect([state, headline]).toEqual(['passes', 'Reproduced: largest relative difference 3e−4']);
});
