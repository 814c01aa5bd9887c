import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** The version of an installed package, for packages that do not export it. */
export function packageVersion(name: string): string {
  const manifest = require(`${name}/package.json`) as { version?: string };
  return manifest.version ?? 'unknown';
}
