import { regimeExcess } from '@mixed-dynamics/artifacts';
import type { NoResult } from '../claim.ts';
import type { Plane, PlaneCell } from './plane.ts';

/** A part of the plane, by the lines that the paper draws. */
export interface Region {
  /** As a reader may check it. */
  readonly definition: string;
  holds(cell: PlaneCell): boolean;
}

/** γ_w > 1 and below the line of infinite noise: the paper's theory is about nothing else. */
const inTheory = ({ gammaSigma2, gammaW }: PlaneCell) => gammaW > 1 && gammaW < -2 * gammaSigma2;
const isActive = ({ gammaSigma2, gammaW }: PlaneCell) => regimeExcess(gammaSigma2, gammaW) < 0;
const isLazy = ({ gammaSigma2, gammaW }: PlaneCell) => regimeExcess(gammaSigma2, gammaW) > 0;

export const regions = {
  active: {
    definition: 'active cells: γ_w < 1 − γ_σ², 1 < γ_w < −2γ_σ²',
    holds: (cell) => isActive(cell) && inTheory(cell),
  },
  lazy: {
    definition: 'lazy cells: γ_w > 1 − γ_σ²',
    holds: isLazy,
  },
  lazyInTheory: {
    definition: 'lazy cells: 1 − γ_σ² < γ_w < −2γ_σ²',
    holds: (cell) => isLazy(cell) && inTheory(cell),
  },
  theory: {
    definition: 'cells with 1 < γ_w < −2γ_σ²',
    holds: inTheory,
  },
  infiniteNoise: {
    definition: 'cells with γ_w > 1, γ_w > −2γ_σ²',
    holds: ({ gammaSigma2, gammaW }) => gammaW > 1 && gammaW > -2 * gammaSigma2,
  },
} as const satisfies Record<string, Region>;

/** Fewer cells, or points of a line, than these say nothing about a region. */
export const fewest = 4;

export function cellsIn({ cells }: Plane, region: Region): PlaneCell[] {
  return cells.filter((cell) => region.holds(cell));
}

/** How many cells some regions have, by their names. */
type Counts = Readonly<Record<string, number>>;

/** "494 active cells", and how many cells of the plane have no result. */
export function countOf({ leftOut }: Plane, counts: Counts): string {
  const parts = Object.entries(counts).map(([name, cells]) => `${cells} ${name}`);
  const noun = parts.length === 1 && parts[0]!.startsWith('1 ') ? 'cell' : 'cells';
  return `${parts.join(', ')} ${noun}${leftOut > 0 ? `; ${leftOut} of the plane have no result` : ''}`;
}

/** A refusal when some region has too few cells. */
export function tooFew(plane: Plane, counts: Counts): NoResult | undefined {
  const short = Object.entries(counts).find(([, cells]) => cells < fewest);
  if (!short) return undefined;
  const [name, cells] = short;
  const reason = `${cells} ${name} ${cells === 1 ? 'cell' : 'cells'}, at least ${fewest} are needed`;
  return { reason, cells: countOf(plane, counts) };
}
