import { pathToFileURL } from 'node:url';
import { openBrowser, visit } from './browser.ts';

const browser = await openBrowser();
const address = pathToFileURL(process.argv[2]!).href;
for (let round = 0; round < 3; round++) {
  const t = Date.now();
  const { page } = await visit(browser, address);
  const mark = await page.evaluate(`performance.getEntriesByName('first-picture')[0]?.startTime`);
  const all = (await page.evaluate(
    `new Promise(done => { const el = document.documentElement; const check = () => el.dataset.predicted === 'all' ? done(performance.now()) : setTimeout(check, 5); check(); })`,
  )) as number;
  const change = (await page.evaluate(`new Promise(done => {
    const t0 = performance.now(); let first;
    const el = document.documentElement;
    const observer = new MutationObserver(() => { first ??= performance.now() - t0; });
    const field = document.getElementById('set-K');
    field.value = '7'; field.dispatchEvent(new Event('input', { bubbles: true })); field.dispatchEvent(new Event('change', { bubbles: true }));
    observer.observe(document.getElementById('diagrams'), { subtree: true, childList: true, attributes: true });
    let seen = false;
    const check = () => { if (el.dataset.predicted !== 'all') seen = true; if (seen && el.dataset.predicted === 'all') done([first, performance.now() - t0]); else setTimeout(check, 4); }; check();
    setTimeout(() => done([first, -1]), 15000);
  })`)) as number[];
  console.log(
    'load: first picture',
    Math.round(mark as number),
    'ms, all',
    Math.round(all),
    'ms; change of K: first',
    Math.round(change[0]!),
    'ms, all',
    Math.round(change[1]!),
    'ms',
    'wall',
    Date.now() - t,
  );
  await page.context().close();
}
await browser.close();
