import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { sha256 } from '@mixed-dynamics/artifacts';

/** The packages whose sources decide what is measured. */
const numeric = ['data', 'engines', 'dynamics'];

/** The first 12 digits of a SHA-256 over those sources, so that rows from different code never mix. */
export function numericsHash(): string {
  const files = numeric.flatMap((name) => {
    const folder = fileURLToPath(new URL(`../../${name}/src/`, import.meta.url));
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    return names
      .filter((file) => file.endsWith('.ts'))
      .sort()
      .map((file) => [`${name}/${file}`, readFileSync(`${folder}${file}`, 'utf8')]);
  });
  return sha256(JSON.stringify(files)).slice(0, 12);
}
