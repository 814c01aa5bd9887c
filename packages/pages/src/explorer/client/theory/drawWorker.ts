import { flowOfFiles, predictFromSeed } from '@mixed-dynamics/sweep/from-seed';
import type { DrawAnswer, DrawRequest, FilesAnswer, FilesRequest } from './messages.ts';

// A worker for given weights: those of a network of the run, drawn again from the seed, which it predicts,
// and those of files.

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
