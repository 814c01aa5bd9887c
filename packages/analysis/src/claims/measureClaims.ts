import { type ClaimResult, evaluateClaim } from './claim.ts';
import { distanceClaims } from './distanceClaims.ts';
import { iterationClaims } from './iterationClaims.ts';
import type { Plane } from './plane.ts';
import type { Spectrum } from './spectrum.ts';
import { spectrumClaims } from './spectrumClaims.ts';
import { stableRankClaims } from './stableRankClaims.ts';
import { contourSlope, narrowTestError, testErrorClaims } from './testErrorClaims.ts';
import { theoryClaims } from './theoryClaims.ts';

/** The claims about Figure 1, one network, and Figure 2, the plane. */
const claims = {
  figure1: spectrumClaims,
  figure2: [
    ...testErrorClaims,
    contourSlope,
    ...stableRankClaims,
    ...iterationClaims,
    ...distanceClaims,
    narrowTestError,
    ...theoryClaims,
  ],
};

/** Evaluates all claims about the given figures, Figure 2 first. */
export function measureClaims(data: {
  readonly figure1?: Spectrum | undefined;
  readonly figure2?: Plane | undefined;
}): ClaimResult[] {
  const { figure1, figure2 } = data;
  return [
    ...(figure2 ? claims.figure2.map((claim) => evaluateClaim(claim, figure2)) : []),
    ...(figure1 ? claims.figure1.map((claim) => evaluateClaim(claim, figure1)) : []),
  ];
}
