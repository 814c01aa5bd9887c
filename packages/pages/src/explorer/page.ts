import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { body } from './body.ts';
import { bundleClient } from './bundleClient.ts';
import { embedded, escapeText, jsonBlock } from './embedded.ts';
import type { Facts } from './facts.ts';

const read = (url: URL) => readFileSync(url, 'utf8');
const styles = read(new URL('./page.css', import.meta.url));

/** What a page holds. A live one begins empty. */
export interface PageContent {
  readonly facts: Facts;
  readonly metrics: string;
  readonly curves: readonly Uint8Array[];
  readonly figure1?: Uint8Array | undefined;
}

/**
 * The whole page. Its content security policy lets run what this package has written and nothing
 * else, and lets load nothing; a live page may ask the server it came from.
 */
export async function page({ facts, metrics, curves, figure1 }: PageContent): Promise<string> {
  const script = await bundleClient();
  const title = `${facts.preset} · mixed dynamics explorer`;
  const lengths = curves.map(({ length }) => length);
  const blocks = [
    ['facts', jsonBlock({ ...facts, lengths })],
    ['metrics', embedded(metrics)],
    ['curves', embedded(Buffer.concat(curves))],
    ['figure1', figure1 ? embedded(figure1) : ''],
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy(script, facts.live)}">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="mixed-dynamics">
<title>${escapeText(title)}</title>
<link rel="icon" href="${icon}">
<style>${styles}</style>
</head>
<body>
${body}
${blocks.map(([id, text]) => `<script type="${id === 'facts' ? 'application/json' : 'text/plain'}" id="${id}-data">${text}</script>\n`).join('')}<script>${script}</script>
</body>
</html>
`;
}

const icon = `data:image/svg+xml,${encodeURIComponent(
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><path fill="#440154" d="M0 0h8v8H0z"/><path fill="#21918c" d="M0 0h8L0 8z"/><path stroke="#fde725" d="M5.5 0v8M0 3.5h8"/></svg>',
)}`;

function policy(script: string, live: boolean): string {
  const digest = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
  return [
    "default-src 'none'",
    'img-src data:',
    `style-src ${digest(styles)}`,
    `script-src ${digest(script)}`,
    ...(live ? ["connect-src 'self'"] : []),
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
}
