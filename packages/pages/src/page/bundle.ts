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

/** How code is bundled that trains or predicts in a browser, without {@link withoutNode}. */
export const forBrowsers: BuildOptions = {
  bundle: true,
  minify: true,
  platform: 'browser',
  target: 'es2022',
  charset: 'utf8',
  // What trains names ops of tfjs that are all in its core, its own files, and its environment.
  alias: { '@tensorflow/tfjs': '@tensorflow/tfjs-core' },
  define: { 'import.meta.url': '"file:///"', 'process.env': '{}' },
};

/** Modules of Node, engines that are for Node alone, and threads, which a page from disk has not. */
const elsewhere =
  /^node:|tfjs-backend-wasm-threaded-simd|^(?:webgpu|koffi|@tensorflow\/tfjs-(?:node.*|backend-webgpu))$/;

/**
 * Packages that compute touch Node only to hash seeds: in a browser `node:crypto` is `client/crypto.ts`.
 * Other modules of Node
 * are named by files of which nothing is used, and are empty.
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
