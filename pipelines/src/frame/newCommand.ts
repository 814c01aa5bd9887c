import { Command } from 'commander';
import { rewordCommanderError } from './rewordCommanderError.ts';

interface CommandText {
  readonly summary: string;
  /** A command line that works as it stands. */
  readonly example: string;
  /** Details: what is read, what is written. */
  readonly details?: string;
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

/** A command that only groups others; called alone, it reports an error. */
export function newCommandGroup(name: string, text: CommandText, parts: Command[]): Command {
  const group = newCommand(name, text);
  for (const part of parts) group.addCommand(part);
  return group;
}
