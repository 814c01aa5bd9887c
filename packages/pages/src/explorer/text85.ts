// Bytes as text, five characters for four bytes: a sixteenth shorter than base64.

/** Printable ASCII without what means something in HTML or in a string. */
const alphabet = Array.from({ length: 94 }, (_, i) => String.fromCharCode(33 + i))
  .filter((character) => !'<>&"\'\\`!-'.includes(character))
  .join('');
const valueOfCode = new Uint8Array(128);
for (let value = 0; value < alphabet.length; value++) {
  valueOfCode[alphabet.charCodeAt(value)] = value;
}

/** The last group of n bytes is n + 1 characters. */
export function toText85(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += 4) {
    const count = Math.min(4, bytes.length - at);
    let word = 0;
    for (let i = 0; i < 4; i++) word = word * 256 + (bytes[at + i] ?? 0);
    let group = '';
    for (let i = 0; i < 5; i++) {
      group = alphabet[word % 85]! + group;
      word = Math.floor(word / 85);
    }
    parts.push(group.slice(0, count + 1));
  }
  return parts.join('');
}

/** Reads what {@link toText85} wrote. */
export function fromText85(text: string): Uint8Array<ArrayBuffer> {
  const length = Math.floor((text.length * 4) / 5);
  const bytes = new Uint8Array(length);
  for (let at = 0, out = 0; at < text.length; at += 5, out += 4) {
    let word = 0;
    // Missing characters are the largest, so that the bytes that are there are not rounded down.
    for (let i = 0; i < 5; i++) {
      word = word * 85 + (at + i < text.length ? valueOfCode[text.charCodeAt(at + i)]! : 84);
    }
    for (let i = 3; i >= 0; i--) {
      if (out + i < length) bytes[out + i] = word % 256;
      word = Math.floor(word / 256);
    }
  }
  return bytes;
}
