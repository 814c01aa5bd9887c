#!/usr/bin/env node
// Registers the TypeScript loader, then runs the command line: nothing is ever built.
import { realpathSync } from 'node:fs';
import { sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { register } from 'tsx/esm/api';

// Without this the loader would read a tsconfig.json of the folder the user happens to be in.
process.env.TSX_TSCONFIG_PATH ??= fileURLToPath(
  new URL('../../tsconfig.base.json', import.meta.url),
);
register();

// A reader that went away (`… | head -1`, a closed terminal) changes neither the work nor the exit
// code; a full disk behind `>` does.
for (const [name, stream] of Object.entries({ output: process.stdout, error: process.stderr })) {
  stream.on('error', ({ code, message }) => {
    if (code !== 'ENOSPC') return;
    if (name === 'output') {
      console.error(
        `mixed-dynamics: standard output: expected a place that can be written to, got ${message}; free some space`,
      );
    }
    process.exit(2);
  });
}

// A checkout with a linked node_modules would run the other checkout's packages, while manifests
// name this one's commit.
const project = realpathSync(fileURLToPath(new URL('../../', import.meta.url)));
const found = realpathSync(fileURLToPath(import.meta.resolve('@mixed-dynamics/artifacts')));
if (!found.startsWith(`${project}${sep}`)) {
  console.error(
    `mixed-dynamics: node_modules: expected the packages of ${project}, got those of another checkout (${found}); run npm ci here`,
  );
  process.exit(2);
}

const { main } = await import('../src/cli.ts');
process.exitCode = await main(process.argv.slice(2));
