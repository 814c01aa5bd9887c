// Series of whole numbers as bytes: differences, zigzag, and seven bits to a byte (LEB128).

/** Differences of the series are taken so often at most: straight stretches become zeros. */
const highestOrder = 2;

/**
 * Whole numbers below 2^50 as bytes, without their count: first the order of the differences that
 * makes them fewest, then the differences.
 */
export function packIntegers(values: readonly number[]): number[] {
  let series = values;
  let best: number[] | undefined;
  for (let order = 0; order <= highestOrder; order += 1) {
    if (order > 0) series = series.map((value, i) => value - (series[i - 1] ?? 0));
    const bytes = [order, ...series.flatMap(toBytes)];
    if (!best || bytes.length < best.length) best = bytes;
  }
  return best!;
}

/** A place in bytes that are being read. */
export interface Cursor {
  readonly bytes: Uint8Array;
  position: number;
}

/**
 * Reads `count` numbers that {@link packIntegers} wrote.
 * @throws RangeError when the bytes end before
 */
export function unpackIntegers(cursor: Cursor, count: number): number[] {
  const order = readByte(cursor);
  const series = Array.from({ length: count }, () => fromBytes(cursor));
  for (let k = 0; k < order; k += 1) {
    for (let i = 1; i < count; i += 1) series[i]! += series[i - 1]!;
  }
  return series;
}

/** Products, not shifts: these would cut at 32 bits. */
function toBytes(value: number): number[] {
  let rest = value < 0 ? -2 * value - 1 : 2 * value;
  const bytes: number[] = [];
  while (rest >= 128) {
    bytes.push(128 + (rest % 128));
    rest = Math.floor(rest / 128);
  }
  bytes.push(rest);
  return bytes;
}

function fromBytes(cursor: Cursor): number {
  let value = 0;
  let place = 1;
  for (;;) {
    const byte = readByte(cursor);
    value += (byte % 128) * place;
    if (byte < 128) return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
    place *= 128;
  }
}

function readByte(cursor: Cursor): number {
  const byte = cursor.bytes[cursor.position];
  if (byte === undefined) throw new RangeError('the bytes end in the middle of a series');
  cursor.position += 1;
  return byte;
}
