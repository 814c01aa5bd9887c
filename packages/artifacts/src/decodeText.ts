import { expected } from './userError.ts';

/**
 * The text of a file that a user wrote, without its byte order mark.
 * @param path the name of the file in errors
 * @throws UserError when it is UTF-16 or otherwise not UTF-8
 */
export function decodeText(path: string, bytes: Uint8Array): string {
  const [first, second] = bytes;
  try {
    // Strips the byte order mark of UTF-8; that of UTF-16 is not valid UTF-8 and throws.
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
