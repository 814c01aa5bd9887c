import { createHash } from 'node:crypto';
import type { Bundle } from './bundle.ts';
import { type Content, html, type Markup, trusted } from './html.ts';

/** The content of a page's common frame. */
export interface Page {
  /** Title of the window. */
  readonly title: Content;
  /** Address of the tab's icon; default a plane in three colours. */
  readonly icon?: string;
  readonly heading: Content;
  /** The kind of page, beside its heading. */
  readonly about: Content;
  /** Further content in the page header. */
  readonly head?: Content;
  /** Target of the skip link: the id of a focusable element. */
  readonly skip?: { readonly to: string; readonly text: string };
  readonly main: Content;
  /** Content above the common footer. */
  readonly footer?: Content;
  /** Data for the script, below all visible content. */
  readonly data?: Content;
  readonly bundle: Bundle;
  /** Whether the page may contact its own server. */
  readonly live?: boolean;
  /** Whether its script starts workers from text embedded in the page. */
  readonly workers?: boolean;
  /** Whether a worker compiles WebAssembly from bytes embedded in the page. */
  readonly webAssembly?: boolean;
}

/** A page in one file. It links only to files beside it, and its policy forbids all other addresses. */
export function documentOf(page: Page): string {
  const { title, icon = planeIcon, heading, about, head, main, footer, data, bundle } = page;
  const { to, text } = page.skip ?? { to: 'main', text: 'Skip to the content' };
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
<p>Tu, Aranguri, Jacot, <cite>Mixed Dynamics in Linear Networks</cite>, NeurIPS 2024. This page is one file and contacts no ${page.live && 'other '}server.</p>
</footer>
${data}<script>${trusted(bundle.script)}</script>
</body>
</html>
`.text;
}

/** Works without the script, through base.css; the script stores the choice. */
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

/** The content security policy: nothing may be loaded from elsewhere, and only this package's code may run. */
function policy({ bundle, live, workers, webAssembly }: Page): string {
  const hash = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  // The page's own server, and blobs: bytes of the page itself that are given a URL.
  const connections = [live && "'self'", webAssembly && 'blob:'].filter(Boolean).join(' ');
  return [
    "default-src 'none'",
    'img-src data:',
    `style-src ${hash(bundle.style)}`,
    `script-src ${hash(bundle.script)}${webAssembly ? " 'wasm-unsafe-eval'" : ''}`,
    ...(workers ? ['worker-src blob:'] : []),
    ...(connections ? [`connect-src ${connections}`] : []),
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}
