import { Argument, type Command } from 'commander';
import { newCommand } from '../frame/newCommand.ts';
import { nonEmpty } from '../frame/values.ts';

export default function command(): Command {
  return newCommand('compare', {
    summary: 'What differs between two results folders: settings, numbers, maps',
    details:
      'Two runs on one plane, whatever else differs between them, or two networks. Prints which keys of ' +
      'the presets differ and a table; writes index.html, compare.svg and .png (second minus first) and ' +
      'differences.csv. Whether a difference is noise, `ensemble compare` says.',
    example: 'mixed-dynamics compare out/small out/small,seed=3',
  })
    .addArgument(new Argument('<first>', 'a results folder'))
    .addArgument(new Argument('<second>', 'another one'))
    .option(
      '--out <dir>',
      'where the page goes (default: in out/compare, named after the runs)',
      nonEmpty('--out', 'a folder'),
    )
    .action(async (first: string, second: string, options: { readonly out?: string }) => {
      const { compare } = await import('../steps/compare.ts');
      await compare(first, second, options);
    });
}
