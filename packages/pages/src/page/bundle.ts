import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** The style and the script of a page, each bundled with its imports. */
export interface Bundle {
  readonly style: string;
  readonly script: string;
}

/** Bundles the style and the script of a page from their entries. */
export async function bundle(style: URL, script: URL): Promise<Bundle> {
  const entryPoints = { style: fileURLToPath(style), script: fileURLToPath(script) };
  const { outputFiles } = await build({
    entryPoints,
    outdir: 'page',
    bundle: true,
    minify: true,
    write: false,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    charset: 'utf8',
    legalComments: 'none',
    logLevel: 'silent',
  });
  const textOf = (ending: string) => outputFiles.find(({ path }) => path.endsWith(ending))!.text;
  return { style: textOf('.css'), script: textOf('.js') };
}
