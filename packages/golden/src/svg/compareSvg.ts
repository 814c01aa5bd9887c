import type { Numbers, PictureTolerances, SvgTolerances } from '../pictureTolerances.ts';
import { alignChildren } from './alignChildren.ts';
import { compareAttribute } from './compareAttribute.ts';
import { compareDrifting, isDrifting } from './compareDrifting.ts';
import { parseSvg, type SvgNode } from './parseSvg.ts';
import type { SvgDifference } from './svgDifference.ts';

export interface SvgOptions {
  readonly tolerances: PictureTolerances;
  /** Whether the numbers behind the pictures are the same; `identical` is the stricter, the default. */
  readonly numbers?: Numbers;
  /** How many differences the result lists, worst first; they are all counted. Default 50. */
  readonly limit?: number;
}

/** What differs between two SVGs, ready for JSON. */
export interface SvgComparison {
  readonly pass: boolean;
  readonly numbers: Numbers;
  readonly elements: number;
  /** Differences within tolerance, and the most of a tolerance that any of them used. */
  readonly tolerated: number;
  readonly used: number;
  readonly failing: number;
  readonly differences: readonly SvgDifference[];
}

/**
 * Compares two SVGs as structure: the same elements in the same order, the same texts, and
 * attributes equal by what they mean. Order of attributes, white space and spelling of numbers do
 * not count. Where the numbers behind the picture drifted, the groups that follow them are compared
 * by distance (see `compareDrifting`); all else stays where it is.
 * @param actual SVG text
 * @param golden SVG text
 * @throws UserError when one of them is no well-formed SVG
 */
export function compareSvg(
  actual: string,
  golden: string,
  { tolerances, numbers = 'identical', limit = 50 }: SvgOptions,
): SvgComparison {
  const found: SvgDifference[] = [];
  const goldenRoot = parseSvg(golden, 'golden SVG');
  const { svg } = tolerances;
  const position = numbers === 'drifted' ? svg.drifting.elsewhere : svg.position;
  compareNodes(parseSvg(actual, 'SVG'), goldenRoot, { ...svg, position, numbers }, found);
  const failing = found.filter(({ used }) => used === null || used > 1);
  const tolerated = found.filter(({ used }) => used !== null && used <= 1);
  return {
    pass: failing.length === 0,
    numbers,
    elements: countElements(goldenRoot),
    tolerated: tolerated.length,
    used: Math.max(0, ...tolerated.map(({ used }) => used!)),
    failing: failing.length,
    differences: failing
      .sort((a, b) => (b.used ?? Infinity) - (a.used ?? Infinity) || 0)
      .slice(0, limit)
      .map(shorten),
  };
}

function compareNodes(
  actual: SvgNode,
  golden: SvgNode,
  tolerances: SvgTolerances & { readonly numbers: Numbers },
  found: SvgDifference[],
): void {
  if (actual.tag !== golden.tag) {
    found.push(unpaired('extra', actual), unpaired('missing', golden));
    return;
  }
  if (actual.text !== golden.text) {
    const { path } = actual;
    found.push({ ...textual, path, golden: golden.text, actual: actual.text });
  }
  for (const attribute of new Set([...golden.attributes.keys(), ...actual.attributes.keys()])) {
    const [a, g] = [actual.attributes.get(attribute), golden.attributes.get(attribute)];
    if (a === g) continue;
    const distance =
      a === undefined || g === undefined
        ? textual
        : compareAttribute(attribute, a, g, tolerances, scaleFor(attribute, golden));
    const values = { golden: g ?? '(none)', actual: a ?? '(none)' };
    if (distance.used !== 0) found.push({ ...distance, path: actual.path, attribute, ...values });
  }
  if (tolerances.numbers === 'drifted' && isDrifting(golden, tolerances)) {
    found.push(...compareDrifting(actual, golden, tolerances));
    return;
  }
  for (const [a, g] of alignChildren(actual.children, golden.children)) {
    if (a && g) compareNodes(a, g, tolerances, found);
    else if (a) found.push(unpaired('extra', a));
    else if (g) found.push(unpaired('missing', g));
  }
}

const textual = { kind: 'text', distance: null, used: null } as const;

function unpaired(kind: 'missing' | 'extra', node: SvgNode): SvgDifference {
  const markup = node.element.toString();
  const [golden, actual] = kind === 'missing' ? [markup, '(none)'] : ['(none)', markup];
  return { path: node.path, kind, golden, actual, distance: null, used: null };
}

/** An element's own transform moves its content, but is itself in its parent's units. */
function scaleFor(attribute: string, { scale, parentScale }: SvgNode): number {
  return attribute === 'transform' ? parentScale : scale;
}

function countElements(node: SvgNode): number {
  return node.children.reduce((sum, child) => sum + countElements(child), 1);
}

function shorten(difference: SvgDifference): SvgDifference {
  const short = (text: string) => (text.length > 120 ? `${text.slice(0, 117)}...` : text);
  return { ...difference, golden: short(difference.golden), actual: short(difference.actual) };
}
