import { type Markup, trusted } from '../page/html.ts';
import type { VerdictState } from './verdict.ts';

/** Shapes that differ without colour: a tick in a circle, a cross in an octagon, a question mark. */
const shapes = {
  passes:
    '<circle cx="12" cy="12" r="11" class="plate"/><path d="M6.5 12.5l3.6 3.6 7.4-8" class="sign"/>',
  fails:
    '<path d="M7.4 1h9.2L23 7.4v9.2L16.6 23H7.4L1 16.6V7.4z" class="plate"/><path d="M8 8l8 8M16 8l-8 8" class="sign"/>',
  absent:
    '<circle cx="12" cy="12" r="11" class="plate"/><path d="M8.7 9.2a3.4 3.4 0 1 1 4.7 3.1c-1 .5-1.4 1-1.4 2.2M12 17.6v.4" class="sign"/>',
} as const;

const shapeOf = (state: VerdictState) =>
  state === 'passes' || state === 'absent' ? shapes[state] : shapes.fails;

/** The icon of a verdict. It stands beside its words and says nothing itself. */
export function icon(state: VerdictState): Markup {
  return trusted(
    `<svg class="icon ${state}" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">${shapeOf(state)}</svg>`,
  );
}

/** The same as the address of an icon for the browser's tab. */
export function tabIcon(state: VerdictState): string {
  const plate = { passes: '#1a7f37', fails: '#b3261e', drifted: '#b3261e', absent: '#57606a' };
  const drawn = shapeOf(state)
    .replace('class="plate"', `fill="${plate[state]}"`)
    .replace('class="sign"', 'fill="none" stroke="#fff" stroke-width="2.6" stroke-linecap="round"');
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24">${drawn}</svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}
