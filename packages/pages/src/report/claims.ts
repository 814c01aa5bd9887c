import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { UserError } from '@mixed-dynamics/artifacts';
import { type ClaimResult, readClaimsFile } from '@mixed-dynamics/analysis';

/** What was measured of the paper's statements, or why that cannot be read. */
export type ClaimsModel =
  | { readonly results: readonly ClaimResult[] }
  | { readonly problem: string };

/** Where `claims` leaves its results, relative to the results folder. */
export const claimsPath = 'claims/claims.json';

/** Reads what `claims` has found; undefined when it has not been run. */
export function readClaims(outDir: string): ClaimsModel | undefined {
  const path = join(outDir, claimsPath);
  if (!existsSync(path)) return undefined;
  try {
    return { results: readClaimsFile(path).claims };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { problem: `${claimsPath} cannot be read; run the claims again` };
  }
}
