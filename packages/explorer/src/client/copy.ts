import { byId } from './dom.ts';

/** Copies a text and says so; where the browser refuses, shows it to be copied by hand. */
export async function copyText(text: string, what: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    say(`${what} is in the clipboard.`);
  } catch {
    say(`${what} could not be copied by this browser: ${text}`);
  }
}

/** Says something to all, screen readers included. */
export function say(text: string): void {
  byId('said').textContent = text;
}
