// The part of `node:crypto` that the packages use, for a browser: SHA-256 (FIPS 180-4).

const primes = firstPrimes(64);
/** The first 32 bits of the fractional part of a root. */
const fraction = (root: number): number => Math.floor((root % 1) * 2 ** 32) | 0;
const constants = primes.map((p) => fraction(Math.cbrt(p)));
const start = primes.slice(0, 8).map((p) => fraction(Math.sqrt(p)));

/** As in Node, for `sha256` and hexadecimal digits alone. */
export function createHash(_algorithm: 'sha256') {
  let content = new Uint8Array();
  const hash = {
    update(more: Uint8Array | string) {
      const bytes = typeof more === 'string' ? new TextEncoder().encode(more) : more;
      content = concatenated(content, bytes);
      return hash;
    },
    digest: (_encoding: 'hex'): string => digest(content),
  };
  return hash;
}

function digest(content: Uint8Array): string {
  const padded = new Uint8Array(Math.ceil((content.length + 9) / 64) * 64);
  padded.set(content);
  padded[content.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, Math.floor(content.length / 2 ** 29));
  view.setUint32(padded.length - 4, (content.length * 8) >>> 0);
  const state = Int32Array.from(start);
  const words = new Int32Array(64);
  for (let at = 0; at < padded.length; at += 64) {
    for (let t = 0; t < 16; t++) words[t] = view.getInt32(at + 4 * t);
    compress(state, words);
  }
  return Array.from(state, (word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
}

function compress(state: Int32Array, words: Int32Array): void {
  for (let t = 16; t < 64; t++) {
    const [x, y] = [words[t - 15]!, words[t - 2]!];
    const small = turned(x, 7) ^ turned(x, 18) ^ (x >>> 3);
    const other = turned(y, 17) ^ turned(y, 19) ^ (y >>> 10);
    words[t] = words[t - 16]! + small + words[t - 7]! + other;
  }
  let [a, b, c, d, e, f, g, h] = state as unknown as [
    ...[number, number, number, number],
    ...[number, number, number, number],
  ];
  for (let t = 0; t < 64; t++) {
    const choice = (e & f) ^ (~e & g);
    const majority = (a & b) ^ (a & c) ^ (b & c);
    const one =
      (h + (turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)) + choice + constants[t]! + words[t]!) | 0;
    const two = ((turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + majority) | 0;
    [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
  }
  for (const [k, value] of [a, b, c, d, e, f, g, h].entries()) state[k]! += value;
}

const turned = (word: number, by: number): number => (word >>> by) | (word << (32 - by));

function concatenated(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(a.length + b.length);
  all.set(a);
  all.set(b, a.length);
  return all;
}

function firstPrimes(count: number): number[] {
  const found: number[] = [];
  for (let n = 2; found.length < count; n++) {
    if (found.every((p) => n % p !== 0)) found.push(n);
  }
  return found;
}
