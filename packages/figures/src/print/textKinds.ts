/** How an SVG keeps its looks where its font is not installed: see `withText`. */
export const textKinds = ['live', 'outlines', 'embedded'] as const;
export type TextKind = (typeof textKinds)[number];
