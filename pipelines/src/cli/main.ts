import { Command } from 'commander';
import { type CommandRow, commands } from '../../commands.mjs';
import { type Help, newCommand } from './newCommand.ts';
import { rootManifest } from './project.ts';
import { reportFailure } from './reportFailure.ts';

/**
 * Runs the command line and returns the exit code: 0 for success, 1 for a failed check, 2 for something the
 * user can correct, 3 for a training that diverged. Errors become text only here and in bin/failures.mjs.
 * @param args the arguments after the program's name
 * @throws errors that no command expects
 */
export async function main(args: readonly string[]): Promise<number> {
  try {
    await runCommand(args);
    return 0;
  } catch (error) {
    return reportFailure(error);
  }
}

/**
 * Runs the command line and throws its errors, so that a command may call another one.
 */
export async function runCommand(args: readonly string[]): Promise<void> {
  const program = await buildProgram(args[0]);
  await program.parseAsync(args, { from: 'user' });
}

/** The program with the command of that name or, for help and typos, with all commands of the table. */
async function buildProgram(name: string | undefined): Promise<Command> {
  const program = newCommand('mixed-dynamics', {
    summary: 'Linear networks between the lazy and the active regime: data, training, pictures',
    example: 'mixed-dynamics figure figure2 --preset small',
  });
  program.version(rootManifest().version, '-V, --version', 'print the version');
  // Options after a command belong to the command, even if the program has one of the same name.
  program.enablePositionalOptions();
  const rows = Object.values(commands).flatMap((group) => Object.entries(group));
  const wanted = rows.find(([command]) => command === name);
  if (wanted) return program.addCommand(await loadCommand(...wanted));
  const terms = new Map(
    rows.map(([command, row]) => [command, `${command} ${usageOf(row)}`.trim()]),
  );
  program.configureHelp({ subcommandTerm: (command) => terms.get(command.name()) ?? '' });
  for (const [heading, group] of Object.entries(commands)) {
    for (const [command, { summary }] of Object.entries(group)) {
      program.addCommand(new Command(command).summary(summary).helpGroup(heading));
    }
  }
  return program;
}

const usageOf = ({ usage = '[options]' }: CommandRow): string => usage;

async function loadCommand(name: string, { summary }: CommandRow): Promise<Command> {
  const { help, default: define } = (await import(`../commands/${name}.ts`)) as {
    readonly help: Help;
    readonly default: (command: Command) => Command;
  };
  return define(newCommand(name, { summary, ...help }));
}
