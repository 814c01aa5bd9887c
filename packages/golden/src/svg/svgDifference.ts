import type { AttributeDistance } from './compareAttribute.ts';

/** One difference between two SVGs. */
export interface SvgDifference {
  /** The element, `svg > g.panel[2] > path[3]`: of the actual picture, or of the golden one if missing. */
  readonly path: string;
  readonly kind: AttributeDistance['kind'] | 'missing' | 'extra';
  /** Absent for an element's own text and for whole elements. */
  readonly attribute?: string;
  readonly golden: string;
  readonly actual: string;
  /** In pixels (position, path), of 255 (colour), relative (number). */
  readonly distance: number | null;
  /** Share of the tolerance; null: no tolerance admits it. */
  readonly used: number | null;
}
