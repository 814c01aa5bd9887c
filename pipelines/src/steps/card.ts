import { join } from 'node:path';
import { writeFileAtomically } from '@mixed-dynamics/artifacts';
import { cardFacts } from '../card/cardFacts.ts';
import { cardText } from '../card/cardText.ts';
import { projectFolder, shortPath } from '../frame/project.ts';

/** Where the card is kept. */
export const cardFile = join(projectFolder, 'docs/reproducibility.md');

/** Writes the card from the presets and the golden results as they are. */
export function card(): void {
  writeFileAtomically(cardFile, cardText(cardFacts(projectFolder)));
  console.log(`card: ${shortPath(cardFile)}`);
}
