import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../artifacts/test/temporaryFolder.ts';
import { picturesOf, renderFigure2, writePictures } from '../src/index.ts';
import { addPngTexts } from '../src/output/svgToPng.ts';
import { landscape } from './tables.ts';

const folder = temporaryFolder();

const texts = new Map([
  ['Title', 'γ_σ² — “wide”'],
  ['Source', 'one\ntwo'],
]);

interface Chunk {
  readonly type: string;
  readonly data: Buffer;
}

/** The chunks of a PNG, read by its specification. Throws for a wrong checksum. */
function chunksOf(png: Uint8Array): Chunk[] {
  const bytes = Buffer.from(png);
  const chunks: Chunk[] = [];
  for (let at = 8; at < bytes.length; ) {
    const length = bytes.readUInt32BE(at);
    const content = bytes.subarray(at + 4, at + 8 + length);
    if (crc32(content) !== bytes.readUInt32BE(at + 8 + length)) throw new Error(`CRC at ${at}`);
    chunks.push({ type: content.toString('latin1', 0, 4), data: content.subarray(4) });
    at += 12 + length;
  }
  return chunks;
}

const textsOf = (png: Uint8Array) =>
  chunksOf(png)
    .filter(({ type }) => type === 'iTXt')
    .map(({ data }) => data.toString('utf8').split('\0\0\0\0\0'));

const plain = () => sharp({ create: { width: 3, height: 2, channels: 3, background: '#08f' } });

describe('addPngTexts', () => {
  it('puts each text into its own chunk before the pixels, and changes nothing else', async () => {
    const png = await plain().png().toBuffer();
    const changed = addPngTexts(png, texts);
    expect(textsOf(changed)).toEqual([...texts]);
    const types = chunksOf(changed).map(({ type }) => type);
    expect(types.slice(0, 3)).toEqual(['IHDR', 'iTXt', 'iTXt']);
    expect(chunksOf(changed).filter(({ type }) => type !== 'iTXt')).toEqual(chunksOf(png));
    expect(await sharp(changed).raw().toBuffer()).toEqual(await plain().raw().toBuffer());
  });

  it('does not change the bytes without a text', async () => {
    const png = await plain().png().toBuffer();
    expect(Buffer.from(addPngTexts(png, new Map())).equals(png)).toBe(true);
  });
});

describe('writePictures', () => {
  const sources = [{ path: 'figure2/metrics.csv', sha256: 'a'.repeat(64) }];
  const preset = { name: 'small', sha256: 'b'.repeat(64) };
  let files: string[];
  beforeAll(async () => {
    const origin = { sources, preset, uncommitted: ['sweep'] };
    const figure = renderFigure2({ metrics: landscape(5), dimension: 60, rank: 5, origin });
    const options = { outDir: folder, scale: 1, formats: ['png'], origin } as const;
    files = await writePictures(picturesOf('figure2', figure), options);
  });

  it('names the sources in every PNG', () => {
    expect(files).toHaveLength(5);
    for (const file of files) {
      const read = Object.fromEntries(textsOf(readFileSync(file)));
      expect(read).toEqual({
        Title: expect.stringMatching(/\w/),
        Software: 'mixed-dynamics',
        Source: `figure2/metrics.csv sha256:${'a'.repeat(64)}\npreset small sha256:${'b'.repeat(64)}`,
        Warning: 'made from code with uncommitted changes: sweep',
      });
    }
  });

  const python = pythonWithPillow();
  it.skipIf(!python)(`${python ? '' : 'not run, no Pillow: '}Pillow reads it`, () => {
    const script =
      'import sys, json; from PIL import Image; print(json.dumps(Image.open(sys.argv[1]).text))';
    const read = JSON.parse(
      execFileSync(python!, ['-c', script, files[0]!], { encoding: 'utf8' }),
    ) as Record<string, string>;
    expect(read.Title).toBe('Figure 2: learning across initial variance and width');
    expect(read.Source).toMatch(/^figure2\/metrics\.csv sha256:a{64}\n/);
  });
});

/** A Python that has Pillow: the first on the PATH, or that of the system. */
function pythonWithPillow(): string | undefined {
  return ['python3', '/usr/bin/python3'].find((program) => {
    const { status } = spawnSync(program, ['-c', 'import PIL'], { stdio: 'ignore' });
    return status === 0;
  });
}
