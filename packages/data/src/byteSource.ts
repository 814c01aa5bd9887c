/** Where the bytes of a file are: in memory, or still on a disk. */
export interface ByteSource {
  readonly size: number;
  /** Fills all of `target` with what lies at this position. */
  readonly read: (target: Uint8Array, position: number) => void;
}

export function inMemory(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.length,
    read: (target, position) => target.set(bytes.subarray(position, position + target.length)),
  };
}

/** A part of a source, a source itself. */
export function partOf({ read }: ByteSource, start: number, size: number): ByteSource {
  return { size, read: (target, position) => read(target, start + position) };
}

/** @throws RangeError for a range that does not lie within the source */
export function bytesAt({ size, read }: ByteSource, start: number, length: number): Uint8Array {
  if (start < 0 || start + length > size) throw new RangeError('it ends too early');
  const bytes = new Uint8Array(length);
  read(bytes, start);
  return bytes;
}
