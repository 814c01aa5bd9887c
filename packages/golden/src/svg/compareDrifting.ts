import type { SvgTolerances } from '../pictureTolerances.ts';
import type { SvgNode } from './parseSvg.ts';
import { pathDistance } from './pathDistance.ts';
import type { SvgDifference } from './svgDifference.ts';

/** Does this group follow the numbers that a picture shows? */
export function isDrifting({ attributes }: SvgNode, { drifting }: SvgTolerances): boolean {
  const classes = (attributes.get('class') ?? '').split(/\s+/);
  return classes.some((name) => drifting.classes.includes(name));
}

/**
 * Compares a group whose lines follow numbers that drifted: contours break up, join, appear and
 * vanish, so its elements cannot be paired one by one. All paths of one style (colour, stroke,
 * level: every attribute but the geometry) are compared as one, by distance. Texts must be the
 * same ones, in any order and place: a label slides along its contour. Other shapes must be equal.
 */
export function compareDrifting(
  actual: SvgNode,
  golden: SvgNode,
  tolerances: SvgTolerances,
): SvgDifference[] {
  const [a, g] = [leavesByStyle(actual), leavesByStyle(golden)];
  const styles = new Set([...g.keys(), ...a.keys()]);
  return [...styles].flatMap(
    (style) => compareStyle(a.get(style) ?? [], g.get(style) ?? [], tolerances) ?? [],
  );
}

function compareStyle(
  actual: readonly SvgNode[],
  golden: readonly SvgNode[],
  { drifting }: SvgTolerances,
): SvgDifference | undefined {
  const { path, tag, scale } = [...actual, ...golden][0]!;
  const about = { path, golden: describe(golden), actual: describe(actual) };
  if (tag !== 'path') {
    if (actual.length === golden.length) return undefined;
    return { ...about, kind: 'text', distance: null, used: null };
  }
  const { distance, stray } = pathDistance(merge(actual), merge(golden), {
    distance: drifting.distance / scale,
    stray: drifting.stray,
    island: drifting.island / scale,
  });
  if (distance === 0 && stray === 0) return undefined;
  const pixels = distance * scale;
  const used = stray === 0 ? pixels / drifting.distance : stray / drifting.stray;
  return {
    ...about,
    kind: 'path',
    attribute: 'd',
    distance: Number.isFinite(pixels) ? pixels : null,
    used: Number.isFinite(used) ? used : null,
  };
}

type Leaves = Map<string, SvgNode[]>;

/** The leaves of a group by all that they share: their groups' attributes, tag, text, style. */
function leavesByStyle(group: SvgNode, above = '', leaves: Leaves = new Map()): Leaves {
  for (const child of group.children) {
    const style = `${above}/${child.tag} ${styleOf(child)} ${child.text}`;
    if (child.children.length > 0 && child.tag === 'g') leavesByStyle(child, style, leaves);
    else {
      const key = child.tag === 'text' ? `${style} ${spans(child)}` : style;
      leaves.set(key, [...(leaves.get(key) ?? []), child]);
    }
  }
  return leaves;
}

const geometry: Readonly<Record<string, readonly string[]>> = {
  path: ['d'],
  text: ['x', 'y', 'transform'],
};

function styleOf({ tag, attributes }: SvgNode): string {
  const loose = geometry[tag] ?? [];
  const kept = [...attributes].filter(([name]) => !loose.includes(name));
  return JSON.stringify(kept.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function spans(text: SvgNode): string {
  return text.children.map((span) => `${span.text}${spans(span)}`).join('|');
}

const merge = (paths: readonly SvgNode[]) =>
  paths.map(({ attributes }) => attributes.get('d') ?? '').join(' ');

function describe(leaves: readonly SvgNode[]): string {
  const [first] = leaves;
  if (!first) return '(none)';
  const markup = first.element.toString();
  return leaves.length === 1 ? markup : `${leaves.length} like ${markup}`;
}
