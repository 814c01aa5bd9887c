import { byId } from '../../page/client/dom.ts';

/** Milliseconds for which a message is shown. */
const messageTime = 6_000;

/** Copies text with a message; if the browser refuses, shows it for copying by hand. */
export async function copyText(text: string, what: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
    say(`${what} is in the clipboard.`);
  } catch {
    say(`This browser refuses to copy. ${what}: ${text}`, 10 * messageTime);
  }
}

let timer = 0;

/** Shows a message, also to screen readers. */
export function say(text: string, time = messageTime): void {
  const place = byId('said');
  place.textContent = text;
  clearTimeout(timer);
  timer = window.setTimeout(() => place.replaceChildren(), time);
}
