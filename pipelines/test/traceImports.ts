import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { projectFolder } from './runCli.ts';

export interface Trace {
  /** Source files, absolute. */
  readonly files: Set<string>;
  /** Packages from the registry, by name. */
  readonly packages: Set<string>;
}

// Type-only imports are erased and cannot change what runs.
const imported =
  /^\s*(?:import|export)\s+(?!type\b)(?:[^'";]*?\sfrom\s+)?'([^']+)'|import\(\s*'([^']+)'\s*\)|new URL\(\s*'([^']+\.\w+)',\s*import\.meta\.url\s*\)/gm;

/** Follows static and dynamic imports, and files named by URL, through the whole workspace. */
export function traceImports(
  file: string,
  trace: Trace = { files: new Set(), packages: new Set() },
): Trace {
  if (trace.files.has(file)) return trace;
  trace.files.add(file);
  if (!/\.m?[jt]s$/.test(file)) return trace;
  for (const [, fixed, dynamic, url] of readFileSync(file, 'utf8').matchAll(imported)) {
    const name = fixed ?? dynamic ?? url!;
    if (name.startsWith('node:')) continue;
    const target = url || name.startsWith('.') ? resolve(dirname(file), name) : workspaceFile(name);
    if (target === undefined) trace.packages.add(packageName(name));
    else if (existsSync(target)) traceImports(target, trace);
  }
  return trace;
}

/** The file behind `@mixed-dynamics/x` or `@mixed-dynamics/x/y`. */
function workspaceFile(name: string): string | undefined {
  const [, folder, subpath] = /^@mixed-dynamics\/([^/]+)(\/.+)?$/.exec(name) ?? [];
  if (folder === undefined) return undefined;
  const root = join(projectFolder, 'packages', folder);
  const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    exports: Record<string, string>;
  };
  return join(root, exports[`.${subpath ?? ''}`]!);
}

function packageName(name: string): string {
  return name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/');
}
