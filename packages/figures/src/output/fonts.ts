import { rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { isMainThread } from 'node:worker_threads';
import { workFolder } from '@mixed-dynamics/artifacts';

const faces = {
  regular: '400Regular/Arimo_400Regular.ttf',
  italic: '400Regular_Italic/Arimo_400Regular_Italic.ttf',
  bold: '700Bold/Arimo_700Bold.ttf',
};

/** The font faces of the figures. */
export type Face = keyof typeof faces;

const { resolve } = createRequire(import.meta.url);

/** The TrueType file of a face. */
export const fontFile = (face: Face): string => resolve(`@expo-google-fonts/arimo/${faces[face]}`);

let configured: string | null = null;

/**
 * Makes PNGs use the font of this package, regardless of installed fonts: writes a fontconfig file that
 * lists only the folders of this font, and sets FONTCONFIG_FILE to it, replacing any value. fontconfig
 * reads that variable once, when the process first draws text, from the real environment, which a worker
 * thread cannot set.
 * @returns the path of the fontconfig file, which is removed when the process ends
 */
export function useBundledFonts(): string {
  if (configured) return configured;
  if (!isMainThread) {
    throw new Error(
      '`useBundledFonts` must be called on the main thread: elsewhere the environment is a copy',
    );
  }
  const folder = workFolder('mixed-dynamics-fonts-');
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  configured = join(folder, 'fonts.conf');
  writeFileSync(configured, fontconfigXml(join(folder, 'cache')));
  process.env.FONTCONFIG_FILE = configured;
  // On macOS pango would use Core Text instead.
  process.env.PANGOCAIRO_BACKEND = 'fontconfig';
  return configured;
}

/** With `rescan` 0, fontconfig does not read the configuration again in a long process. */
function fontconfigXml(cache: string): string {
  const folders = (Object.keys(faces) as Face[]).map((face) => dirname(fontFile(face)));
  const dirs = folders.map((folder) => `  <dir>${escapeXml(folder)}</dir>\n`).join('');
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
${dirs}  <cachedir>${escapeXml(cache)}</cachedir>
  <config><rescan><int>0</int></rescan></config>
</fontconfig>
`;
}

const escapeXml = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
