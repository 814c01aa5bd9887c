import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { typedNumbers } from '../card/boundNumbers.ts';
import { newCommand } from '../cli/newCommand.ts';
import { projectFolder } from '../cli/project.ts';
import { CheckFailed } from '../cli/reportFailure.ts';
import { proseDocuments } from './card.ts';

export const help = { example: 'mixed-dynamics docs check' };

export default function define(command: Command): Command {
  const check = newCommand('check', {
    summary: 'List the numbers in prose that are typed instead of rendered',
    details:
      'Reads every README, CONTRIBUTING.md and the pages of docs/. CONTRIBUTING.md says ' +
      'which numbers count, how to bind one to a fact, and how to mark one that has to be ' +
      'typed. Exit code 1 if there are any.',
    example: 'mixed-dynamics docs check',
  });
  return command.addCommand(check.action(docsCheck));
}

function docsCheck(): void {
  const documents = proseDocuments();
  const typed = documents.flatMap((path) =>
    typedNumbers(readFileSync(join(projectFolder, path), 'utf8')).map((it) => ({ path, ...it })),
  );
  for (const { path, line, text, problem } of typed) {
    console.error(`${path}:${line}: '${text}' is ${problem}`);
  }
  console.log(`docs check: ${documents.length} documents, ${typed.length} typed numbers`);
  if (typed.length > 0) throw new CheckFailed();
}
