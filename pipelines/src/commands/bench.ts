import { engineNames } from '@mixed-dynamics/engines';
import type { Command } from 'commander';
import { newCommand } from '../frame/newCommand.ts';
import { type PresetOptions, withPresetChoice } from '../frame/openPreset.ts';
import { nonEmpty, someOf, wholeNumbers } from '../frame/values.ts';

const parts = ['steps', 'width', 'sweep'] as const;

export default function command(): Command {
  const made = newCommand('bench', {
    summary: 'Measure what a step costs on every engine, and where the time of a sweep goes',
    details:
      'Prints Markdown. `steps`: both dynamics against the dimension, beside the machine’s own ' +
      'sgemm. `width`: a step against w. `sweep`: a whole sweep, split into products, elementwise ' +
      'work, host and idle, of the preset. Wants a machine that does nothing else.',
    example: 'mixed-dynamics bench --parts steps --dimensions 50,200 --engines blas,wasm',
  })
    .option('--parts <names>', parts.join(','), someOf('--parts', parts), [...parts])
    .option(
      '--engines <names>',
      `some of ${engineNames.join(',')} (default: all that work here)`,
      someOf('--engines', engineNames),
    )
    .option(
      '--dimensions <numbers>',
      'd of the steps',
      wholeNumbers('--dimensions', 2),
      [50, 100, 200, 500, 1000],
    )
    .option(
      '--widths <numbers>',
      'w of `width`',
      wholeNumbers('--widths', 1),
      [1e2, 1e3, 1e4, 1e5, 1e6, 1e7],
    )
    .option('--out <file>', 'write a file instead of stdout', nonEmpty('--out', 'a file'));
  return withPresetChoice(made, 'small').action(async (options: BenchOptions) => {
    const { bench } = await import('../steps/bench.ts');
    await bench(options);
  });
}

interface BenchOptions extends PresetOptions {
  readonly parts: (typeof parts)[number][];
  readonly engines?: (typeof engineNames)[number][];
  readonly dimensions: number[];
  readonly widths: number[];
}
