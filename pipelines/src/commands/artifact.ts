import type { Command } from 'commander';
import { artifactChecks } from '../artifact/artifactChecks.ts';
import { newCommand } from '../frame/newCommand.ts';
import { projectFolder } from '../frame/project.ts';
import { CheckFailed } from '../frame/reportFailure.ts';

export default function command(summary: string): Command {
  const made = newCommand('artifact', {
    summary,
    details:
      'Licence, a README with times, no path of one machine, stated hardware, codecheck.yml, ' +
      'and a run of the smallest preset. docs/artifact.md is the appendix for reviewers. Exit ' +
      'code 1 with what is missing.',
    example: 'mixed-dynamics artifact',
  });
  return made.action(async () => artifact());
}

function artifact(): void {
  let isComplete = true;
  for (const { name, missing } of artifactChecks) {
    const found = missing(projectFolder);
    console.log(`${found.length === 0 ? 'there' : 'missing'}: ${name}`);
    for (const line of found) console.error(`  ${line}`);
    isComplete &&= found.length === 0;
  }
  if (!isComplete) throw new CheckFailed();
}
