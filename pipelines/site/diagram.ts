import { expected } from '@mixed-dynamics/artifacts';

/** Sizes in pixels: the step from one box to the next and, below, the size of a box. */
const step = { x: 64, y: 40 };
const box = { width: 92, height: 26 };
const filled = 'fill="currentColor" stroke="none"';

/**
 * A Mermaid flow chart as SVG, in the colour of the surrounding text. Supports only what the documents use: lines
 * `a --> b & c`. Boxes stand on a diagonal, each above the boxes whose arrows lead to it. Arrows to the same box
 * share a line, which they join at a dot.
 * @throws UserError for any other line, or for a cycle of arrows
 */
export function diagramSvg(mermaid: string): string {
  const arrows = arrowsOf(mermaid);
  const names = inOrder(arrows);
  const at = (name: string) => names.indexOf(name);
  const centre = (name: string) => box.width / 2 + at(name) * step.x;
  const top = (name: string) => at(name) * step.y;
  const middle = (name: string) => top(name) + box.height / 2;
  const boxes = names.map((name) => {
    const place = `x="${at(name) * step.x}" y="${top(name)}" rx="4"`;
    const text = `<text x="${centre(name)}" y="${middle(name) + 4}" ${filled}>${name}</text>`;
    return `<rect ${place} width="${box.width}" height="${box.height}"/>${text}`;
  });
  const lines = [...arrows].map(
    ([from, to]) => `M${at(from) * step.x} ${middle(from)}H${Math.min(...to.map(centre))}`,
  );
  const heads = names.map((name) => {
    const from = [...arrows].flatMap(([other, to]) => (to.includes(name) ? [middle(other)] : []));
    if (from.length === 0) return '';
    const foot = top(name) + box.height;
    return `M${centre(name)} ${foot}V${Math.max(...from)}M${centre(name) - 4} ${foot + 8}l4 -8l4 8`;
  });
  const dots = [...arrows].flatMap(([from, to]) =>
    to.map((name) => `<circle cx="${centre(name)}" cy="${middle(from)}" r="3"/>`),
  );
  const description = [...arrows].map(([from, to]) => `${from} to ${to.join(', ')}`).join('; ');
  // With space for half a line width on each side.
  const width = (names.length - 1) * step.x + box.width + 2;
  const height = (names.length - 1) * step.y + box.height + 2;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="-1 -1 ${width} ${height}" width="${width}"`,
    ` style="max-width: 100%; height: auto" role="img" aria-label="Arrows from ${description}"`,
    ' fill="none" stroke="currentColor" font-size="14">',
    `<path d="${[...lines, ...heads].join('')}"/>`,
    `<g ${filled}>${dots.join('')}</g>`,
    `<g text-anchor="middle">${boxes.join('')}</g>`,
    '</svg>\n',
  ].join('');
}

/** The names to which arrows lead, for each name that has arrows. */
function arrowsOf(mermaid: string): Map<string, string[]> {
  const arrows = new Map<string, string[]>();
  const [, ...lines] = mermaid.trim().split('\n');
  for (const line of lines) {
    const [, from, to] = /^\s*(\w+) --> (\w+(?: & \w+)*)$/.exec(line) ?? [];
    if (from === undefined || to === undefined) {
      throw expected({
        culprit: 'a diagram of Mermaid',
        expected: 'lines such as `a --> b & c`',
        got: line.trim(),
        remedy: 'write it like this, or extend pipelines/site/diagram.ts',
      });
    }
    arrows.set(from, [...(arrows.get(from) ?? []), ...to.split(' & ')]);
  }
  return arrows;
}

/** The names in topological order, each after the names to which its arrows lead. */
function inOrder(arrows: ReadonlyMap<string, readonly string[]>): string[] {
  const order: string[] = [];
  const visit = (name: string, below: readonly string[]): void => {
    if (below.includes(name)) {
      throw expected({
        culprit: 'a diagram of Mermaid',
        expected: 'no cycle of arrows',
        got: [...below, name].join(' --> '),
        remedy: 'leave one out',
      });
    }
    if (order.includes(name)) return;
    for (const other of arrows.get(name) ?? []) visit(other, [...below, name]);
    order.push(name);
  };
  for (const name of arrows.keys()) visit(name, []);
  return order;
}
