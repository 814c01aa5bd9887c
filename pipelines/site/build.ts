import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expected } from '@mixed-dynamics/artifacts';
import { runProgram } from '../src/cli/reportFailure.ts';
import { buildSite } from './site.ts';

/** `npm run site -- [FOLDER] [NAME=FILE.html …] [NAME=FOLDER:PAGE.html …]` */
await runProgram(async ([folder = 'out/site', ...given]) => {
  const pages = given.map((text) => {
    const [, name, path, page] = /^([a-z][a-z0-9-]*)=([^:]+?)(?::(.+))?$/.exec(text) ?? [];
    const file = path && page ? join(path, page) : path;
    if (name && path && file?.endsWith('.html') && existsSync(file)) {
      return [name, { path, page }] as const;
    }
    throw expected({
      culprit: 'site',
      expected: 'NAME=FILE.html of an existing page, or NAME=FOLDER:PAGE.html',
      got: text,
      remedy: 'such as: npm run site -- out/site playground=out/playground/index.html',
    });
  });
  await buildSite(resolve(folder), process.env.GITHUB_REPOSITORY, Object.fromEntries(pages));
});
