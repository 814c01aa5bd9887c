import { spawnSync } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { temporaryFolder } from '../../packages/artifacts/test/temporaryFolder.ts';
import { projectFolder } from '../src/cli/project.ts';
import type { Step } from './readWorkflow.ts';

interface Shell {
  readonly env?: Record<string, string>;
  readonly cwd?: string;
  /** What `gh` does here; `$*` are its arguments. */
  readonly gh?: string;
  /** What `npm` does here, where it is not the real one. */
  readonly npm?: string;
}

/** Runs a step's own script as a runner does, with a stand-in for `gh`, and for `npm` if wanted. */
export function runStep(step: Step, { env = {}, cwd = projectFolder, gh = 'exit 99', npm }: Shell) {
  const temporary = temporaryFolder();
  for (const [name, script] of Object.entries({ gh, npm })) {
    if (script === undefined) continue;
    writeFileSync(join(temporary, name), `#!/bin/bash\n${script}\n`);
    chmodSync(join(temporary, name), 0o755);
  }
  const output = join(temporary, 'output');
  writeFileSync(output, '');
  const { status, stdout, stderr } = spawnSync('bash', ['-e', '-c', step.run!], {
    cwd,
    encoding: 'utf8',
    env: {
      PATH: `${temporary}:${process.env.PATH}`,
      HOME: temporary,
      RUNNER_TEMP: temporary,
      GITHUB_OUTPUT: output,
      GIT_CONFIG_NOSYSTEM: '1',
      ...env,
    },
  });
  return { code: status, text: stdout + stderr, outputs: readFileSync(output, 'utf8'), temporary };
}
