import type { Command } from 'commander';
import { experimentCommand } from '../frame/experimentCommand.ts';
import type { Experiment } from '../frame/openPreset.ts';

export default function command(): Command {
  const text = {
    summary: 'Draw what a running sweep has finished so far',
    details:
      'A sweep calls this before its first network, when theory predicts the picture, and once a ' +
      'minute. Reads preview/metrics.csv, draws figure2/figure2.preview.svg and .png.',
    example: 'mixed-dynamics preview --preset paper',
  };
  const run = async (experiment: Experiment) => {
    const { preview } = await import('../steps/preview.ts');
    await preview(experiment);
  };
  return experimentCommand('preview', text, run);
}
