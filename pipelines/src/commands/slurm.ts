import type { Command } from 'commander';
import { newCommandGroup } from '../frame/newCommand.ts';
import { submitCommand } from '../slurm/submit.ts';
import { watchCommand } from '../slurm/watch.ts';

export default function command(summary: string): Command {
  return newCommandGroup(
    'slurm',
    {
      summary,
      example: 'mixed-dynamics slurm submit --preset paper --shards 16',
    },
    [submitCommand(), watchCommand()],
  );
}
