import { resolve } from 'node:path';
import { writeFileAtomically } from '@mixed-dynamics/artifacts';
import { buildPlayground } from '@mixed-dynamics/pages';
import type { Command } from 'commander';
import { openPreset } from '../cli/experiment.ts';
import { theoryFacts } from '../cli/explorerFacts.ts';
import { figure2Section, planeOf } from '../cli/figure2Section.ts';
import { projectFolder, shortPath } from '../cli/project.ts';

export const help = {
  details:
    'Writes one self-contained file that needs no run and no server. It opens with the plane of the ' +
    'preset paper; sliders change d, K, the teacher, the noise, c and the order of updates.',
  example: 'mixed-dynamics playground',
};

export default function define(command: Command): Command {
  command.option('--out <file>', 'the file to write', 'out/playground/index.html');
  return command.action(async ({ out }: { out: string }) => {
    const path = resolve(projectFolder, out);
    writeFileAtomically(path, await playgroundPage());
    console.log(`playground: ${shortPath(path)}`);
  });
}

/** The page of theory alone, which first shows the paper's plane. */
function playgroundPage(): Promise<string> {
  const experiment = openPreset({ preset: 'paper' });
  const section = figure2Section(experiment, 'name another one');
  const { dimension, rank, axes, ranges, note } = planeOf(section);
  const plane = { dimension, rank, ...axes, trials: 1, lines: true };
  return buildPlayground({ plane, ranges, note, ...theoryFacts(experiment) });
}
