/** Starts a worker from its program, which is on its way. */
export async function startWorker<Answer>(
  program: Promise<Uint8Array<ArrayBuffer>>,
  onAnswer: (answer: Answer) => void,
): Promise<Worker> {
  const script = new Blob([await program], { type: 'text/javascript' });
  const worker = new Worker(URL.createObjectURL(script));
  worker.addEventListener('message', ({ data }: MessageEvent<Answer>) => onAnswer(data));
  return worker;
}
