/** Red, green, blue and opacity × 255, each 0 … 255. */
export type Colour = readonly [number, number, number, number];

/**
 * Reads `#rgb`, `#rgba`, `#rrggbb`, `#rrggbbaa`, `rgb(…)` and `rgba(…)` with numbers. Undefined for
 * anything else, names of colours included: those are compared as the words they are.
 */
export function parseColour(text: string): Colour | undefined {
  const hex = /^#([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})$/i.exec(text)?.[1];
  if (hex) {
    const digits = hex.length <= 4 ? [...hex].map((digit) => digit + digit) : hex.match(/../g)!;
    const [r, g, b, a = 255] = digits.map((pair) => Number.parseInt(pair, 16));
    return [r!, g!, b!, a];
  }
  const values = /^rgba?\(([^)]*)\)$/i
    .exec(text)?.[1]
    ?.split(/[\s,/]+/)
    .filter(Boolean)
    .map(Number);
  if (!values || values.length < 3 || values.some(Number.isNaN)) return undefined;
  const [r, g, b, a = 1] = values;
  return [r!, g!, b!, a * 255];
}

/** Largest difference of a channel, of 255. */
export function colourDistance(one: Colour, other: Colour): number {
  return Math.max(...one.map((channel, i) => Math.abs(channel - other[i]!)));
}
