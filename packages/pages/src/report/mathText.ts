import { html, type Markup } from '../page/html.ts';

/** A subscript or superscript as it is written in plain text: `γ_σ²`, `σ_{K+1}`, `K^(1/4)`. */
const script = /([_^])(\{[^}]+\}|\([^)]+\)|σ²|[−-]?[\p{L}\d]+)/gu;

/** Plain text with its indices set as such. What is not an index stays as it is. */
export function mathText(text: string): Markup {
  const parts: Markup[] = [];
  let end = 0;
  for (const match of text.matchAll(script)) {
    const [whole, kind, index] = match as unknown as [string, string, string];
    const bare = index.replace(/^[{(](.*)[)}]$/, '$1');
    parts.push(html`${text.slice(end, match.index)}`);
    parts.push(kind === '_' ? html`<sub>${bare}</sub>` : html`<sup>${bare}</sup>`);
    end = match.index + whole.length;
  }
  return html`${parts}${text.slice(end)}`;
}
