import { type Content, html, type Markup } from '../html.ts';

/** An element of the page by its id. */
export function byId<Kind extends HTMLElement = HTMLElement>(id: string): Kind {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page has no #${id}`);
  return element as Kind;
}

/** The element that markup of one element describes. */
export function elementOf({ text }: Markup): HTMLElement {
  const template = document.createElement('template');
  template.innerHTML = text;
  return template.content.firstElementChild as HTMLElement;
}

/** Puts something into an element in place of what stood there. */
export function fill(element: Element, content: Content): void {
  element.innerHTML = html`${content}`.text;
}
