import type { FileFlow } from '@mixed-dynamics/sweep/from-seed';
import { byId, fill } from '../../page/client/dom.ts';
import { html } from '../../page/html.ts';
import { drawChart, extentOf } from './chart.ts';
import { startWorker } from './incoming.ts';
import type { FilesAnswer } from './theory/drawWorker.ts';
import { shown, whole } from './words.ts';

/** Reads weights from files, dropped or chosen, and shows their point on the invariant plane and their curves. */
export function connectOwnWeights(program: Promise<Uint8Array<ArrayBuffer>>): void {
  const [details, input] = [byId<HTMLDetailsElement>('own'), byId<HTMLInputElement>('own-files')];
  let worker: Promise<Worker> | undefined;
  const take = async (list: FileList | null) => {
    if (!list || list.length === 0) return;
    details.open = true;
    say('Computing …');
    const files = await Promise.all(
      Array.from(
        list,
        async (file) => [file.name, new Uint8Array(await file.arrayBuffer())] as const,
      ),
    );
    worker ??= startWorker<FilesAnswer>(program, show);
    (await worker).postMessage({ files: Object.fromEntries(files) });
  };
  input.addEventListener('change', () => take(input.files));
  document.addEventListener('dragover', (event) => event.preventDefault());
  document.addEventListener('drop', (event) => {
    event.preventDefault();
    take(event.dataTransfer?.files ?? null);
  });
}

/** Shows a message beside the control; when files are refused, the previous result stays. */
function say(text: string, refused = false): void {
  const place = byId('own-said');
  place.textContent = text;
  place.classList.toggle('refused', refused);
}

function show(answer: FilesAnswer): void {
  if ('refusal' in answer) {
    say(answer.refusal, true);
    return;
  }
  const { plane, sizes, curves } = answer.flow;
  const [inputs, width, outputs] = sizes.map(whole);
  say(
    `d_in = ${inputs}, w = ${width}, d_out = ${outputs}. α = ${shown(plane.alpha)}, β = ${shown(plane.beta)}. ` +
      `Exactness meter ${shown(plane.meter)}: about the relative error of the closed form.`,
  );
  fill(
    byId('own-curves'),
    curves &&
      html`<figure><figcaption><span>Train and test error of the gradient flow, closed form</span></figcaption><svg class="plot" role="img" aria-label="Train and test error against time η·n; the train error ends at ${shown(curves.train.at(-1)!)}, the test error at ${shown(curves.test.at(-1)!)}"></svg></figure>`,
  );
  if (curves) draw(curves);
}

function draw({ step, train, test }: NonNullable<FileFlow['curves']>): void {
  const curves = [
    { className: 'predicted train', values: train },
    { className: 'predicted test', values: test },
  ];
  const scale = { scale: 'log', extent: extentOf(curves, 'log'), time: step } as const;
  const svg = byId('own-curves').querySelector('svg')!;
  drawChart(svg, { curves, last: train.length - 1, ...scale });
}
