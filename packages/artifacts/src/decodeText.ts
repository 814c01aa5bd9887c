import { expected } from './userError.ts';

/**
 * The text of a file from outside, without its byte order mark.
 * @param path named in errors
 * @throws UserError when it is UTF-16 or otherwise not UTF-8
 */
export function decodeText(path: string, bytes: Uint8Array): string {
  const [first, second] = bytes;
  const utf16 = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  const decoded = utf16 ? undefined : decodeUtf8(bytes);
  if (decoded !== undefined) return decoded;
  throw expected({
    culprit: path,
    expected: 'a text file in UTF-8',
    got: utf16 ? 'UTF-16' : 'bytes that are not UTF-8',
    remedy: 'save it as UTF-8',
  });
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    // Strips a byte order mark.
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
