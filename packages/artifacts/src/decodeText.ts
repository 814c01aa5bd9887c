import { expected } from './userError.ts';

/**
 * The text of a file from outside, without its byte order mark.
 * @param path named in errors
 * @throws UserError when it is UTF-16 or otherwise not UTF-8
 */
export function decodeText(path: string, bytes: Uint8Array): string {
  const [first, second] = bytes;
  try {
    // Strips a byte order mark. That of UTF-16 is no UTF-8.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    const utf16 = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
    throw expected({
      culprit: path,
      expected: 'a text file in UTF-8',
      got: utf16 ? 'UTF-16' : 'bytes that are not UTF-8',
      remedy: 'save it as UTF-8',
    });
  }
}
