import '../../page/client/page.ts';
import type { SeededNetwork } from '@mixed-dynamics/sweep/from-seed';
import { byId, fill } from '../../page/client/dom.ts';
import { html } from '../../page/html.ts';
import { type Facts, placeOf, type TrainingFacts } from '../facts.ts';
import { integersOf } from '../packedCurves.ts';
import { linkOf, stateOf } from './address.ts';
import { Cards } from './cards.ts';
import { connectControls, connectTable } from './controls.ts';
import { connectCopyAs } from './copyAs.ts';
import { Diagrams, fillLegend } from './diagrams.ts';
import { connectDownloads } from './downloads.ts';
import { blockBytes, blockText, listen } from './incoming.ts';
import { connectOwnWeights } from './ownWeights.ts';
import { Predictions } from './predictions.ts';
import { type Figure1Run, Results, unpackFigure1 } from './results.ts';
import { Store } from './state.ts';
import { Training } from './training/training.ts';
import { connectWhatIf } from './whatIf.ts';

const facts = JSON.parse(blockText('facts')) as Facts;
const { plane } = facts;
const results = new Results(facts);
const first = stateOf(facts, isPlace(location.hash) ? '' : location.hash);
const store = new Store(first.state);
let figure1: Figure1Run | undefined;

const { training: trainingFacts } = facts;
const networkAt = trainingFacts && ((index: number) => seededNetwork(trainingFacts, index));
const predictions = new Predictions(
  {
    ...{ plane, theory: facts.theory, stop: facts.stop, own: facts.setting },
    program: blockBytes('worker'),
    onChange: redraw,
    networkAt,
    drawProgram: blockBytes('draws'),
    onDraw: () => cards.draw(),
  },
  first.state.setting,
);
// The first listener, so that the worker already computes while the others draw.
store.onChange(({ view, setting }, before) => {
  if (view !== before.view || setting !== before.setting) predictShown();
});
const sources = { results, predictions };
const showControls = connectControls(facts, store);
const showWhatIf = connectWhatIf(facts.setting, store);
const diagrams = new Diagrams(byId('diagrams'), { ...sources, store, ranges: facts.ranges });
const cards = new Cards({
  facts,
  ...sources,
  store,
  figure1: () => figure1,
  trained: (index) => training?.curves(index),
});
connectDownloads(facts, sources, store);
connectCopyAs(facts, predictions, store);
const training =
  networkAt &&
  new Training({ ...facts, training: trainingFacts }, { results, store, networkAt }, () =>
    cards.draw(),
  );
connectTable(facts, results, store);
connectOwnWeights(blockBytes('draws'));
keepLink();
refuse(first.refused);
start();

/** Shows the diagrams first, since they need the least data. */
async function start(): Promise<void> {
  const [table, predicted] = await Promise.all(['metrics', 'predicted'].map(textOf));
  if (table) results.addTable(table);
  if (predicted) predictions.setTable(predicted);
  store.onChange(({ view, setting }, before) => {
    if (view !== before.view || setting !== before.setting) follow();
  });
  predictShown();
  follow();
  diagrams.draw();
  if (facts.measured) performance.mark('first-picture');
  else cards.draw();
  const [curves, ofFigure1] = await Promise.all([blockBytes('curves'), blockBytes('figure1')]);
  results.addSpectra(await textOf('spectra'));
  if (!facts.live) results.addAllCurves(integersOf(curves));
  if (facts.figure1) figure1 = unpackFigure1(integersOf(ofFigure1), facts.figure1);
  cards.draw();
  if (facts.live) {
    listen(results, () => {
      showControls();
      diagrams.draw();
      cards.draw();
    });
  }
  document.documentElement.dataset.ready = 'true';
}

async function textOf(name: string): Promise<string> {
  return new TextDecoder().decode(await blockBytes(name));
}

/** Predicts the plane of the current setting, unless only results are shown. */
function predictShown(): void {
  const { setting, view } = store.state;
  predictions.show(setting, view !== 'measured');
}

/** Updates the page after a change of the setting or of the view. */
function follow(): void {
  showControls();
  showWhatIf();
  fillLegend(plane, store.state);
  sayWhetherComplete();
  cards.draw();
}

/** Updates the page when more of the plane has been predicted. */
function redraw(): void {
  sayWhetherComplete();
  if (store.state.view === 'measured') return;
  diagrams.draw();
  if (!facts.measured && performance.getEntriesByName('first-picture').length === 0) {
    performance.mark('first-picture');
  }
}

function sayWhetherComplete(): void {
  document.documentElement.dataset.predicted = predictions.complete ? 'all' : 'part';
}

/** Shows beside the controls which parts of an address could not be read. */
function refuse(texts: readonly string[]): void {
  const place = byId('refused-address');
  fill(
    place,
    texts.map((text) => html`<p>${text}</p>`),
  );
  place.hidden = texts.length === 0;
}

/** Whether a fragment is the id of an element, as in the skip link. */
function isPlace(hash: string): boolean {
  return document.getElementById(hash.slice(1)) !== null;
}

/** Keeps the address up to date, with a delay, because browsers limit how often it may change. */
function keepLink(): void {
  let timer = 0;
  // The fragment that was last written or read.
  let written = location.hash;
  const write = () => {
    written = `#${linkOf(facts, store.state)}`;
    history.replaceState(null, '', written);
  };
  store.onChange(({ iteration }, before) => {
    clearTimeout(timer);
    timer = window.setTimeout(write, 250);
    // The iteration follows the pointer; that alone does not dismiss the message on the address.
    if (iteration === before.iteration) refuse([]);
  });
  // `location` may have been overwritten before this event arrives, so its own URL is used.
  addEventListener('hashchange', ({ newURL }) => {
    const { hash } = new URL(newURL);
    if (hash === written) return;
    if (isPlace(hash)) return write();
    written = hash;
    const { state, refused } = stateOf(facts, hash, store.state);
    store.change(state);
    refuse(refused);
  });
}

/** The seed and the exponents of a network, from which workers draw its weights again. */
function seededNetwork({ seed: rootSeed }: TrainingFacts, index: number): SeededNetwork {
  const { setting, stop } = facts;
  const { x, y, trial } = placeOf(plane, index);
  const unit = setting.dimension / Math.sqrt(setting.rank);
  const values = setting.singularValues.map((value) => unit * value);
  const section = { ...setting, stop, singularValues: values.length > 0 ? values : undefined };
  return { rootSeed, section, gammaSigma2: x, gammaW: y, trial };
}
