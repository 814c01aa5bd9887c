import { presetEngines } from '@mixed-dynamics/sweep/preset';
import type { Command } from 'commander';
import { oneOf } from './values.ts';

export type EngineChoice = (typeof presetEngines)[number];

/** What a command is asked for, before its engine is chosen. */
export type Asked<Request extends { readonly engine: string }> = Omit<Request, 'engine'> & {
  readonly engine?: EngineChoice;
};

/** The environment variable that Nx hashes; equivalent to `--engine`. */
const variable = 'MIXED_DYNAMICS_ENGINE';

/**
 * Adds `--engine`, for every command that computes.
 * @param otherwise the default
 */
export function withEngineOption(command: Command, otherwise = 'what the preset says'): Command {
  return command.option(
    '--engine <name>',
    `${presetEngines.join(', ')} (default: ${variable}, or ${otherwise})`,
    oneOf('--engine', presetEngines),
  );
}

/**
 * The requested engine: by option, else by environment, else by the preset.
 * @throws UserError when the environment names an engine that does not exist
 */
export function chooseEngine(
  option: EngineChoice | undefined,
  fallback: EngineChoice = 'auto',
): EngineChoice {
  if (option) return option;
  const named = process.env[variable];
  return named ? oneOf(variable, presetEngines)(named) : fallback;
}
