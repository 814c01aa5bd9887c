import { crc32 } from 'node:zlib';
import type { OriginWords } from './origin.ts';

/**
 * What a PNG says of itself, under the keywords of the PNG specification: `Title`, `Software`,
 * `Source` (a line a file), and `Warning` where there is one.
 */
export function pngTexts({ title, creator, sources, warning }: OriginWords): Map<string, string> {
  return new Map([
    ['Title', title],
    ['Software', creator],
    ['Source', sources.join('\n')],
    ...(warning === undefined ? [] : ([['Warning', warning]] as const)),
  ]);
}

/**
 * Adds text to a PNG, as `iTXt` chunks (UTF-8, uncompressed) right behind its header, where a reader
 * meets them before the pixels. sharp writes EXIF and XMP, but no text chunks.
 * @param texts keyword (1 to 79 Latin letters) → text
 */
export function addPngTexts(
  png: Uint8Array,
  texts: ReadonlyMap<string, string>,
): Uint8Array<ArrayBuffer> {
  const header = signature + chunkFrame + imageHeader;
  const chunks = [...texts].map(([keyword, text]) => textChunk(keyword, text));
  return new Uint8Array(Buffer.concat([png.subarray(0, header), ...chunks, png.subarray(header)]));
}

/** Bytes of the signature, of a chunk's length, type and CRC, and of the data of `IHDR`. */
const [signature, chunkFrame, imageHeader] = [8, 12, 13];

/** Keyword, zero, uncompressed, method 0, no language, no translated keyword, text. */
function textChunk(keyword: string, text: string): Uint8Array {
  return chunk('iTXt', Buffer.from(`${keyword}\0\0\0\0\0${text}`, 'utf8'));
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const content = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(4 + content.length + 4);
  framed.writeUInt32BE(data.length, 0);
  framed.set(content, 4);
  framed.writeUInt32BE(crc32(content), 4 + content.length);
  return framed;
}
