import { resolve } from 'node:path';
import { expected } from '@mixed-dynamics/artifacts';
import { Argument, type Command } from 'commander';
import { newCommand } from '../frame/newCommand.ts';
import { openPreset, type PresetOptions, withPresetOptions } from '../frame/openPreset.ts';
import { CheckFailed } from '../frame/reportFailure.ts';
import { nonEmpty } from '../frame/values.ts';

export default function command(): Command {
  const made = newCommand('verify', {
    summary: 'Hold every result file against its manifest',
    details:
      'Recomputes the SHA-256 of all files that the manifests of the results folder list, and holds ' +
      'each stage against those that it was made from. A folder alone, a crate for example, needs ' +
      'no preset; with --preset it has to be of that very one. Exit code 1 when a file is missing ' +
      'or differs.',
    example: 'mixed-dynamics verify --preset small',
  }).addArgument(
    new Argument('[dir]', 'the results folder').argParser(nonEmpty('[dir]', 'a folder')),
  );
  return withPresetOptions(made).action(
    async (folder: string | undefined, options: PresetOptions, command: Command) => {
      const named = command.getOptionValueSource('preset') !== 'default' || options.set;
      if (folder !== undefined && options.out !== undefined) {
        throw expected({
          culprit: '`--out`',
          expected: 'one folder',
          got: `'${options.out}' besides '${folder}'`,
          remedy: 'leave one of them out',
        });
      }
      const { verify } = await import('../steps/verify.ts');
      const experiment = folder === undefined || named ? openPreset(options) : undefined;
      const root = folder === undefined ? experiment!.root : resolve(folder);
      if (!verify(root, experiment)) throw new CheckFailed();
    },
  );
}
