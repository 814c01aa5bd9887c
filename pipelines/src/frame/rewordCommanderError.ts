import { expected } from '@mixed-dynamics/artifacts';
import type { Command, CommanderError } from 'commander';

/** Thrown when help was asked for and printed: no error at all. */
export class HelpShown extends Error {}

/**
 * Turns commander's complaint into *expected X, got Y, do Z* that names the argument. Commander
 * gives the pieces only inside its message, hence the regular expressions; what none of them
 * knows is passed on as it is.
 */
export function rewordCommanderError(error: CommanderError, command: Command): Error {
  const name = fullName(command);
  const help = `see \`${name} --help\``;
  const [, first = ''] = /'(.*)'/.exec(error.message) ?? [];
  switch (error.code) {
    case 'commander.helpDisplayed':
    case 'commander.version':
      return new HelpShown();
    case 'commander.help':
      return expected({
        culprit: `\`${name}\``,
        expected: `a command: ${listCommands(command)}`,
        got: 'none',
        remedy: help,
      });
    case 'commander.unknownCommand':
      return expected({
        culprit: `\`${first}\``,
        expected: `a command: ${listCommands(command)}`,
        got: `'${first}'`,
        remedy: didYouMean(error.message) ?? help,
      });
    case 'commander.unknownOption':
      return expected({
        culprit: `\`${first}\``,
        expected: `an option of \`${name}\`: ${listOptions(command)}`,
        got: `'${first}'`,
        remedy: didYouMean(error.message) ?? help,
      });
    case 'commander.optionMissingArgument':
    case 'commander.missingMandatoryOptionValue':
      return expected({
        culprit: `\`${flagOf(first)}\``,
        expected: command.options.find(({ flags }) => flags === first)?.description ?? 'a value',
        got: 'none',
        remedy: help,
      });
    case 'commander.missingArgument':
      return expected({
        culprit: `\`<${first}>\``,
        expected:
          command.registeredArguments.find((argument) => argument.name() === first)?.description ??
          'a value',
        got: 'none',
        remedy: help,
      });
    case 'commander.excessArguments':
      return expected({
        culprit: `\`${name}\``,
        expected: 'no further argument',
        got: `'${command.args.at(-1) ?? ''}'`,
        remedy: `remove it, ${help}`,
      });
    default:
      return expected({
        culprit: `\`${name}\``,
        expected: 'arguments as its help describes them',
        got: error.message,
        remedy: help,
        cause: error,
      });
  }
}

/** `--out <dir>` is the option `--out`. */
function flagOf(flags: string): string {
  return flags.replace(/ [<[].*/, '');
}

function fullName(command: Command): string {
  return command.parent ? `${fullName(command.parent)} ${command.name()}` : command.name();
}

function listCommands(command: Command): string {
  return command.commands.map((part) => part.name()).join(', ');
}

function listOptions(command: Command): string {
  const visible = command.options.filter((option) => !option.hidden);
  const names = visible.map((option) => option.long ?? option.short);
  return [...names, '--help'].join(', ');
}

function didYouMean(message: string): string | undefined {
  const [, guess] = /\(Did you mean (?:one of )?(.+?)\?\)/.exec(message) ?? [];
  return guess && `did you mean ${guess}?`;
}
