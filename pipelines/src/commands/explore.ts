import { expected } from '@mixed-dynamics/artifacts';
import type { Command } from 'commander';
import { type EngineChoice, withEngineOption } from '../frame/chooseEngine.ts';
import { newCommand } from '../frame/newCommand.ts';
import { openPreset, type PresetOptions, withPresetOptions } from '../frame/openPreset.ts';
import { wholeNumber } from '../frame/values.ts';

export default function command(): Command {
  const made = newCommand('explore', {
    summary: 'Write a page on which to look at every cell of Figure 2; with --live, serve it',
    details:
      'One file, explorer/index.html in the results folder, that opens from disk and asks nobody ' +
      'for anything. With --live, serves a page on this machine alone that fills in while a sweep ' +
      'of the same preset and engine runs, until Ctrl-C.',
    example: 'mixed-dynamics explore --preset small',
  })
    .option('--live', 'show the cells of a sweep that runs, as they finish')
    .option('--port <number>', 'where --live listens (default: 4174)', wholeNumber('--port'));
  return withEngineOption(withPresetOptions(made)).action(async (options: ExploreOptions) => {
    const onlyLive = (['port', 'engine'] as const).find((name) => options[name] !== undefined);
    if (options.live) return exploreLive(options);
    if (onlyLive) throw withoutLive(onlyLive);
    const experiment = openPreset(options);
    const { explore } = await import('../steps/explore.ts');
    await explore(experiment);
  });
}

/** A command of its own: what it computes with is none of the page's business, nor of its cache. */
async function exploreLive({ live: _, ...options }: ExploreOptions): Promise<void> {
  const { runCommand } = await import('../cli.ts');
  const given = Object.entries(options).flatMap(([name, values]) =>
    [values].flat().flatMap((value) => [`--${name}`, String(value)]),
  );
  await runCommand(['live', ...given]);
}

const withoutLive = (option: string): Error =>
  expected({
    culprit: `\`--${option}\``,
    expected: '--live beside it',
    got: 'none',
    remedy: `add --live to serve the page, or leave --${option} out to write it`,
  });

interface ExploreOptions extends PresetOptions {
  readonly live?: boolean;
  readonly port?: number;
  readonly engine?: EngineChoice;
}
