import { statSync } from 'node:fs';
import { expected } from '@mixed-dynamics/artifacts';

/** @throws UserError when an option that names a file names a folder; `example` is a file in it */
export function refuseFolder(option: string, path: string, example: string): void {
  if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) return;
  throw expected({
    culprit: option,
    expected: 'the name of a file',
    got: `'${path}', a folder`,
    remedy: `write ${path}/${example}`,
  });
}
