import { expected, nearest } from '@mixed-dynamics/artifacts/errors';
import { Command, type CommanderError } from 'commander';

/** The help text of a command, besides its summary. */
export interface Help {
  /** A command line that works as it stands. */
  readonly example: string;
  /** Details, such as what is read and written. */
  readonly details?: string;
}

interface CommandText extends Help {
  readonly summary: string;
}

/** A command whose usage errors are thrown as one sentence instead of printed by commander. */
export function newCommand(name: string, { summary, example, details }: CommandText): Command {
  const command = new Command(name);
  return command
    .summary(summary)
    .description(details ? `${summary}.\n\n${details}` : summary)
    .addHelpText('after', `\nExample:\n  ${example}`)
    .helpCommand(false)
    .allowExcessArguments(false)
    .configureOutput({ outputError: () => {}, writeErr: () => {} })
    .exitOverride((error) => {
      throw rewordCommanderError(error, command);
    });
}

/** Thrown after help was printed; not an error. */
export class HelpShown extends Error {}

/**
 * Rewords a commander error as *expected X, got Y, do Z* with the argument's name, from the error's code and
 * what was typed. Errors with unknown codes are returned unchanged.
 */
function rewordCommanderError(error: CommanderError, command: Command): Error {
  const name = fullName(command);
  const commands = command.commands.map((part) => part.name());
  const help = `see \`${name} --help\``;
  const missing = (culprit: string, wanted = 'a value') =>
    expected({ culprit: `\`${culprit}\``, expected: wanted, got: 'none', remedy: help });
  const unknown = (word: string, wanted: string, names: readonly string[]) => {
    const guess = nearestName(word, names);
    return expected({
      culprit: `\`${flagOf(word)}\``,
      expected: `${wanted}: ${names.join(', ')}`,
      got: `'${word}'`,
      remedy: guess ? `did you mean ${guess}?` : help,
    });
  };
  const unknownOption = (word: string) =>
    unknown(word, `an option of \`${name}\``, flagsOf(command));
  // The error names the option only in its message, by its flags.
  const option = command.options.find(({ flags }) => error.message.includes(`'${flags}'`));
  const optionName = option?.long ?? '';
  const words = command.args.filter((word) => word.startsWith('-'));

  switch (error.code) {
    case 'commander.helpDisplayed':
    case 'commander.version':
      return new HelpShown();
    case 'commander.help':
      return missing(name, `a command: ${commands.join(', ')}`);
    case 'commander.unknownCommand':
      return unknown(command.args[0]!, 'a command', commands);
    case 'commander.unknownOption':
      return unknownOption(words[0]!);
    case 'commander.missingMandatoryOptionValue': {
      // A typo is more likely than a missing option.
      const typo = words.find((word) => nearestName(word, [optionName]));
      return typo ? unknownOption(typo) : missing(optionName, option?.description);
    }
    case 'commander.optionMissingArgument':
      return missing(optionName, option?.description);
    case 'commander.missingArgument': {
      const argument = command.registeredArguments[command.args.length];
      return missing(`<${argument?.name()}>`, argument?.description);
    }
    case 'commander.excessArguments':
      return expected({
        culprit: `\`${name}\``,
        expected: 'no further argument',
        got: `'${command.args.at(-1)}'`,
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

const fullName = (command: Command): string =>
  command.parent ? `${fullName(command.parent)} ${command.name()}` : command.name();

const flagsOf = (command: Command): string[] =>
  command
    .createHelp()
    .visibleOptions(command)
    .map(({ long, short }) => long ?? short ?? '');

/** The option in a word such as `--out=here`. */
const flagOf = (word: string): string => word.split('=')[0]!;

/** The name that was probably meant by a mistyped one; leading dashes are ignored. */
function nearestName(word: string, names: readonly string[]): string | undefined {
  const bare = (name: string) => flagOf(name).replace(/^-+/, '');
  const guess = nearest(bare(word), names.map(bare));
  return names.find((name) => bare(name) === guess);
}
