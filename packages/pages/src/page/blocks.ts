import { type Content, html, type Markup, trusted } from './html.ts';

interface TableContent {
  readonly caption: Content;
  readonly head: readonly Content[];
  /** The first cell of each row is its heading. */
  readonly rows: readonly (readonly Content[])[];
  /** Numeric columns, by index, aligned right. */
  readonly right?: readonly number[];
  /** Classes of rows, by index. */
  readonly rowClass?: (row: number) => string | undefined;
  /** The accessible name of the scrolling region. */
  readonly label: string;
}

/**
 * A table that scrolls on its own when the page is too narrow, also by keyboard. On a phone, each row becomes a few
 * lines, with every value beside the heading of its column.
 */
export function table({ caption, head, rows, right = [], rowClass, label }: TableContent): Markup {
  const align = (column: number) => right.includes(column) && html` class="number"`;
  const names = head.map((cell) => html` data-head="${plainText(cell)}"`);
  const cells = (row: readonly Content[]) =>
    row.map((cell, c) =>
      c === 0
        ? html`<th scope="row"${align(c)}${names[c]}>${cell}</th>`
        : html`<td${align(c)}${names[c]}>${cell}</td>`,
    );
  const lines = rows.map((row, r) => {
    const name = rowClass?.(r);
    return html`<tr${name !== undefined && html` class="${name}"`}>${cells(row)}</tr>\n`;
  });
  return html`<div class="scroller" tabindex="0" role="region" aria-label="${label}"><table>
<caption>${caption}</caption>
<thead><tr>${head.map((cell, c) => html`<th scope="col"${align(c)}>${cell}</th>`)}</tr></thead>
<tbody>
${lines}</tbody>
</table></div>`;
}

/** The text of markup without its tags. */
const plainText = (content: Content): Markup =>
  trusted(html`${content}`.text.replaceAll(/<[^>]*>/g, ''));

/** A picture inside the page, with its size, so that the layout does not jump while it is decoded. */
export function picture(svg: string, alternative: Content): Markup {
  const [, width, height] = /^<svg\b[^>]*? width="([\d.]+)" height="([\d.]+)"/.exec(svg) ?? [];
  const size = width && height && html` width="${width}" height="${height}"`;
  return html`<img src="data:image/svg+xml;base64,${base64(svg)}"${size} alt="${alternative}">`;
}

export const base64 = (content: string | Uint8Array): string =>
  Buffer.from(content).toString('base64');
