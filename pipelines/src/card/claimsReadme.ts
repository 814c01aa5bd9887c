import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { boundsOf, marginOf, measuredOf } from '@mixed-dynamics/analysis';
import { markdownTable, withGenerated } from '@mixed-dynamics/artifacts';
import { loadPreset } from '@mixed-dynamics/sweep/preset';
import { claimsOf } from '../commands/claims.ts';

export const claimsReadme = 'packages/analysis/README.md';

/** The README of the claims, with the values measured in the golden results of the paper's preset. */
export function claimsReadmeText(project: string): string {
  const { preset } = loadPreset('paper', join(project, 'pipelines/presets'));
  const rows = claimsOf(join(project, 'golden/paper'), preset).map((claim) => [
    `\`${claim.id}\``,
    measuredOf(claim),
    boundsOf(claim),
    marginOf(claim),
    claim.cells,
  ]);
  const table = markdownTable(['claim', 'golden/paper', 'bound', 'margin', 'in'], rows);
  const path = join(project, claimsReadme);
  return withGenerated(readFileSync(path, 'utf8'), 'results', table, claimsReadme);
}
