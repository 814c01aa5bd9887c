// What can be asked of the figures, by name, for those who read a command line: nothing that draws is
// loaded with it.
export { type Figure2PanelName, figure2PanelNames } from './plane/panelSpecs.ts';

/** The two panels of Figure 1; also the names of their files. */
export const figure1PanelNames = ['errors', 'singular-values'] as const;
export type Figure1PanelName = (typeof figure1PanelNames)[number];

/** In which formats a figure is written; SVG and PNG where none is asked for. */
export const formats = ['svg', 'png', 'pdf'] as const;
export type Format = (typeof formats)[number];

/** How an SVG keeps its looks where its font is not installed: see `withText`. */
export const textKinds = ['live', 'outlines', 'embedded'] as const;
export type TextKind = (typeof textKinds)[number];
