import type { SeededNetwork, TrainingResult, WasmFiles } from '@mixed-dynamics/sweep/in-browser';

/** What the page asks of the worker: to train, or to pause and go on. */
export type TrainingRequest =
  | {
      readonly kind: 'train';
      readonly network: SeededNetwork;
      readonly files: WasmFiles;
      /** Whether the fingerprint is that of the curves in a snapshot. */
      readonly sampled: boolean;
    }
  | { readonly kind: 'pause' | 'resume' };

/** The five curves at one iteration, in the order of `curveNames`. */
export type Row = readonly [number, number, number, number, number];

/** What the worker answers. */
export type TrainingAnswer =
  | { readonly kind: 'rows'; readonly rows: readonly Row[] }
  | { readonly kind: 'refused'; readonly reason: string }
  | {
      readonly kind: 'done';
      readonly rows: readonly Row[];
      readonly fingerprint: string;
      readonly outcome: Omit<TrainingResult, 'curves' | 'tracker'>;
    };
