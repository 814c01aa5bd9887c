import type { Command } from 'commander';
import { type CommandText, newCommand } from './newCommand.ts';
import {
  type Experiment,
  openPreset,
  type PresetOptions,
  withPresetOptions,
} from './openPreset.ts';

/**
 * A command that takes an experiment and nothing else, `--preset` and `--out`.
 * @param run loads its step itself: `--help` and a typo need none of it
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
