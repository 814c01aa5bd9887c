import { D3Node } from 'd3-node';

interface Element {
  readonly tagName: string;
  readonly textContent: string;
  getAttribute(name: string): string | null;
  querySelector(selector: string): Element | null;
  querySelectorAll(selector: string): Iterable<Element>;
}

/** The root of an SVG text, parsed as XML. Throws if it is not well-formed. */
export function parseSvg(svg: string): Element {
  const window = new D3Node().document.defaultView as unknown as {
    DOMParser: new () => {
      parseFromString(text: string, type: string): { documentElement: Element };
    };
  };
  return new window.DOMParser().parseFromString(svg, 'image/svg+xml').documentElement;
}

export const texts = (root: Element, selector = 'text'): string[] =>
  [...root.querySelectorAll(selector)].map((element) => element.textContent);

/** All points of a path that has only absolute M and L. */
export const pathPoints = (path: Element | null): [number, number][] =>
  [...(path?.getAttribute('d') ?? '').matchAll(/[ML](-?[\d.]+),(-?[\d.]+)/g)].map((match) => [
    Number(match[1]),
    Number(match[2]),
  ]);
