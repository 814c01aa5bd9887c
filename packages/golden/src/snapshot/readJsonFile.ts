import { readFileSync } from 'node:fs';
import { attempt, type Expectation, UserError } from '@mixed-dynamics/artifacts';
import { z } from 'zod';

/**
 * Reads a JSON file by its schema.
 * @throws UserError, with the expectation and the remedy, when it is unreadable, not JSON, or does not
 *   match the schema
 */
export function readJsonFile<Schema extends z.ZodType>(
  path: string,
  schema: Schema,
  expectation: Pick<Expectation, 'expected' | 'remedy'>,
): z.infer<Schema> {
  return attempt({ culprit: path, ...expectation }, () => {
    const parsed = schema.safeParse(JSON.parse(readFileSync(path, 'utf8')));
    if (parsed.success) return parsed.data;
    throw new Error(z.prettifyError(parsed.error), { cause: parsed.error });
  });
}

/** The result of `read`, or undefined if it throws a UserError, which must not stop a check or an update. */
export function ifReadable<Result>(read: () => Result): Result | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}
