import { readdirSync } from 'node:fs';
import { Command } from 'commander';
import { newCommand } from './frame/newCommand.ts';
import { projectVersion } from './frame/project.ts';
import { reportFailure } from './frame/reportFailure.ts';

/** How the help groups commands, in this order; those that are not named here are stages and studies. */
const helpGroups: Readonly<Record<string, readonly string[]>> = {
  'Every day:': [
    'figure1',
    'figure2',
    'predict',
    'network',
    'explore',
    'compare',
    'train',
    'verify',
    'doctor',
  ],
  'Pipeline:': [],
  'Maintenance:': ['bench', 'card', 'golden', 'nx'],
};

/** Every file in this folder is a command of that name; its default export makes it. */
const folder = new URL('./commands/', import.meta.url);

/**
 * Runs the command line and returns the exit code: 0, 1 for a failed check, 2 for something the user
 * can mend, 3 for a training that diverged. Errors become text here alone, and around it in bin/frame.mjs.
 * @param args what follows the program's name
 * @throws what no command expected
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
 * The same without the exit code: what goes wrong is thrown. A command may hand over to another.
 */
export async function runCommand(args: readonly string[]): Promise<void> {
  const program = await buildProgram(args[0]);
  await program.parseAsync(args, { from: 'user' });
}

/** Loads the named command alone, so that it starts fast; all of them for help or a typo. */
async function buildProgram(name: string | undefined): Promise<Command> {
  const program = newCommand('mixed-dynamics', {
    summary: 'Linear networks between the lazy and the active regime: data, training, pictures',
    example: 'mixed-dynamics figure figure2 --preset small',
  });
  const names = commandNames();
  const wanted = names.filter((candidate) => candidate === name);
  program.version(projectVersion(), '-V, --version', 'print the version');
  // What follows a command is for that command, even where the one above has an option of that name.
  program.enablePositionalOptions();
  for (const command of wanted.length > 0 ? wanted : inHelpOrder(names)) {
    program.addCommand((await loadCommand(command)).helpGroup(groupOf(command)));
  }
  return program;
}

/** The commands there are, by name. */
export function commandNames(): string[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.ts'))
    .map((file) => file.slice(0, -'.ts'.length))
    .sort();
}

/** Commands as the help lists them: by group, and in a group as it names them, then by the alphabet. */
function inHelpOrder(names: readonly string[]): string[] {
  return Object.keys(helpGroups).flatMap((group) => {
    const members = names.filter((name) => groupOf(name) === group);
    const first = helpGroups[group]!.filter((name) => members.includes(name));
    return [...first, ...members.filter((name) => !first.includes(name))];
  });
}

const groupOf = (name: string): string =>
  Object.keys(helpGroups).find((group) => helpGroups[group]!.includes(name)) ?? 'Pipeline:';

async function loadCommand(name: string): Promise<Command> {
  const module: unknown = await import(new URL(`${name}.ts`, folder).href);
  const make = (module as { default?: () => unknown }).default;
  const command = make?.();
  if (!(command instanceof Command)) {
    throw new Error(`commands/${name}.ts: expected a default export that returns a Command`);
  }
  return command;
}
