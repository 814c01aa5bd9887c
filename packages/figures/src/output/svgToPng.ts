import { crc32 } from 'node:zlib';
import type sharpModule from 'sharp';
import { textWidth } from '../svg/richText.ts';
import { fontFamily } from '../svg/style.ts';
import type { OriginWords } from '../svg/svgDocument.ts';
import { useBundledFonts } from './fonts.ts';

export interface PngOptions {
  /** Pixels of the picture per CSS pixel of the SVG; 2 gives 192 dpi. */
  readonly scale?: number;
  /** Text chunks: keyword → text. */
  readonly texts?: ReadonlyMap<string, string>;
}

let drawing: Promise<typeof sharpModule> | null = null;

/**
 * Draws an SVG of this package as PNG. The scale is applied to the SVG's width and height attributes,
 * because the results of sharp's `density`, `resize` and `palette` depend on the CPU.
 * @param svg its root needs `width` and `height` in pixels, and a `viewBox`
 * @returns the file's bytes, with a resolution that makes the PNG print at the SVG's size
 */
export async function svgToPng(
  svg: string,
  { scale = 2, texts = new Map() }: PngOptions = {},
): Promise<Uint8Array> {
  const scaled = scaleSvg(svg, scale);
  drawing ??= loadSharp();
  const sharp = await drawing;
  const png = await sharp(Buffer.from(scaled))
    .flatten({ background: '#fff' })
    .withDensity(96 * scale)
    .png({ compressionLevel: 9 })
    .toBuffer();
  return addPngTexts(png, texts);
}

/** Loads sharp on demand, after fontconfig has been configured. */
async function loadSharp(): Promise<typeof sharpModule> {
  useBundledFonts();
  const { default: sharp } = await import('sharp');
  await checkFont(sharp);
  return sharp;
}

/** Multiplies the width and height attributes of the root element. */
export const scaleSvg = (svg: string, scale: number): string =>
  svg.replace(/<svg\b[^>]*>/, (root) =>
    root.replace(
      /( (?:width|height)=")([\d.]+)/g,
      (_, start, value) => `${start}${Number(value) * scale}`,
    ),
  );

const sample = 'γσmγσmγσm';
const size = 40;

/**
 * Checks that text is drawn in the bundled font. fontconfig may have read another configuration earlier,
 * and a missing font gives boxes without an error; both change the width of text.
 * @throws Error when the drawn sample does not have the right width
 */
export async function checkFont(sharp: typeof sharpModule): Promise<void> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="400" height="60"><rect width="400" height="60" fill="#fff"/><text x="20" y="45" font-size="${size}" font-family="${fontFamily}">${sample}</text></svg>`;
  const picture = sharp(Buffer.from(svg)).removeAlpha().greyscale();
  const { data, info } = await picture.raw().toBuffer({ resolveWithObject: true });
  const inked = [...data.keys()]
    .filter((index) => data[index]! < 128)
    .map((index) => Math.floor(index / info.channels) % info.width);
  const width = inked.length > 0 ? Math.max(...inked) - Math.min(...inked) : 0;
  const wanted = textWidth(sample, size);
  if (Math.abs(width - wanted) < 0.04 * wanted) return;
  throw new Error(
    `text in PNGs: expected ${Math.round(wanted)} px of '${sample}' in Arimo, got ${width} px; draw the first PNG before anything else in this process draws text`,
  );
}

/**
 * The text chunks of a PNG, with the keywords of the PNG specification: `Title`, `Software`, `Source`
 * (one line per file), and `Warning` if there is one.
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
 * Adds text to a PNG as `iTXt` chunks (UTF-8, uncompressed) directly after its header, before the pixels.
 * sharp writes EXIF and XMP, but no text chunks.
 * @param texts keyword (1 to 79 Latin-1 characters) → text
 */
export function addPngTexts(
  png: Uint8Array,
  texts: ReadonlyMap<string, string>,
): Uint8Array<ArrayBuffer> {
  const header = signature + chunkFrame + imageHeader;
  const chunks = [...texts].map(([keyword, text]) => textChunk(keyword, text));
  return new Uint8Array(Buffer.concat([png.subarray(0, header), ...chunks, png.subarray(header)]));
}

/** Sizes in bytes: the signature, the length, type and CRC of a chunk together, and the data of `IHDR`. */
const [signature, chunkFrame, imageHeader] = [8, 12, 13];

/** The fields are: keyword, zero, no compression, method 0, no language, no translated keyword, text. */
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
