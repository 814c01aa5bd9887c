import '../../page/client/page.ts';
import { byId } from '../../page/client/dom.ts';
import type { Facts } from '../facts.ts';
import { Cards } from './cards.ts';
import { connectControls, connectTable } from './controls.ts';
import { Diagrams, fillLegend } from './diagrams.ts';
import { connectDownloads } from './downloads.ts';
import { blockBytes, blockText, listen } from './incoming.ts';
import { type Figure1Run, Results, splitBytes, unpackFigure1 } from './results.ts';
import { linkOf, Store, stateOf } from './state.ts';

/** The facts with the number of bytes of each cell's curves. */
type Embedded = Facts & { readonly lengths: readonly number[] };

const facts = JSON.parse(blockText('facts')) as Embedded;
const { plane } = facts;
const results = new Results(facts);
const store = new Store(stateOf(plane, location.hash));
let figure1: Figure1Run | undefined;

fillLegend(plane);
const show = connectControls(facts, results, store);
const diagrams = new Diagrams(byId('diagrams'), { results, store, ranges: facts.ranges });
const cards = new Cards({ facts, results, store, figure1: () => figure1 });
connectDownloads(facts, results, store);
connectTable(results, store);
keepLink();
start();

/** Starts with the diagrams, which need the smallest part of the data. */
async function start(): Promise<void> {
  const table = new TextDecoder().decode(await blockBytes('metrics'));
  if (table !== '') results.addTable(table);
  show();
  diagrams.draw();
  performance.mark('first-picture');
  const [curves, ofFigure1] = await Promise.all([blockBytes('curves'), blockBytes('figure1')]);
  splitBytes(curves, facts.lengths).forEach((bytes, index) => {
    if (bytes.length > 0) results.addCurves(index, bytes);
  });
  if (facts.figure1) figure1 = unpackFigure1(ofFigure1, facts.figure1);
  cards.draw();
  if (facts.live) {
    listen(results, () => {
      show();
      diagrams.draw();
      cards.draw();
    });
  }
  document.documentElement.dataset.ready = 'true';
}

/** Keeps the address up to date, but not at every key press, which browsers limit. */
function keepLink(): void {
  let timer = 0;
  let written = location.hash;
  store.onChange((state) => {
    clearTimeout(timer);
    timer = window.setTimeout(() => {
      written = `#${linkOf(plane, state)}`;
      history.replaceState(null, '', written);
    }, 250);
  });
  addEventListener('hashchange', () => {
    if (location.hash !== written) store.change(stateOf(plane, location.hash));
  });
}
