/** The bytes of a file, in memory or still on disk. */
export interface ByteSource {
  readonly size: number;
  /** Fills `target` with the bytes that start at `position`. */
  readonly read: (target: Uint8Array, position: number) => void;
}

export function inMemory(bytes: Uint8Array): ByteSource {
  return {
    size: bytes.length,
    read: (target, position) => target.set(bytes.subarray(position, position + target.length)),
  };
}

/** A source of `size` bytes of another one, from `start` on. */
export function partOf({ read }: ByteSource, start: number, size: number): ByteSource {
  return { size, read: (target, position) => read(target, start + position) };
}

/** @throws RangeError for a range outside the source */
export function bytesAt({ size, read }: ByteSource, start: number, length: number): Uint8Array {
  if (start < 0 || start + length > size) throw new RangeError('it ends too early');
  const bytes = new Uint8Array(length);
  read(bytes, start);
  return bytes;
}
