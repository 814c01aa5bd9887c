import type { ClaimResult } from './claim.ts';
import { evaluateClaim } from './evaluateClaim.ts';
import { growthClaims } from './figure1/growthClaims.ts';
import { lowRankBias } from './figure1/lowRankBias.ts';
import type { Spectrum } from './figure1/spectrum.ts';
import { contourSlope } from './figure2/contourSlope.ts';
import { distanceClaims } from './figure2/distanceClaims.ts';
import { iterationClaims } from './figure2/iterationClaims.ts';
import { narrowTestError } from './figure2/narrowTestError.ts';
import type { Plane } from './figure2/plane.ts';
import { stableRankClaims } from './figure2/stableRankClaims.ts';
import { testErrorClaims } from './figure2/testErrorClaims.ts';
import { theoryClaims } from './figure2/theoryClaims.ts';

/** What the paper says about Figure 1, one network, and Figure 2, the plane. */
const claims = {
  figure1: [...growthClaims, lowRankBias],
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

/** Holds every claim about what is given against it, Figure 2 first. */
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
