/** One function of a `transform` attribute with its arguments. */
export interface TransformStep {
  readonly name: string;
  readonly values: readonly number[];
}

/** The steps of a `transform` attribute, `translate(3,4) scale(2)`; empty for an empty one. */
export function parseTransform(text: string): TransformStep[] {
  return Array.from(text.matchAll(/(\w+)\s*\(([^)]*)\)/g), ([, name, values]) => ({
    name: name!,
    values: values!
      .split(/[\s,]+/)
      .filter(Boolean)
      .map(Number),
  }));
}

/** Which arguments of a step are lengths (moved with the pixels) rather than ratios or angles. */
export function isLength(name: string, argument: number): boolean {
  if (name === 'matrix') return argument >= 4;
  if (name === 'rotate') return argument >= 1;
  return name === 'translate';
}

/**
 * The most that a transform stretches a length: the largest singular value of its linear part, the
 * product of those of its steps.
 */
export function stretchOf(text: string): number {
  return parseTransform(text).reduce((stretch, { name, values }) => {
    const [a = 1, b = 0, c = 0, d = 1] = values;
    if (name === 'scale') return stretch * Math.max(Math.abs(a), Math.abs(values[1] ?? a));
    if (name === 'matrix') return stretch * largestSingularValue(a, b, c, d);
    if (name === 'skewX' || name === 'skewY') {
      return stretch * largestSingularValue(1, Math.tan((a * Math.PI) / 180), 0, 1);
    }
    return stretch;
  }, 1);
}

/** Of [[a, c], [b, d]]: with sum of squares q and determinant e, σ² = (q + √(q² − 4e²))/2. */
function largestSingularValue(a: number, b: number, c: number, d: number): number {
  const squares = a * a + b * b + c * c + d * d;
  const determinant = a * d - b * c;
  return Math.sqrt((squares + Math.sqrt(Math.max(squares ** 2 - 4 * determinant ** 2, 0))) / 2);
}
