import { expected } from '@mixed-dynamics/artifacts';
import { type ByteSource, bytesAt, partOf } from './byteSource.ts';
import { assertFinite, checkSize, type DecodeNpyOptions } from './decodeNpy.ts';
import { decodeElements, elementType } from './elements.ts';
import type { NpyArray } from './npy.ts';

/** The largest header that the format allows, in bytes. */
const longestHeader = 100_000_000;

interface Tensor {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

/**
 * The tensors in a safetensors file (github.com/huggingface/safetensors): 8 bytes with the length of
 * a JSON header, the header, then the data, little-endian and in C order.
 * @throws UserError for an invalid header
 */
export function safetensorsEntries(
  bytes: ByteSource,
  source: string,
  { allowNonFinite = false }: DecodeNpyOptions = {},
): ReadonlyMap<string, () => NpyArray> {
  const { tensors, start } = readHeader(bytes, source);
  const data = partOf(bytes, start, bytes.size - start);
  return new Map(
    tensors.map(([name, tensor]) => [
      name,
      () => {
        const array = decodeTensor(data, tensor, `${source}: ${name}`);
        if (!allowNonFinite) assertFinite(array, `${source}: ${name}`);
        return array;
      },
    ]),
  );
}

function decodeTensor(data: ByteSource, { dtype, shape, data_offsets }: Tensor, source: string) {
  // NumPy's names for F32 and I64 are f4 and i8.
  const [, kind, bits] = /^([A-Z]+)(\d+)$/.exec(dtype) ?? [];
  const type = kind && elementType(`${kind.toLowerCase()}${Number(bits) / 8}`, dtype);
  if (!type) {
    throw expected({
      culprit: source,
      expected: 'real numbers: F16, BF16, F32, F64 or integers',
      got: dtype,
      remedy: 'save the tensor as F32',
    });
  }
  const [from, to] = data_offsets;
  checkSize(Math.min(to, data.size) - from, type, shape, source);
  return decodeElements(
    partOf(data, from, to - from),
    { type, shape, fortran: false, littleEndian: true },
    source,
  );
}

function readHeader(bytes: ByteSource, source: string) {
  const refuse = (got: string, cause?: unknown) =>
    expected({
      culprit: source,
      expected: 'a safetensors file: the length of a JSON header, the header, the data',
      got,
      remedy: 'the file is damaged or of another format: write it again',
      cause,
    });
  if (bytes.size < 8) throw refuse(`${bytes.size} bytes`);
  const length = Number(new DataView(bytesAt(bytes, 0, 8).buffer).getBigUint64(0, true));
  if (8 + length > bytes.size || length > longestHeader) {
    throw refuse(`${bytes.size} bytes, of which ${length} would be the header`);
  }
  let header: Record<string, unknown>;
  try {
    header = JSON.parse(
      new TextDecoder('utf-8', { fatal: true }).decode(bytesAt(bytes, 8, length)),
    );
  } catch (cause) {
    throw refuse(`a header that cannot be read (${(cause as Error).message})`, cause);
  }
  const tensors = Object.entries(header).filter(([name]) => name !== '__metadata__');
  const wrong = tensors.find(([, tensor]) => !isTensor(tensor));
  if (wrong) throw refuse(`the tensor '${wrong[0]}' without dtype, shape or data_offsets`);
  return { tensors: tensors as [string, Tensor][], start: 8 + length };
}

function isTensor(value: unknown): value is Tensor {
  const { dtype, shape, data_offsets: offsets } = (value ?? {}) as Partial<Tensor>;
  const areSizes = (numbers: unknown) =>
    Array.isArray(numbers) &&
    numbers.every((number) => Number.isSafeInteger(number) && number >= 0);
  return (
    typeof dtype === 'string' &&
    areSizes(shape) &&
    areSizes(offsets) &&
    offsets!.length === 2 &&
    offsets![0] <= offsets![1]
  );
}
