/** Reads an SVG from stdin and prints the SHA-256 of its PNG. With the argument `unconfigured` it only checks the font. */
import { readFileSync } from 'node:fs';
import { sha256 } from '@mixed-dynamics/artifacts';
import { svgToPng } from '../src/index.ts';
import { checkFont } from '../src/output/svgToPng.ts';

if (process.argv[2] === 'unconfigured') {
  await checkFont((await import('sharp')).default);
} else {
  process.stdout.write(sha256(await svgToPng(readFileSync(0, 'utf8'))));
}
