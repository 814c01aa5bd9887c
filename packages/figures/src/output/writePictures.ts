import { join } from 'node:path';
import { writeFileAtomically } from '@mixed-dynamics/artifacts';
import type { Format, TextKind } from '../names.ts';
import type { RenderedFigure } from '../plane/planePage.ts';
import { type Origin, originWords, titleOf } from '../svg/svgDocument.ts';
import { type PngOptions, pngTexts, svgToPng } from './svgToPng.ts';

/** Where and how pictures are written. */
export interface PictureFiles extends Pick<PngOptions, 'scale'> {
  /** Folder for the files; created if missing. */
  readonly outDir: string;
  /** Default: SVG and PNG. */
  readonly formats?: readonly Format[] | undefined;
  /** How the SVG stores text; default: text in a system font. */
  readonly text?: TextKind | undefined;
  /** Provenance for PNGs and PDFs; SVGs already contain it. */
  readonly origin?: Origin;
}

/**
 * Writes pictures, each in all formats. Every file is written completely or not at all.
 * @param pictures SVG texts by file name
 * @returns the paths written
 */
export async function writePictures(
  pictures: Readonly<Record<string, string>>,
  options: PictureFiles,
): Promise<string[]> {
  const paths: string[] = [];
  for (const [name, svg] of Object.entries(pictures)) {
    for (const format of options.formats ?? (['svg', 'png'] as const)) {
      const path = join(options.outDir, `${name}.${format}`);
      writeFileAtomically(path, await encode(svg, format, options));
      paths.push(path);
    }
  }
  return paths;
}

/** A figure and its panels by file name. */
export const picturesOf = (
  name: string,
  { composite, panels }: RenderedFigure<string>,
): Record<string, string> => ({ [name]: composite, ...panels });

/** The bytes of a picture; the encoder is loaded on demand. */
async function encode(
  svg: string,
  format: Format,
  { scale, origin, text = 'live' }: PictureFiles,
): Promise<string | Uint8Array> {
  const words = origin && originWords(titleOf(svg), origin);
  if (format === 'png') {
    return svgToPng(svg, {
      ...(scale !== undefined && { scale }),
      ...(words && { texts: pngTexts(words) }),
    });
  }
  if (format === 'pdf') {
    const { svgToPdf } = await import('./svgToPdf.ts');
    return svgToPdf(svg, {
      title: titleOf(svg),
      ...(words && { subject: words.sources.join('; ') }),
    });
  }
  if (text === 'live') return svg;
  const { withText } = await import('./portableText.ts');
  return withText(svg, text);
}
