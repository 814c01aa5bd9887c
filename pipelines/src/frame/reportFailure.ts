import { HelpShown } from './rewordCommanderError.ts';

/** Thrown by a check that found a difference and has said which: exit code 1, no further word. */
export class CheckFailed extends Error {}

/** Thrown by a training that left the numbers: its results are written and it has said where. */
export class Diverged extends Error {}

const exitCodes = { SIGINT: 130, SIGTERM: 143 } as const;

/** Thrown when a signal ended the work in order: the exit code that shells expect. */
export class Interrupted extends Error {
  readonly exitCode: number;

  constructor(signal: keyof typeof exitCodes) {
    super(signal);
    this.exitCode = exitCodes[signal];
  }
}

/**
 * Prints an error as its kind deserves and returns the exit code.
 * @throws what is no outcome of a command: the machine's refusals and bugs, see bin/frame.mjs
 */
export function reportFailure(error: unknown): number {
  if (error instanceof HelpShown) return 0;
  if (error instanceof CheckFailed) return 1;
  if (error instanceof Diverged) return 3;
  if (error instanceof Interrupted) return error.exitCode;
  // By its name: the refusals of `theory`, which imports no other package, are of this kind too.
  if (error instanceof Error && error.name === 'UserError') {
    console.error(`mixed-dynamics: ${error.message}`);
    return 2;
  }
  throw error;
}
