import { readFileSync } from 'node:fs';
import { expected } from '@mixed-dynamics/artifacts';
import { z } from 'zod';
import { type ClaimResult, outcomes } from './claim.ts';

const number = z.number().nullable();

const resultSchema: z.ZodType<ClaimResult> = z.strictObject({
  id: z.string().min(1),
  statement: z.string(),
  where: z.string(),
  domain: z.string(),
  quantity: z.string(),
  low: number,
  high: number,
  basis: z.string(),
  value: number,
  standardError: number,
  margin: number,
  marginInErrors: number,
  cells: z.string(),
  outcome: z.enum(outcomes),
  note: z.string().nullable(),
});

const fileSchema = z.strictObject({ preset: z.string().min(1), claims: z.array(resultSchema) });

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
