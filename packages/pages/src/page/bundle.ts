import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** The style of a page and what runs in it, each with all that it imports as one text. */
export interface Bundle {
  readonly style: string;
  readonly script: string;
}

/** Bundles a page from the entries of its style and of its script. */
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
