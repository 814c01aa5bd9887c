import { expected, nearest } from '@mixed-dynamics/artifacts';
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
  const help = helpOf(command);
  const [, first = ''] = /'(.*)'/.exec(error.message) ?? [];
  switch (error.code) {
    case 'commander.helpDisplayed':
    case 'commander.version':
      return new HelpShown();
    case 'commander.help':
      return expected({
        culprit: `\`${name}\``,
        expected: `a command: ${commandsOf(command).join(', ')}`,
        got: 'none',
        remedy: help,
      });
    case 'commander.unknownCommand':
      return expected({
        culprit: `\`${first}\``,
        expected: `a command: ${commandsOf(command).join(', ')}`,
        got: `'${first}'`,
        remedy: didYouMean(first, commandsOf(command)) ?? help,
      });
    case 'commander.unknownOption':
      return unknownOption(command, first);
    case 'commander.missingMandatoryOptionValue': {
      // A typo in it is the reason more often than its absence.
      const typo = unknownOptions(command).find((word) => didYouMean(word, [flagOf(first)]));
      return typo === undefined ? missingOption(command, first) : unknownOption(command, typo);
    }
    case 'commander.optionMissingArgument':
      return missingOption(command, first);
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

function missingOption(command: Command, flags: string): Error {
  return expected({
    culprit: `\`${flagOf(flags)}\``,
    expected: command.options.find((option) => option.flags === flags)?.description ?? 'a value',
    got: 'none',
    remedy: helpOf(command),
  });
}

function unknownOption(command: Command, word: string): Error {
  const known = optionsOf(command);
  return expected({
    culprit: `\`${flagOf(word)}\``,
    expected: `an option of \`${fullName(command)}\`: ${known.join(', ')}`,
    got: `'${word}'`,
    remedy: didYouMean(word, known) ?? helpOf(command),
  });
}

/** What stands on the command line like an option of this command, and is none. */
function unknownOptions(command: Command): string[] {
  const words = rootOf(command).rawArgs.filter((word) => word.startsWith('--'));
  const known = command.options.map(({ long }) => long);
  return words.filter((word) => !known.includes(flagOf(word)));
}

/** `--out <dir>` is the option `--out`, and so is `--out=here`. */
function flagOf(flags: string): string {
  return flags.replace(/(?: [<[]|=).*/, '');
}

const helpOf = (command: Command): string => `see \`${fullName(command)} --help\``;

function fullName(command: Command): string {
  return command.parent ? `${fullName(command.parent)} ${command.name()}` : command.name();
}

function rootOf(command: Command): Command & { readonly rawArgs: readonly string[] } {
  return command.parent ? rootOf(command.parent) : (command as ReturnType<typeof rootOf>);
}

const commandsOf = (command: Command): string[] => command.commands.map((part) => part.name());

function optionsOf(command: Command): string[] {
  const visible = command.options.filter((option) => !option.hidden);
  return [...visible.map((option) => option.long ?? option.short ?? ''), '--help'];
}

function didYouMean(word: string, names: readonly string[]): string | undefined {
  // The dashes that all options share say nothing.
  const bare = (name: string) => flagOf(name).replace(/^-+/, '');
  const guess = nearest(bare(word), names.map(bare));
  const meant = names.find((name) => bare(name) === guess);
  return meant && `did you mean ${meant}?`;
}
