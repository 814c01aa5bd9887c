import { UserError } from '@mixed-dynamics/artifacts';

interface Lack {
  readonly engine: string;
  /** What the engine needs. */
  readonly expected: string;
  /** What was found instead. */
  readonly got: string;
  /** What to do about it, in the imperative. */
  readonly install: string;
  readonly cause?: unknown;
}

/** An engine cannot run here. The message is one sentence: what is missing, what was found, what to install. */
export class EngineUnavailable extends UserError {
  readonly engine: string;
  /** What would make it run. */
  readonly install: string;

  constructor({ engine, expected, got, install, cause }: Lack) {
    super(
      `\`${engine}\`: expected ${expected}, got ${got}; ${install}`,
      cause === undefined ? undefined : { cause },
    );
    this.engine = engine;
    this.install = install;
  }
}

/**
 * Imports a package that may be missing, or have no build for this machine.
 * @throws EngineUnavailable in that case
 */
export async function importOptional<Module>(
  engine: string,
  wanted: string,
  load: () => Promise<Module>,
): Promise<Module> {
  try {
    return await load();
  } catch (cause) {
    throw new EngineUnavailable({
      engine,
      expected: wanted,
      got: firstLine(cause),
      install: 'install the packages again with npm ci, optional ones included',
      cause,
    });
  }
}

/** The first line of what a library threw, without its full stop. */
export function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.trim().split('\n')[0]!.trim().replace(/\.$/, '');
}
