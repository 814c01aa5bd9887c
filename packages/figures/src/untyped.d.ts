// Declarations for packages that ship no types, as far as used.

/** The used parts of d3-node 4 (which ships no types) and of d3's selections. */
declare module 'd3-node' {
  /** One SVG element under construction. Every method returns a selection, as in d3. */
  interface SvgSelection {
    /** Appends a child element and returns the child. */
    append(name: string): SvgSelection;
    attr(name: string, value: string | number): SvgSelection;
    text(value: string): SvgSelection;
    node(): unknown;
  }
  class D3Node {
    constructor(options?: Record<string, unknown>);
    createSVG(width: number, height: number, attrs?: Record<string, string>): SvgSelection;
    readonly document: {
      readonly defaultView: {
        readonly XMLSerializer: new () => { serializeToString(node: unknown): string };
        readonly DOMParser: new () => {
          parseFromString(
            text: string,
            type: 'image/svg+xml',
          ): { readonly documentElement: unknown };
        };
      };
    };
  }
}

/** The used part of subset-font (which ships no types). */
declare module 'subset-font' {
  export default function subsetFont(
    font: Buffer,
    text: string,
    options: { readonly targetFormat: 'sfnt' | 'woff' | 'woff2' },
  ): Promise<Buffer>;
}

/** The used part of polylabel (which ships no types). */
declare module 'polylabel' {
  /** The point of a polygon, with holes, that is farthest from its edges, and that distance. */
  export default function polylabel(
    polygon: readonly (readonly (readonly [number, number])[])[],
    precision: number,
  ): readonly [number, number] & { readonly distance: number };
}
