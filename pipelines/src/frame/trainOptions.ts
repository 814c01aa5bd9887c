import type { Command } from 'commander';
import type { EngineChoice } from './chooseEngine.ts';
import type { PresetOptions } from './openPreset.ts';
import { nonEmpty, wholeNumber } from './values.ts';

/** Options common to all sweeps, besides the preset. */
export interface TrainOptions extends PresetOptions {
  readonly engine?: EngineChoice;
  readonly workers?: number;
  readonly batch?: number;
  readonly shard?: string;
}

export function withTrainOptions(command: Command): Command {
  return command
    .option(
      '--shard <i/n>',
      'only the i-th of n parts, for several machines; see merge',
      nonEmpty('--shard', 'i/n with 1 ≤ i ≤ n, such as 1/3'),
    )
    .option(
      '--workers <number>',
      'how many processes (default: as many as cores, where it is worth it)',
      wholeNumber('--workers', 1),
    )
    .option(
      '--batch <number>',
      'cells that a worker trains side by side (default: what a GPU holds; 1 on a processor)',
      wholeNumber('--batch', 1),
    );
}
