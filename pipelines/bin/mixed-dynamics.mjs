#!/usr/bin/env node
// Registers the TypeScript loader, then runs the command line: nothing is ever built.
import { fileURLToPath } from 'node:url';
import { register } from 'tsx/esm/api';

// Without this the loader would read a tsconfig.json of the folder the user happens to be in.
process.env.TSX_TSCONFIG_PATH ??= fileURLToPath(
  new URL('../../tsconfig.base.json', import.meta.url),
);
register();

// `mixed-dynamics … | head` closes the pipe early, which is no error.
process.stdout.on('error', (error) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

const { main } = await import('../src/cli.ts');
process.exitCode = await main(process.argv.slice(2));
