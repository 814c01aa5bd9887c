/** The text of a data block of the page. */
export function blockText(name: string): string {
  return document.getElementById(`${name}-data`)?.textContent ?? '';
}

export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const characters = atob(text);
  const bytes = new Uint8Array(characters.length);
  for (let i = 0; i < bytes.length; i += 1) bytes[i] = characters.charCodeAt(i);
  return bytes;
}

/** The bytes of a block, which are deflated, in base64; none where it is empty. */
export async function blockBytes(name: string): Promise<Uint8Array> {
  const text = blockText(name);
  if (text === '') return new Uint8Array();
  const inflated = new Blob([fromBase64(text)])
    .stream()
    .pipeThrough(new DecompressionStream('deflate-raw'));
  return new Uint8Array(await new Response(inflated).arrayBuffer());
}
