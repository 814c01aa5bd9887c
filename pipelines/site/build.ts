import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { expected, UserError } from '@mixed-dynamics/artifacts';
import { buildSite } from './site.ts';

/** `npm run site -- [FOLDER] [NAME=FILE.html …]` */
const [folder = 'out/site', ...given] = process.argv.slice(2);
try {
  const pages = given.map((text) => {
    const [, name, file] = /^([a-z][a-z0-9-]*)=(.+\.html)$/.exec(text) ?? [];
    if (name && file && existsSync(file)) return [name, file] as const;
    throw expected({
      culprit: 'site',
      expected: 'NAME=FILE.html of a page that is there',
      got: text,
      remedy: 'such as: npm run site -- out/site playground=out/playground.html',
    });
  });
  await buildSite(resolve(folder), process.env.GITHUB_REPOSITORY, Object.fromEntries(pages));
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}
