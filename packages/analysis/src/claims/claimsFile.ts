import { readFileSync } from 'node:fs';
import { expected } from '@mixed-dynamics/artifacts';
import { z } from 'zod';
import { claimResultSchema } from './claim.ts';

const fileSchema = z.strictObject({
  preset: z.string().min(1),
  claims: z.array(claimResultSchema),
});

/** The contents of `claims.json`. */
export type ClaimsFile = z.infer<typeof fileSchema>;

/** The text of `claims.json`. */
export function formatClaimsFile(file: ClaimsFile): string {
  return `${JSON.stringify(fileSchema.parse(file), null, 2)}\n`;
}

/**
 * Reads `claims.json`.
 * @throws UserError when it is missing or was not written by {@link formatClaimsFile}
 */
export function readClaimsFile(path: string): ClaimsFile {
  try {
    return fileSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    throw expected({
      culprit: path,
      expected: 'the results of claims',
      got: cause instanceof z.ZodError ? 'another file' : (code ?? message),
      remedy: 'run `mixed-dynamics claims` again',
      cause,
    });
  }
}
