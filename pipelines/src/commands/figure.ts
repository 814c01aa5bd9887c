import { Argument, type Command } from 'commander';
import { newCommand } from '../frame/newCommand.ts';
import { openPreset, type PresetOptions, withStageOptions } from '../frame/openPreset.ts';
import { oneOf } from '../frame/values.ts';

const figures = ['figure1', 'figure2'] as const;
type Figure = (typeof figures)[number];

export default function command(): Command {
  const made = newCommand('figure', {
    summary: 'Draw a figure and its panels from tables that exist',
    details: 'Reads the tables of the training run or the sweep; writes .svg and .png beside them.',
    example: 'mixed-dynamics figure figure2 --preset small',
  }).addArgument(
    new Argument('<figure>', figures.join(' or ')).argParser(oneOf('<figure>', figures)),
  );
  return withStageOptions(made).action(async (figure: Figure, options: PresetOptions) => {
    const experiment = openPreset(options);
    if (figure === 'figure1') await (await import('../steps/figure1.ts')).figure1(experiment);
    else await (await import('../steps/figure2.ts')).figure2(experiment);
  });
}
