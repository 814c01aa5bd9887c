import { createHash } from 'node:crypto';
import type { Bundle } from './bundle.ts';
import { type Content, html, type Markup, trusted } from './html.ts';

/** What stands in the frame that all pages have in common. */
export interface Page {
  /** Of the window. */
  readonly title: Content;
  /** Address of the tab's icon; a plane in three colours where none is given. */
  readonly icon?: string;
  readonly heading: Content;
  /** What kind of page it is, beside its heading. */
  readonly about: Content;
  /** What stands below these in the head of the page. */
  readonly head?: Content;
  /** Where the link goes that keyboards meet first: the id of an element that can have the focus. */
  readonly skip?: { readonly to: string; readonly text: string };
  readonly main: Content;
  /** What stands above the words that every page ends with. */
  readonly footer?: Content;
  /** Data for the script, below everything that is seen. */
  readonly data?: Content;
  readonly bundle: Bundle;
  /** The page may ask the server that it came from. */
  readonly live?: boolean;
}

/** A page of one file. It names no address but those of files beside it, and forbids all others. */
export function documentOf(page: Page): string {
  const { title, icon = planeIcon, heading, about, head, main, footer, data, bundle } = page;
  const { to, text } = page.skip ?? { to: 'main', text: 'Skip to the page' };
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy(page)}">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="mixed-dynamics">
<title>${title} · mixed dynamics</title>
<link rel="icon" href="${icon}">
<style>${trusted(bundle.style)}</style>
</head>
<body>
<a class="skip" href="#${to}">${text}</a>
<header>
<h1>${heading}</h1>
<p>${about}</p>
${themeChoice}
${head}
</header>
<main id="main" tabindex="-1">
${main}
</main>
<footer>
${footer}
<p>Tu, Aranguri, Jacot, <cite>Mixed Dynamics in Linear Networks</cite>, NeurIPS 2024. This page is one file; it asks no ${page.live && 'other '}server for anything.</p>
</footer>
${data}<script>${trusted(bundle.script)}</script>
</body>
</html>
`.text;
}

/** Works without the script, which keeps the choice: base.css looks at the buttons. */
const themeChoice: Markup = html`<fieldset class="choice theme"><legend>Colours</legend>${[
  'system',
  'light',
  'dark',
].map(
  (theme, i) =>
    html`<label><input type="radio" name="theme" value="${theme}"${i === 0 && html` checked=""`}><span>${theme}</span></label>`,
)}</fieldset>`;

const planeIcon = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><path fill="#440154" d="M0 0h8v8H0z"/><path fill="#21918c" d="M0 0h8L0 8z"/><path stroke="#fde725" d="M5.5 0v8M0 3.5h8"/></svg>',
)}`;

/** Nothing may be loaded, and nothing may run but what this package has written. */
function policy({ bundle, live }: Page): string {
  const digest = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  return [
    "default-src 'none'",
    'img-src data:',
    `style-src ${digest(bundle.style)}`,
    `script-src ${digest(bundle.script)}`,
    ...(live ? ["connect-src 'self'"] : []),
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}
