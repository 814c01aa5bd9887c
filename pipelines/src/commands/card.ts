import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withGenerated, writeFileAtomically } from '@mixed-dynamics/artifacts';
import type { Command } from 'commander';
import { withFacts } from '../card/boundNumbers.ts';
import { factsOf } from '../card/facts.ts';
import { projectFolder } from '../cli/project.ts';

export const help = {
  details:
    'Updates the tables and numbers between markers in every README and page of docs/. Run it ' +
    'after a new preset, measurement or golden update; a test fails while one of them is stale.',
  example: 'mixed-dynamics card',
};

export default (command: Command): Command => command.action(() => card());

/** The documents written by hand, relative to the project's folder, in which numbers stand between markers. */
export function proseDocuments(): string[] {
  const pages = readdirSync(join(projectFolder, 'docs'))
    // accuracy.md is written by another command.
    .filter((name) => name.endsWith('.md') && name !== 'accuracy.md')
    .map((name) => `docs/${name}`);
  const folders = ['.', 'pipelines', 'pipelines/slurm', 'examples', 'golden'];
  const packages = readdirSync(join(projectFolder, 'packages')).map((name) => `packages/${name}`);
  const readmes = [...folders, ...packages].map((folder) => join(folder, 'README.md'));
  return [...pages, ...readmes, 'CONTRIBUTING.md']
    .filter((path) => existsSync(join(projectFolder, path)))
    .sort();
}

/** The documents that quote presets, results, measurements and code, with the current facts. */
export function cardPages(): Readonly<Record<string, string>> {
  const { numbers, blocks } = factsOf();
  const pages = proseDocuments().map((path) => {
    const text = withFacts(read(path), numbers, path);
    const tables = Object.entries(blocks[path] ?? {});
    return [
      path,
      tables.reduce((page, [name, table]) => withGenerated(page, name, table, path), text),
    ];
  });
  return Object.fromEntries(pages);
}

const read = (path: string) => readFileSync(join(projectFolder, path), 'utf8');

/** Updates these documents and prints which have changed. */
function card(): void {
  const changed = Object.entries(cardPages()).filter(([path, text]) => read(path) !== text);
  for (const [path, text] of changed) writeFileAtomically(join(projectFolder, path), text);
  const names = changed.map(([path]) => path).join(', ');
  console.log(`card: ${names || 'every document is up to date'}`);
}
