#!/usr/bin/env node
// Registers the TypeScript loader, then runs the command line. There is no build.
import { realpathSync } from 'node:fs';
import { sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  endWith,
  keepStreamsAlive,
  refuse,
  requireTemporaryFolder,
  watchLoader,
} from './failures.mjs';

keepStreamsAlive();
process.on('uncaughtException', endWith);
try {
  requireTemporaryFolder();
  refusePackagesOfOthers();
  // Without this the loader would read a tsconfig.json in the user's current folder.
  process.env.TSX_TSCONFIG_PATH ??= fileURLToPath(
    new URL('../../tsconfig.base.json', import.meta.url),
  );
  const { register } = await import('tsx/esm/api');
  const loaded = watchLoader();
  register();
  const { main } = await import('../src/cli/main.ts');
  loaded();
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  endWith(error);
}

/**
 * A checkout whose node_modules is a link would run the packages of another checkout, while manifests name
 * the commit of this one.
 */
function refusePackagesOfOthers() {
  const project = realpathSync(fileURLToPath(new URL('../../', import.meta.url)));
  const found = realpathSync(fileURLToPath(import.meta.resolve('@mixed-dynamics/artifacts')));
  if (found.startsWith(`${project}${sep}`)) return;
  refuse(
    `node_modules: expected the packages of ${project}, got the packages of another checkout (${found}); run npm ci here`,
  );
}
