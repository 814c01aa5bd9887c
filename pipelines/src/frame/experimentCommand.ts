import type { Command } from 'commander';
import { type CommandText, newCommand } from './newCommand.ts';
import {
  type Experiment,
  openPreset,
  type PresetOptions,
  withPresetOptions,
} from './openPreset.ts';

/**
 * A command that takes only an experiment: `--preset` and `--out`.
 * @param run loads its step on demand, so that `--help` and typos are fast
 */
export function experimentCommand(
  name: string,
  text: CommandText,
  run: (experiment: Experiment) => Promise<void>,
  withOptions: (command: Command) => Command = withPresetOptions,
): Command {
  const command = withOptions(newCommand(name, text));
  return command.action((options: PresetOptions) => run(openPreset(options)));
}
