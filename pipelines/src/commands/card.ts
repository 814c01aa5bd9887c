import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { boundsOf, marginOf, measuredOf } from '@mixed-dynamics/analysis';
import { markdownTable, withGenerated, writeFileAtomically } from '@mixed-dynamics/artifacts';
import { loadPreset } from '@mixed-dynamics/sweep/preset';
import type { Command } from 'commander';
import { withFacts } from '../card/boundNumbers.ts';
import { cardFacts } from '../card/cardFacts.ts';
import { cardText } from '../card/cardText.ts';
import { codecheckText } from '../card/codecheck.ts';
import { columnsText } from '../card/columnsText.ts';
import { factsOf } from '../card/facts.ts';
import { projectFolder } from '../frame/project.ts';
import { claimsOf } from './claims.ts';

export const help = {
  details:
    'docs/reproducibility.md, docs/columns.md, codecheck.yml, and the tables and numbers between markers in ' +
    'every README and page of docs/. Run it after a new preset, column, measurement or golden ' +
    'update; a test fails while one of them is stale.',
  example: 'mixed-dynamics card',
};

export default (command: Command): Command => command.action(() => card());

/** Pages of docs/ that a command writes as a whole. */
const written = ['accuracy', 'columns', 'reproducibility'].map((name) => `docs/${name}.md`);

/** The documents that people write, relative to the project: there numbers stand between markers. */
export function proseDocuments(project = projectFolder): string[] {
  const pages = readdirSync(join(project, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`)
    .filter((path) => !written.includes(path));
  const folders = ['.', 'pipelines', 'pipelines/slurm', 'examples', 'golden'];
  const packages = readdirSync(join(project, 'packages')).map((name) => `packages/${name}`);
  const readmes = [...folders, ...packages].map((folder) => join(folder, 'README.md'));
  return [...pages, ...readmes, 'CONTRIBUTING.md']
    .filter((path) => existsSync(join(project, path)))
    .sort();
}

const claimsReadme = 'packages/analysis/README.md';

/** The README of the claims, with the values measured in the golden results of the paper's preset. */
function claimsReadmeText(project: string): string {
  const { preset } = loadPreset('paper', join(project, 'pipelines/presets'));
  const rows = claimsOf(join(project, 'golden/paper'), preset).map((claim) => [
    `\`${claim.id}\``,
    measuredOf(claim),
    boundsOf(claim),
    marginOf(claim),
    claim.cells,
  ]);
  const table = markdownTable(['claim', 'golden/paper', 'bound', 'margin', 'in'], rows);
  return withGenerated(read(project, claimsReadme), 'results', table, claimsReadme);
}

/** All documents that quote presets, results, measurements and code, as they have to be today. */
export function cardPages(project = projectFolder): Readonly<Record<string, string>> {
  const { numbers, blocks } = factsOf(project);
  const prose = proseDocuments(project).map((path) => {
    const text = path === claimsReadme ? claimsReadmeText(project) : read(project, path);
    const tables = Object.entries(blocks[path] ?? {});
    return [
      path,
      tables.reduce(
        (page, [name, table]) => withGenerated(page, name, table, path),
        withFacts(text, numbers, path),
      ),
    ];
  });
  return {
    'docs/reproducibility.md': cardText(cardFacts(project)),
    'docs/columns.md': columnsText(),
    'codecheck.yml': codecheckText(project),
    ...Object.fromEntries(prose),
  };
}

const read = (project: string, path: string) => readFileSync(join(project, path), 'utf8');

/** Writes them, and says which have changed. */
function card(): void {
  const changed = Object.entries(cardPages()).filter(
    ([path, text]) => !existsSync(join(projectFolder, path)) || read(projectFolder, path) !== text,
  );
  for (const [path, text] of changed) writeFileAtomically(join(projectFolder, path), text);
  const names = changed.map(([path]) => path).join(', ');
  console.log(`card: ${names || 'every document is up to date'}`);
}
