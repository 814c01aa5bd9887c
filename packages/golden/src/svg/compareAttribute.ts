import type { SvgTolerances } from '../pictureTolerances.ts';
import { colourDistance, parseColour } from './colour.ts';
import { pathDistance } from './pathDistance.ts';
import { isLength, parseTransform } from './transform.ts';

/** How far an attribute is from its golden value. */
export interface AttributeDistance {
  readonly kind: 'text' | 'number' | 'position' | 'colour' | 'path';
  /** In pixels (position, path), of 255 (colour), relative to max(1, |golden|) (number). */
  readonly distance: number | null;
  /** Share of the tolerance; null: no tolerance admits it. */
  readonly used: number | null;
}

const same: AttributeDistance = { kind: 'text', distance: 0, used: 0 };
const different: AttributeDistance = { kind: 'text', distance: null, used: null };

const positions = new Set(
  'x y x1 y1 x2 y2 cx cy r rx ry dx dy fx fy width height points refX refY'.split(' '),
);
const colours = new Set('fill stroke color stop-color flood-color lighting-color'.split(' '));
/** Names and references: their digits are no numbers. */
const verbatim = /^(id|class|href|xlink:href|xmlns.*|font-family|clip-path|mask|filter|data-.*)$/;
const number = /[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?/gi;

/**
 * Compares two values of an attribute (or of a property of `style`) by what it means: text to the
 * letter, colours by channel, paths by distance, lengths in pixels, other numbers relatively.
 * @param scale pixels of the picture for one unit of the element's coordinates
 */
export function compareAttribute(
  name: string,
  actual: string,
  golden: string,
  tolerances: SvgTolerances,
  scale: number,
): AttributeDistance {
  if (actual === golden) return same;
  if (verbatim.test(name)) return different;
  if (name === 'd') return comparePath(actual, golden, tolerances, scale);
  if (name === 'style') return compareStyle(actual, golden, tolerances, scale);
  if (name === 'transform' || name.endsWith('Transform')) {
    return compareTransform(actual, golden, tolerances, scale);
  }
  const [actualColour, goldenColour] = [parseColour(actual), parseColour(golden)];
  if (colours.has(name) && actualColour && goldenColour) {
    const distance = colourDistance(actualColour, goldenColour);
    return { kind: 'colour', distance, used: share(distance, 0) };
  }
  return compareNumbers(name, actual, golden, tolerances, scale);
}

function comparePath(
  actual: string,
  golden: string,
  { position }: SvgTolerances,
  scale: number,
): AttributeDistance {
  const tolerance = { distance: position / scale, stray: 0, island: 0 };
  const { pass, distance } = pathDistance(actual, golden, tolerance);
  const pixels = distance * scale;
  if (!Number.isFinite(pixels)) return { kind: 'path', distance: null, used: null };
  // A path without a stray sample is within tolerance by definition.
  return {
    kind: 'path',
    distance: pixels,
    used: pass ? Math.min(pixels / position, 1) : share(pixels, position),
  };
}

function compareStyle(
  actual: string,
  golden: string,
  tolerances: SvgTolerances,
  scale: number,
): AttributeDistance {
  const [a, g] = [declarations(actual), declarations(golden)];
  const names = [...new Set([...a.keys(), ...g.keys()])];
  return worst(
    names.map((name) =>
      a.has(name) && g.has(name)
        ? compareAttribute(name, a.get(name)!, g.get(name)!, tolerances, scale)
        : different,
    ),
  );
}

function declarations(style: string): Map<string, string> {
  const pairs = style.split(';').map((text) => text.split(/:(.*)/s).map((part) => part.trim()));
  return new Map(pairs.filter(([name]) => name).map(([name, value = '']) => [name!, value]));
}

function compareTransform(
  actual: string,
  golden: string,
  tolerances: SvgTolerances,
  scale: number,
): AttributeDistance {
  const [a, g] = [parseTransform(actual), parseTransform(golden)];
  const shape = (steps: typeof a) =>
    steps.map(({ name, values }) => `${name} ${values.length}`).join();
  if (shape(a) !== shape(g)) return different;
  return worst(
    g.flatMap((step, i) =>
      step.values.map((value, argument) =>
        compareNumber(
          a[i]!.values[argument]!,
          value,
          isLength(step.name, argument),
          tolerances,
          scale,
        ),
      ),
    ),
  );
}

function compareNumbers(
  name: string,
  actual: string,
  golden: string,
  tolerances: SvgTolerances,
  scale: number,
): AttributeDistance {
  const words = (text: string) =>
    text
      .replace(number, '#')
      .replace(/[\s,]+/g, ' ')
      .trim();
  if (words(actual) !== words(golden)) return different;
  const a = actual.match(number) ?? [];
  const g = golden.match(number) ?? [];
  // `50%` and `1.2em` are no pixels: only plain numbers are.
  const pixels = positions.has(name) && /^[\s,#]*(px)?$/.test(words(golden));
  return worst(
    g.map((text, i) => compareNumber(Number(a[i]), Number(text), pixels, tolerances, scale)),
  );
}

function compareNumber(
  actual: number,
  golden: number,
  pixels: boolean,
  tolerances: SvgTolerances,
  scale: number,
): AttributeDistance {
  const size = Math.abs(actual - golden);
  const distance = pixels ? size * scale : size / Math.max(1, Math.abs(golden));
  const allowed = pixels ? tolerances.position : tolerances.number;
  return { kind: pixels ? 'position' : 'number', distance, used: share(distance, allowed) };
}

function share(distance: number, allowed: number): number | null {
  if (distance === 0) return 0;
  return Number.isFinite(distance) && allowed > 0 ? distance / allowed : null;
}

function worst(distances: readonly AttributeDistance[]): AttributeDistance {
  return distances.reduce(
    (one, other) => (one.used !== null && (other.used ?? Infinity) > one.used ? other : one),
    same,
  );
}
