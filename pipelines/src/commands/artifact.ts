import type { Command } from 'commander';
import { artifactChecks } from '../artifact/artifactChecks.ts';
import { projectFolder } from '../frame/project.ts';
import { CheckFailed } from '../frame/reportFailure.ts';

export const help = {
  details:
    'Licence, a README with times, no path of one machine, stated hardware, codecheck.yml, ' +
    'and a run of the smallest preset. docs/artifact.md is the appendix for reviewers. Exit ' +
    'code 1 with what is missing.',
  example: 'mixed-dynamics artifact',
};

export default (command: Command): Command => command.action(artifact);

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
