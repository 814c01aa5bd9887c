/** HTML text, made only by {@link html} and {@link trusted}. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** Values in a template: text is escaped, markup is not; `false` and `undefined` are empty. */
export type Content = Markup | string | number | false | undefined | readonly Content[];

/** A template for HTML: every value is escaped unless it already is {@link Markup}. */
export function html(strings: TemplateStringsArray, ...values: readonly Content[]): Markup {
  const parts = strings.map((text, i) => text + (i < values.length ? render(values[i]) : ''));
  return new Markup(parts.join(''));
}

/** Declares text to be HTML; only for text assembled by this package. */
export function trusted(text: string): Markup {
  return new Markup(text);
}

function render(value: Content): string {
  if (value === undefined || value === false) return '';
  if (value instanceof Markup) return value.text;
  return typeof value === 'object' ? value.map(render).join('') : escapeText(String(value));
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escapeText(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => entities[character]!);
}

/** JSON for a `<script type="application/json">`: no text in it can end the element. */
export function jsonBlock(value: unknown): Markup {
  return trusted(JSON.stringify(value).replaceAll('<', '\\u003c'));
}
