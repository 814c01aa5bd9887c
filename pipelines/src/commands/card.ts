import { join } from 'node:path';
import { writeFileAtomically } from '@mixed-dynamics/artifacts';
import type { Command } from 'commander';
import { cardFacts } from '../card/cardFacts.ts';
import { cardText } from '../card/cardText.ts';
import { claimsReadme, claimsReadmeText } from '../card/claimsReadme.ts';
import { columnsText } from '../card/columnsText.ts';
import { newCommand } from '../frame/newCommand.ts';
import { projectFolder } from '../frame/project.ts';

export default function command(summary: string): Command {
  const made = newCommand('card', {
    summary,
    details:
      'docs/reproducibility.md, docs/columns.md, and the results in ' +
      'packages/analysis/README.md. Run it after a new preset, column or golden update; a ' +
      'test fails while one of them is stale.',
    example: 'mixed-dynamics card',
  });
  return made.action(async () => {
    card();
  });
}

/** The documents that quote presets, golden results and code, in their current form. */
export function cardPages(project = projectFolder): Readonly<Record<string, string>> {
  return {
    'docs/reproducibility.md': cardText(cardFacts(project)),
    'docs/columns.md': columnsText(),
    [claimsReadme]: claimsReadmeText(project),
  };
}

/** Writes them from the current sources. */
function card(): void {
  const pages = cardPages();
  for (const [path, text] of Object.entries(pages)) {
    writeFileAtomically(join(projectFolder, path), text);
  }
  console.log(`card: ${Object.keys(pages).join(', ')}`);
}
