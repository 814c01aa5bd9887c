import { crc32 } from 'node:zlib';
import { signatures, zip32 } from './zip.ts';

const localBytes = 30;
/** Bytes of the extra field for 64-bit sizes; Python's zipfile writes it into every local header. */
const localExtra = 20;

/**
 * Writes an archive of stored files, with the bytes that `numpy.savez` (Python's zipfile) writes. All files grow
 * together, so that only one chunk of each is in memory; the archive depends only on their contents.
 * @param entries names and sizes of the files
 * @param chunks the next bytes of every file, in the order of `entries`
 * @param writeAt writes bytes at a position of the archive
 * @param limit sizes above it are written with 64 bits; a parameter for tests
 */
export function writeZip(
  entries: readonly { readonly name: string; readonly size: number }[],
  chunks: Iterable<readonly Uint8Array[]>,
  writeAt: (bytes: Uint8Array, position: number) => void,
  limit = 0x7fff_ffff,
): void {
  const names = entries.map(({ name }) => new TextEncoder().encode(name));
  const offsets: number[] = [];
  let end = 0;
  entries.forEach(({ size }, i) => {
    offsets.push(end);
    end += localBytes + names[i]!.length + localExtra + size;
  });
  const starts = offsets.map((at, i) => at + localBytes + names[i]!.length + localExtra);
  const files = entries.map(() => ({ crc: 0, written: 0 }));
  for (const chunk of chunks) {
    chunk.forEach((bytes, i) => {
      const file = files[i]!;
      writeAt(bytes, starts[i]! + file.written);
      file.crc = crc32(bytes, file.crc);
      file.written += bytes.length;
    });
  }
  const wrong = entries.find(({ size }, i) => size !== files[i]!.written);
  if (wrong) throw new Error(`writeZip: '${wrong.name}' does not have its announced size`);
  const headers = entries.map(({ size }, i) => {
    const file = { name: names[i]!, size, crc: files[i]!.crc, offset: offsets[i]! };
    writeAt(localHeader(file.name, size, file.crc), file.offset);
    return directoryEntry(file, limit);
  });
  writeAt(Buffer.concat([...headers, endOf(headers, end, limit)]), end);
}

/** The fields that both headers share: version 4.5, stored, 1 January 1980 (the earliest date of the format). */
const common = (crc: number, flags: number) => [
  short(45),
  short(flags),
  short(0),
  short(0),
  short(0x21),
  long(crc),
];

const nameFlags = (name: Uint8Array): number => (name.some((byte) => byte > 127) ? 0x800 : 0);

function localHeader(name: Uint8Array, size: number, crc: number): Uint8Array {
  return Buffer.concat([
    long(signatures.local),
    ...common(crc, nameFlags(name)),
    ...[long(zip32), long(zip32), short(name.length), short(localExtra)],
    name,
    ...[short(1), short(16), wide(size), wide(size)],
  ]);
}

function directoryEntry(
  { name, size, crc, offset }: Record<'size' | 'crc' | 'offset', number> & { name: Uint8Array },
  limit: number,
): Uint8Array {
  const wideSizes = size > limit ? [wide(size), wide(size)] : [];
  const extra = [...wideSizes, ...(offset > limit ? [wide(offset)] : [])];
  const bytes = 8 * extra.length;
  return Buffer.concat([
    // Made by version 4.5 on Unix, readable by its owner.
    ...[long(signatures.entry), short((3 << 8) | 45)],
    ...common(crc, nameFlags(name)),
    ...[size, size].map((value) => long(value > limit ? zip32 : value)),
    ...[short(name.length), short(bytes ? 4 + bytes : 0), short(0), short(0), short(0)],
    ...[long(0o600 << 16), long(offset > limit ? zip32 : offset)],
    name,
    ...(bytes ? [short(1), short(bytes), ...extra] : []),
  ]);
}

/** The record at the end of the directory that begins at `start`. */
function endOf(headers: readonly Uint8Array[], start: number, limit: number): Uint8Array {
  const count = headers.length;
  const size = headers.reduce((sum, { length }) => sum + length, 0);
  const isWide = start > limit || size > limit;
  const end64 = [
    ...[long(signatures.end64), wide(44), short(45), short(45), long(0), long(0)],
    ...[wide(count), wide(count), wide(size), wide(start)],
    ...[long(signatures.locator64), long(0), wide(start + size), long(1)],
  ];
  return Buffer.concat([
    ...(isWide ? end64 : []),
    ...[long(signatures.end), short(0), short(0), short(count), short(count)],
    ...[long(Math.min(size, zip32)), long(Math.min(start, zip32)), short(0)],
  ]);
}

/** A number as `length` little-endian bytes. */
function field(value: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  // writeUIntLE writes at most six bytes, enough for any file size.
  bytes.writeUIntLE(value, 0, Math.min(6, length));
  return bytes;
}

const short = (value: number) => field(value, 2);
const long = (value: number) => field(value, 4);
const wide = (value: number) => field(value, 8);
