import { crc32, inflateRawSync } from 'node:zlib';
import { expected } from '@mixed-dynamics/artifacts';
import { type ByteSource, bytesAt, inMemory, partOf } from './byteSource.ts';

// The part of the zip format (PKWARE's APPNOTE 6.3) that .npz files use: stored or deflated entries, with 64-bit sizes
// if needed.

/** The value of a 32-bit field if the number itself is in a 64-bit field. */
export const zip32 = 0xffff_ffff;
export const signatures = {
  local: 0x04034b50,
  entry: 0x02014b50,
  end: 0x06054b50,
  end64: 0x06064b50,
  locator64: 0x07064b50,
} as const;
const endBytes = 22;
const longestComment = 0xffff;
const longestDirectory = 2 ** 28;

interface Entry {
  readonly name: string;
  readonly flags: number;
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  /** Position of the local header. */
  readonly offset: number;
}

/**
 * The files in a zip archive, by name; a deflated file is not read before it is opened.
 * @throws UserError when it is not a complete zip archive
 */
export function zipEntries(
  archive: ByteSource,
  source: string,
): ReadonlyMap<string, () => ByteSource> {
  try {
    const entries = directory(archive, source);
    return new Map(entries.map((entry) => [entry.name, () => open(archive, entry, source)]));
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw damaged(source, `a damaged one (${cause.message})`, cause);
  }
}

function directory(archive: ByteSource, source: string): Entry[] {
  const tail = Math.min(archive.size, endBytes + longestComment);
  const bytes = bytesAt(archive, archive.size - tail, tail);
  const view = viewOf(bytes);
  let at = tail - endBytes;
  while (at >= 0 && view.getUint32(at, true) !== signatures.end) at -= 1;
  if (at < 0) throw damaged(source, 'none');
  let [count, length, start] = [
    view.getUint16(at + 10, true),
    view.getUint32(at + 12, true),
    view.getUint32(at + 16, true),
  ];
  const locator = at - 20;
  if (locator >= 0 && view.getUint32(locator, true) === signatures.locator64) {
    const end64 = viewOf(bytesAt(archive, long(view, locator + 8), 56));
    [count, length, start] = [long(end64, 32), long(end64, 40), long(end64, 48)];
  }
  if (start + length > archive.size || length > longestDirectory)
    throw damaged(source, 'part of one');
  return readDirectory(bytesAt(archive, start, length), count);
}

function readDirectory(bytes: Uint8Array, count: number): Entry[] {
  const view = viewOf(bytes);
  const entries: Entry[] = [];
  for (let at = 0; entries.length < count; ) {
    if (view.getUint32(at, true) !== signatures.entry) throw new RangeError('no entry');
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((place) =>
      view.getUint16(at + place, true),
    ) as [number, number, number];
    const numbers = [24, 20, 42].map((place) => view.getUint32(at + place, true));
    const name = bytes.subarray(at + 46, at + 46 + nameLength);
    const extra = at + 46 + nameLength;
    const [size, packed, offset] = widened(numbers, view, extra, extra + extraLength);
    entries.push({
      name: new TextDecoder().decode(name),
      ...{ flags: view.getUint16(at + 8, true), method: view.getUint16(at + 10, true) },
      ...{ crc: view.getUint32(at + 16, true), size: size!, packed: packed!, offset: offset! },
    });
    at = extra + extraLength + commentLength;
  }
  return entries;
}

/** Replaces numbers that do not fit into 32 bits by those of extra field 1, which are in the same order. */
function widened(numbers: number[], view: DataView, start: number, end: number): number[] {
  let at = start;
  while (at + 4 <= end && view.getUint16(at, true) !== 1) at += 4 + view.getUint16(at + 2, true);
  let place = at + 4;
  return numbers.map((number) => {
    if (number !== zip32 || place + 8 > end) return number;
    place += 8;
    return long(view, place - 8);
  });
}

/** The content of an entry, after its checksum has been verified. */
function open(archive: ByteSource, entry: Entry, source: string): ByteSource {
  const { name, flags, method, crc, packed, size, offset } = entry;
  const culprit = `${source}: ${name}`;
  if (flags & 1 || (method !== 0 && method !== 8)) {
    throw expected({
      culprit,
      expected: 'an array that is stored or deflated',
      got: flags & 1 ? 'an encrypted one' : `compression method ${method}`,
      remedy: 'write the archive with numpy.savez or numpy.savez_compressed',
    });
  }
  try {
    const local = viewOf(bytesAt(archive, offset, 30));
    const start = offset + 30 + local.getUint16(26, true) + local.getUint16(28, true);
    if (start + packed > archive.size) throw new RangeError('it ends too early');
    const content =
      method === 0
        ? partOf(archive, start, packed)
        : inMemory(inflateRawSync(bytesAt(archive, start, packed), { maxOutputLength: size || 1 }));
    if (content.size !== size || checksum(content) !== crc)
      throw new RangeError('its checksum differs');
    return content;
  } catch (cause) {
    throw damaged(culprit, `a damaged one (${(cause as Error).message})`, cause);
  }
}

function checksum({ size, read }: ByteSource): number {
  const buffer = new Uint8Array(Math.min(size, 2 ** 22));
  let crc = 0;
  for (let at = 0; at < size; at += buffer.length) {
    const bytes = buffer.subarray(0, Math.min(buffer.length, size - at));
    read(bytes, at);
    crc = crc32(bytes, crc);
  }
  return crc;
}

const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

const long = (view: DataView, at: number): number => Number(view.getBigUint64(at, true));

function damaged(culprit: string, got: string, cause?: unknown): Error {
  return expected({
    culprit,
    expected: 'a whole .npz archive',
    got,
    remedy: 'it is damaged or truncated: write it again',
    cause,
  });
}
