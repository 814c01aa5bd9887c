// The names of panels and formats, for the command line, which must not load the drawing code.
export { type Figure2PanelName, figure2PanelNames } from './plane/panelSpecs.ts';

/** The two panels of Figure 1; also the names of their files. */
export const figure1PanelNames = ['errors', 'singular-values'] as const;
export type Figure1PanelName = (typeof figure1PanelNames)[number];

/** Formats of a figure; default SVG and PNG. */
export const formats = ['svg', 'png', 'pdf'] as const;
export type Format = (typeof formats)[number];

/** How an SVG stores text, for machines without its font: see `withText`. */
export const textKinds = ['live', 'outlines', 'embedded'] as const;
export type TextKind = (typeof textKinds)[number];
