import { expected } from '@mixed-dynamics/artifacts';
import { DOMParser, type Document, type Element, type Node } from '@xmldom/xmldom';
import { stretchOf } from './transform.ts';

/**
 * An element of an SVG as it is compared: no comments, no white space between elements, no
 * `<metadata>`, which says where a picture comes from and shows nothing.
 */
export interface SvgNode {
  readonly tag: string;
  readonly attributes: ReadonlyMap<string, string>;
  /** Its own text, white space collapsed. */
  readonly text: string;
  readonly children: readonly SvgNode[];
  /** Where it is: `svg > g.panel[2] > path[3]`, counted among siblings of one tag. */
  readonly path: string;
  /** Pixels of the picture for one unit of its coordinates, at most, by its ancestors' transforms. */
  readonly scale: number;
  /** The same for its parent's coordinates, in which its own `transform` is written. */
  readonly parentScale: number;
  readonly element: Element;
}

/** The document of an SVG text. Anything but well-formed XML is refused. */
export function parseXml(text: string, source: string): Document & { documentElement: Element } {
  const refuse = (message: string, cause?: unknown) =>
    expected({
      culprit: source,
      expected: 'a well-formed SVG',
      got: message.split('\n')[0],
      remedy: 'produce the file again',
      cause,
    });
  let document: Document;
  try {
    const onError = (_level: string, message: string) => {
      throw new Error(message);
    };
    document = new DOMParser({ onError }).parseFromString(text, 'image/svg+xml');
  } catch (cause) {
    throw refuse((cause as Error).message, cause);
  }
  const root = document.documentElement;
  if (root?.tagName !== 'svg') throw refuse(`<${root?.tagName}>`);
  return document as Document & { documentElement: Element };
}

/** Parses an SVG into comparable nodes. `source` is named in errors. */
export function parseSvg(text: string, source: string): SvgNode {
  const root = parseXml(text, source).documentElement;
  return toNode(root, 'svg', viewBoxScale(root));
}

function toNode(element: Element, path: string, scale: number): SvgNode {
  const attributes = new Map(
    Array.from(element.attributes, ({ name, value }): [string, string] => [name, value.trim()]),
  );
  const innerScale = scale * stretchOf(attributes.get('transform') ?? '');
  const nodes = Array.from(element.childNodes);
  const counts = new Map<string, number>();
  const children = nodes
    .filter(isElement)
    .filter(isShown)
    .map((child) => {
      const count = (counts.get(child.tagName) ?? 0) + 1;
      counts.set(child.tagName, count);
      return toNode(child, `${path} > ${labelOf(child)}[${count}]`, innerScale);
    });
  const text = nodes.filter(isText).map((node) => node.nodeValue ?? '');
  return {
    tag: element.tagName,
    attributes,
    text: text.join(' ').replace(/\s+/g, ' ').trim(),
    children,
    path,
    scale: innerScale,
    parentScale: scale,
    element,
  };
}

function labelOf(element: Element): string {
  const id = element.getAttribute('id');
  if (id) return `${element.tagName}#${id}`;
  const classes = (element.getAttribute('class') ?? '').split(/\s+/).filter(Boolean);
  return [element.tagName, ...classes].join('.');
}

/** Pixels a unit of the root's `viewBox`; 1 without one. */
function viewBoxScale(root: Element): number {
  const [, , boxWidth, boxHeight] = (root.getAttribute('viewBox') ?? '')
    .split(/[\s,]+/)
    .map(Number);
  const width = Number.parseFloat(root.getAttribute('width') ?? '');
  const height = Number.parseFloat(root.getAttribute('height') ?? '');
  const scales = [width / (boxWidth ?? 0), height / (boxHeight ?? 0)];
  const usable = scales.filter((scale) => Number.isFinite(scale) && scale > 0);
  return usable.length > 0 ? Math.min(...usable) : 1;
}

function isElement(node: Node): node is Element {
  return node.nodeType === node.ELEMENT_NODE;
}

function isShown({ tagName }: Element): boolean {
  return tagName !== 'metadata';
}

function isText(node: Node): boolean {
  return node.nodeType === node.TEXT_NODE || node.nodeType === node.CDATA_SECTION_NODE;
}
