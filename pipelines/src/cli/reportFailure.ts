import { UserError } from '@mixed-dynamics/artifacts/errors';
import { HelpShown } from './newCommand.ts';

/** Thrown by a check that has printed the difference it found: exit code 1, no further message. */
export class CheckFailed extends Error {}

/** Thrown by a training that diverged, after its results are written and reported. */
export class Diverged extends Error {}

const exitCodes = { SIGINT: 130, SIGTERM: 143 } as const;

/** Thrown after an orderly end by a signal: the exit code that shells expect. */
export class Interrupted extends Error {
  readonly exitCode: number;

  constructor(signal: keyof typeof exitCodes) {
    super(signal);
    this.exitCode = exitCodes[signal];
  }
}

/**
 * Prints an error according to its kind and returns the exit code.
 * @throws errors of the machine and bugs, see bin/failures.mjs
 */
export function reportFailure(error: unknown): number {
  if (error instanceof HelpShown) return 0;
  if (error instanceof CheckFailed) return 1;
  if (error instanceof Diverged) return 3;
  if (error instanceof Interrupted) return error.exitCode;
  // Compared by name, to include the errors of `theory`, which imports no other package.
  if (error instanceof Error && error.name === 'UserError') {
    console.error(`mixed-dynamics: ${error.message}`);
    return 2;
  }
  throw error;
}

/**
 * Runs a program other than the command line, such as `npm run release`. An error that the user can correct
 * is printed as one message, with exit code 2.
 */
export async function runProgram(main: (args: string[]) => Promise<void>): Promise<void> {
  try {
    await main(process.argv.slice(2));
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    console.error(error.message);
    process.exitCode = 2;
  }
}
