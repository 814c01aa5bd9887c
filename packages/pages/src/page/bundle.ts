import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, build, type Plugin } from 'esbuild';

/** The style and the script of a page, each bundled with its imports. */
export interface Bundle {
  readonly style: string;
  readonly script: string;
}

/** Bundles the style and the script of a page from their entries. */
export async function bundle(style: URL, script: URL): Promise<Bundle> {
  const [css, js] = await Promise.all([buildText(style), bundleScript(script)]);
  return { style: css, script: js };
}

/** Bundles a script on its own, such as that of a worker. */
export function bundleScript(script: URL): Promise<string> {
  return buildText(script, [withoutNode]);
}

async function buildText(entry: URL, plugins: Plugin[] = []): Promise<string> {
  const { outputFiles } = await build({
    ...forBrowsers,
    entryPoints: [fileURLToPath(entry)],
    outdir: 'page',
    write: false,
    format: 'iife',
    legalComments: 'none',
    logLevel: 'silent',
    plugins,
  });
  return outputFiles[0]!.text;
}

/** The options for bundling code that trains or predicts in a browser; used together with {@link withoutNode}. */
export const forBrowsers: BuildOptions = {
  bundle: true,
  minify: true,
  platform: 'browser',
  target: 'es2022',
  charset: 'utf8',
  // The training code uses only ops in the core of tfjs. It also names its own files and its environment, which
  // a page does not have.
  alias: { '@tensorflow/tfjs': '@tensorflow/tfjs-core' },
  define: { 'import.meta.url': '"file:///"', 'process.env': '{}' },
};

/** What a page cannot use: modules of Node, native engines, and threads, which a page opened from disk lacks. */
const elsewhere =
  /^node:|tfjs-backend-wasm-threaded-simd|^(?:webgpu|koffi|@tensorflow\/tfjs-(?:node.*|backend-webgpu))$/;

/**
 * Replaces what a page cannot use. The computing packages need Node only to hash seeds and to name the processor,
 * so `node:crypto` becomes `client/crypto.ts` and `node:os` reports no processors. All other modules become empty:
 * the page uses nothing from the files that import them.
 */
export const withoutNode: Plugin = {
  name: 'without-node',
  setup({ onResolve, onLoad }) {
    const crypto = fileURLToPath(new URL('./client/crypto.ts', import.meta.url));
    onResolve({ filter: elsewhere }, ({ path }) => ({
      path,
      namespace: 'node',
      sideEffects: false,
    }));
    const shims: Readonly<Record<string, string>> = {
      'node:crypto': `module.exports = require(${JSON.stringify(crypto)})`,
      'node:os': 'exports.cpus = () => []',
    };
    onLoad({ filter: /.*/, namespace: 'node' }, ({ path }) => ({
      contents: shims[path] ?? '',
      resolveDir: dirname(crypto),
      loader: 'js',
    }));
  },
};
