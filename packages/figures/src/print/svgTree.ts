import { D3Node } from 'd3-node';

/** What is read of an element of a document that this package made. */
export interface SvgElement {
  readonly tagName: string;
  readonly textContent: string;
  readonly children: Iterable<SvgElement>;
  readonly childNodes: Iterable<SvgElement & { readonly nodeType: number }>;
  getAttribute(name: string): string | null;
  querySelectorAll(selector: string): Iterable<SvgElement>;
}

const { DOMParser, XMLSerializer } = new D3Node().document.defaultView;

/** Parses an SVG document; `serialise` gives its text. */
export function parseSvg(svg: string): { root: SvgElement; serialise: () => string } {
  const { documentElement } = new DOMParser().parseFromString(svg, 'image/svg+xml');
  return {
    root: documentElement as SvgElement,
    serialise: () => `${new XMLSerializer().serializeToString(documentElement)}\n`,
  };
}

/** A number of an attribute; `otherwise` where it is not given. */
export function numberOf(element: SvgElement, name: string, otherwise = 0): number {
  const value = element.getAttribute(name);
  return value === null ? otherwise : Number.parseFloat(value);
}
