import { writeFileSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { expected } from '@mixed-dynamics/artifacts';
import { projectFolder } from '../src/cli/project.ts';
import { runProgram } from '../src/cli/reportFailure.ts';
import { checkRelease } from './checkRelease.ts';
import { buildPackages, packPackages } from './pack.ts';

/** `npm run release -- check TAG [NOTES]` and `npm run release -- pack [FOLDER]`. */
await runProgram(async ([task, argument, file]) => {
  if (task === 'check' && argument) {
    const notes = checkRelease(argument, projectFolder);
    if (file) writeFileSync(file, `${notes}\n`);
    console.log(`${argument} may be released`);
  } else if (task === 'pack') {
    const folder = resolve(argument ?? 'out/packages');
    await buildPackages(folder, process.env.GITHUB_REPOSITORY);
    for (const path of Object.values(packPackages(folder))) console.log(relative('.', path));
  } else {
    throw expected({
      culprit: 'release',
      expected: '`check TAG [FILE]` or `pack [FOLDER]`',
      got: [task, argument].filter(Boolean).join(' ') || 'nothing',
      remedy: 'such as: npm run release -- check v1.0.0',
    });
  }
});
