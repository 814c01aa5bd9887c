import { type Content, html, type Markup } from '../html.ts';

/** An element of the page by its id. */
export function byId<Kind extends HTMLElement = HTMLElement>(id: string): Kind {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no #${id}`);
  return element as Kind;
}

/** The element described by markup of a single element. */
export function elementOf({ text }: Markup): HTMLElement {
  const template = document.createElement('template');
  template.innerHTML = text;
  return template.content.firstElementChild as HTMLElement;
}

/** Replaces the content of an element. */
export function fill(element: Element, content: Content): void {
  element.innerHTML = html`${content}`.text;
}
