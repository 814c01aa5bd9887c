import { Command } from 'commander';
import { rewordCommanderError } from './rewordCommanderError.ts';

/** What the help says of a command beside its summary. */
export interface Help {
  /** A command line that works as it stands. */
  readonly example: string;
  /** Details: what is read, what is written. */
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
