import type { Command } from 'commander';
import { newCommand } from '../frame/newCommand.ts';
import { openPreset, type PresetOptions, withPresetOptions } from '../frame/openPreset.ts';

export default function command(): Command {
  const made = newCommand('report', {
    summary: 'Write an HTML page on a run: figures, golden ones, what differs, where it is from',
    details:
      'One file, report/index.html in the results folder, that opens from disk. Shows the figures ' +
      'that exist; a drift is shown, not refused: that is what check is for.',
    example: 'mixed-dynamics report --preset small',
  });
  return withPresetOptions(made).action(async (options: PresetOptions) => {
    const experiment = openPreset(options);
    const { report } = await import('../steps/report.ts');
    await report(experiment);
  });
}
