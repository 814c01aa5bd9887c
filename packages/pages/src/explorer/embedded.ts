import { deflateRawSync } from 'node:zlib';

/** Bytes as the page holds them: deflated, in base64. */
export function embedded(bytes: Uint8Array | string): string {
  return deflateRawSync(bytes, { level: 9 }).toString('base64');
}

/** JSON for a `<script type="application/json">`: no text in it can end the element. */
export function jsonBlock(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

export function escapeText(text: string): string {
  return text.replaceAll(/[&<>"]/g, (character) => entities[character]!);
}
