/** The parts used here of d3-node 4 (which ships no types) and of d3's selections. */
declare module 'd3-node' {
  /** One SVG element under construction. Every method returns a selection, as in d3. */
  interface SvgSelection {
    /** Appends a child element and returns the child. */
    append(name: string): SvgSelection;
    attr(name: string, value: string | number): SvgSelection;
    text(value: string): SvgSelection;
    node(): SvgElement;
  }
  /** The parts used here of an element in its documents. */
  interface SvgElement {
    readonly tagName: string;
    readonly namespaceURI: string | null;
    readonly nodeType: number;
    readonly children: Iterable<SvgElement>;
    readonly childNodes: Iterable<SvgElement>;
    readonly attributes: Iterable<{ readonly name: string; readonly value: string }>;
    readonly ownerDocument: { createElementNS(space: string | null, name: string): SvgElement };
    textContent: string;
    getAttribute(name: string): string | null;
    setAttribute(name: string, value: string): void;
    querySelectorAll(selector: string): Iterable<SvgElement>;
    append(child: SvgElement): void;
    prepend(child: SvgElement): void;
    replaceWith(other: SvgElement): void;
  }
  class D3Node {
    constructor(options?: Record<string, unknown>);
    createSVG(width: number, height: number, attrs?: Record<string, string>): SvgSelection;
    readonly document: {
      readonly defaultView: {
        readonly XMLSerializer: new () => { serializeToString(node: SvgElement): string };
        readonly DOMParser: new () => {
          parseFromString(
            text: string,
            type: 'image/svg+xml',
          ): { readonly documentElement: SvgElement };
        };
      };
    };
  }
}
