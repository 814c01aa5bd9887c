import type { Command } from 'commander';
import { submitCommand } from '../slurm/submit.ts';
import { watchCommand } from '../slurm/watch.ts';

export const help = { example: 'mixed-dynamics slurm submit --preset paper --shards 16' };

export default (command: Command): Command =>
  command.addCommand(submitCommand()).addCommand(watchCommand());
