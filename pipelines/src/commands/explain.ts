import { Argument, type Command } from 'commander';
import { newCommand } from '../frame/newCommand.ts';
import { openPreset, type PresetOptions, withPresetChoice } from '../frame/openPreset.ts';
import { nonEmpty } from '../frame/values.ts';

export default function command(): Command {
  const made = newCommand('explain', {
    summary: 'Say which stages Nx would run, and what makes each of them run',
    details:
      'Names the file, the key of the preset, the environment variable, the package or the earlier ' +
      'result in which the present state differs from the most similar run that the cache knows. ' +
      'Prints nothing to standard output when all stages would be restored.',
    example: 'mixed-dynamics explain pipelines:figure2 --preset small',
  }).addArgument(
    new Argument('<target>', 'a target of Nx, such as pipelines:figure2').argParser(
      nonEmpty('<target>', 'a target of Nx'),
    ),
  );
  return withPresetChoice(made).action(
    async (target: string, options: PresetOptions, command: Command) => {
      const { explain } = await import('../steps/explain.ts');
      const [project = '', task, configuration] = target.split(':');
      const isNamed = command.getOptionValueSource('preset') !== 'default';
      const preset = isNamed ? options.preset : (configuration ?? options.preset);
      const name = task === undefined ? `pipelines:${project}` : `${project}:${task}`;
      explain(name, openPreset({ preset, set: options.set }), { preset, set: options.set });
    },
  );
}
