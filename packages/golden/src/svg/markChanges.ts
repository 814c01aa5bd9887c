import { type Element, XMLSerializer } from '@xmldom/xmldom';
import { groupBy } from '../groupBy.ts';
import { parseSvg, parseXml, type SvgNode } from './parseSvg.ts';
import type { SvgDifference } from './svgDifference.ts';

const magenta = '#ff00ff';

/**
 * The actual SVG with what changed made visible: beneath every changed element lies its golden one
 * in magenta, and a missing one is put back in magenta. Changed elements say what changed in
 * `data-changed`.
 */
export function markChanges(
  actual: string,
  golden: string,
  differences: readonly SvgDifference[],
): string {
  const actualNodes = byPath(parseSvg(actual, 'SVG'));
  const goldenNodes = byPath(parseSvg(golden, 'golden SVG'));
  const root =
    actualNodes.values().next().value?.element ?? parseXml(actual, 'SVG').documentElement;
  for (const [path, found] of groupBy(differences, (one) => one.path)) {
    const changed = found[0]!.kind === 'missing' ? undefined : actualNodes.get(path)?.element;
    const before = found[0]!.kind === 'extra' ? undefined : goldenNodes.get(path)?.element;
    if (changed) changed.setAttribute('data-changed', found.map(summary).join('; '));
    if (!before || before.parentNode?.nodeType !== before.ELEMENT_NODE) continue;
    const ghost = paint(root.ownerDocument!.importNode(before, true) as Element);
    const parent = actualNodes.get(path.replace(/ > [^>]*$/, ''))?.element ?? root;
    parent.insertBefore(ghost, changed?.parentNode === parent ? changed : null);
  }
  return new XMLSerializer().serializeToString(root.ownerDocument!);
}

function byPath(node: SvgNode, nodes = new Map<string, SvgNode>()): Map<string, SvgNode> {
  nodes.set(node.path, node);
  for (const child of node.children) byPath(child, nodes);
  return nodes;
}

function summary({ kind, attribute, golden, actual }: SvgDifference): string {
  return `${attribute ?? kind}: ${golden} → ${actual}`;
}

function paint(element: Element): Element {
  const isText = ['text', 'tspan'].includes(element.tagName);
  const colours = isText ? `fill:${magenta}` : `fill:none;stroke:${magenta}`;
  element.setAttribute('style', `${colours};opacity:0.7`);
  for (const child of Array.from(element.childNodes)) {
    if (child.nodeType === child.ELEMENT_NODE) paint(child as Element);
  }
  return element;
}
