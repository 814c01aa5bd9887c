import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { html, type Markup, trusted } from './html.ts';

/** One style for all pages of this package. */
const styles = readFileSync(new URL('../report/page.css', import.meta.url), 'utf8');

export interface Document {
  readonly title: Markup | string;
  /** Address of the tab's icon. */
  readonly icon?: string;
  /** What runs in the browser, each a module of its own. */
  readonly scripts?: readonly string[];
  readonly body: Markup;
}

/** A page of one file. It names no address but those of files beside it, and forbids all others. */
export function documentOf({ title, icon, scripts = [], body }: Document): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy(scripts)}">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="mixed-dynamics">
<title>${title} · mixed dynamics</title>
${icon !== undefined && html`<link rel="icon" href="${icon}">\n`}<style>${trusted(styles)}</style>
</head>
<body>
${body}
${scripts.map((script) => html`<script type="module">${trusted(script)}</script>\n`)}</body>
</html>
`.text;
}

/** Nothing may be loaded, and nothing may run but what this package has written. */
function policy(scripts: readonly string[]): string {
  const digest = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  return [
    "default-src 'none'",
    'img-src data:',
    `style-src ${digest(styles)}`,
    ...(scripts.length > 0 ? [`script-src ${scripts.map(digest).join(' ')}`] : []),
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}
