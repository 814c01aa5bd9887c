import type { Command } from 'commander';
import { experimentCommand } from '../frame/experimentCommand.ts';
import type { Experiment } from '../frame/openPreset.ts';

export default function command(): Command {
  const text = {
    summary: 'Write an HTML page on a run: figures, golden ones, what differs, where it is from',
    details:
      'One file, report/index.html in the results folder, that opens from disk. Shows the figures ' +
      'that exist; a drift is shown, not refused: that is what check is for.',
    example: 'mixed-dynamics report --preset small',
  };
  const run = async (experiment: Experiment) => {
    const { report } = await import('../steps/report.ts');
    await report(experiment);
  };
  return experimentCommand('report', text, run);
}
