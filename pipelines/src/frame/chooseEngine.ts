import { presetEngines } from '@mixed-dynamics/sweep/preset';
import type { Command } from 'commander';
import { oneOf } from './values.ts';

export type EngineChoice = (typeof presetEngines)[number];

/** The environment variable that Nx hashes; the same choice as `--engine`. */
const variable = 'MIXED_DYNAMICS_ENGINE';

/**
 * Adds `--engine`, which every command that computes has.
 * @param otherwise what is taken when nobody names one
 */
export function withEngineOption(command: Command, otherwise = 'what the preset says'): Command {
  return command.option(
    '--engine <name>',
    `${presetEngines.join(', ')} (default: ${variable}, or ${otherwise})`,
    oneOf('--engine', presetEngines),
  );
}

/**
 * The engine that was asked for: by option, else by environment, else by the preset.
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
