import type { Command } from 'commander';
import { newCommandGroup } from '../frame/newCommand.ts';
import { submitCommand } from '../slurm/submit.ts';
import { watchCommand } from '../slurm/watch.ts';

export default function command(): Command {
  return newCommandGroup(
    'slurm',
    {
      summary: 'Run a sweep on a cluster',
      example: 'mixed-dynamics slurm submit --preset paper --shards 16',
    },
    [submitCommand(), watchCommand()],
  );
}
