import { Argument, type Command } from 'commander';
import { newCommand } from '../frame/newCommand.ts';
import { openPreset, type PresetOptions, withStageOptions } from '../frame/openPreset.ts';
import { isForPrint, type PrintOptions, withPrintOptions } from '../frame/printOptions.ts';
import { oneOf } from '../frame/values.ts';

const figures = ['figure1', 'figure2'] as const;
type Figure = (typeof figures)[number];

export default function command(): Command {
  const made = newCommand('figure', {
    summary: 'Draw a figure and its panels from tables that exist',
    details:
      'Reads the tables of the training run or the sweep; writes .svg and .png beside them. With an option for a paper (--format to --text): the figure as asked, and its caption, in the folder print there.',
    example: 'mixed-dynamics figure figure2 --preset small --format pdf --width 89mm --panels a,d',
  }).addArgument(
    new Argument('<figure>', figures.join(' or ')).argParser(oneOf('<figure>', figures)),
  );
  const command = withPrintOptions(withStageOptions(made));
  return command.action(async (figure: Figure, options: PresetOptions & PrintOptions) => {
    const experiment = openPreset(options);
    if (isForPrint(options)) {
      const { printFigure } = await import('../steps/printFigure.ts');
      await printFigure(figure, experiment, options);
    } else if (figure === 'figure1')
      await (await import('../steps/figure1.ts')).figure1(experiment);
    else await (await import('../steps/figure2.ts')).figure2(experiment);
  });
}
