import type { Command } from 'commander';
import { type Asked, chooseEngine, withEngineOption } from './chooseEngine.ts';
import { type Experiment, openPreset, type PresetOptions } from './openPreset.ts';
import { wholeNumber } from './values.ts';

/** Opens the preset that a command names. @param run gets the options by their names, too */
export function experimentCommand<Options extends object>(
  command: Command,
  run: (experiment: Experiment, options: Options) => Promise<void>,
): Command {
  return command.action((options: PresetOptions & Options) => run(openPreset(options), options));
}

/** The same with `--engine`, for commands that compute: `run` gets the one that is chosen. */
export function engineCommand<Request extends { readonly engine: string }>(
  command: Command,
  run: (experiment: Experiment, request: Request) => Promise<void>,
): Command {
  return experimentCommand<Asked<Request>>(withEngineOption(command), (experiment, asked) => {
    const engine = chooseEngine(asked.engine, experiment.preset.engine);
    return run(experiment, { ...asked, engine } as unknown as Request);
  });
}

/** Adds `--workers`. @param of what they are for */
export const withWorkersOption = (command: Command, of = ''): Command =>
  command.option(
    '--workers <number>',
    `how many processes${of} (default: as many as cores, where it is worth it)`,
    wholeNumber('--workers', 1),
  );
