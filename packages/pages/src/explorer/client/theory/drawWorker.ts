import {
  type FileFlow,
  flowOfFiles,
  type NpyFiles,
  predictFromSeed,
  type SeededNetwork,
} from '@mixed-dynamics/sweep/from-seed';
import type { Prediction } from '@mixed-dynamics/theory';

// A worker for given weights: it predicts a network of the run from its weights, drawn again from the seed, and
// analyses weights from files.

/** A network of the run to predict with its own weights. */
export interface DrawRequest {
  /** Its row in `metrics.csv`. */
  readonly index: number;
  readonly network: SeededNetwork;
}

export interface DrawAnswer {
  readonly index: number;
  readonly prediction: Prediction;
}

/** Weights in files. */
interface FilesRequest {
  readonly files: NpyFiles;
}

export type FilesAnswer = { readonly flow: FileFlow } | { readonly refusal: string };

addEventListener('message', ({ data }: MessageEvent<DrawRequest | FilesRequest>) => {
  if ('network' in data) {
    const prediction = predictFromSeed(data.network);
    postMessage({ index: data.index, prediction } satisfies DrawAnswer);
    return;
  }
  postMessage(answerTo(data));
});

function answerTo({ files }: FilesRequest): FilesAnswer {
  try {
    return { flow: flowOfFiles(files) };
  } catch (error) {
    return { refusal: (error as Error).message };
  }
}
