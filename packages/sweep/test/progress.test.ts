import { expect, test } from 'vitest';
import { physicsOf } from '../src/cells/cell.ts';
import { estimateCost, slownessOf, sweepCost, usualFlops } from '../src/grid/cost.ts';
import { gridCells } from '../src/grid/grid.ts';
import { coarseToFine } from '../src/grid/order.ts';
import { PreviewSchedule, previewInterval } from '../src/progress/preview.ts';
import { barText, createProgress, progressMode } from '../src/progress/progress.ts';
import { formatDuration, TimeLeft } from '../src/progress/timeLeft.ts';
import { section } from './fixtures/setup.ts';

/** The output of a display for a sweep with many notes. */
function shown(mode: 'bar' | 'lines' | 'none', todo: number): string {
  let text = '';
  const write = (part: string) => {
    text += part;
  };
  const stream = { columns: 60, write };
  const progress = createProgress(stream, mode);
  progress.start({ text: 'a plan', unit: 'matrices', todo });
  for (let computed = 1; computed <= todo; computed++) {
    progress.advance({ computed, todo, secondsLeft: todo - computed });
    if (computed % 10 === 0) progress.note(`note ${computed}`);
  }
  progress.end('the end');
  return text;
}

test.each([0, 1, 7, 19, 25, 1225, 100_000])('lines: at most 25 for %i cells', (todo) => {
  const lines = shown('lines', todo).trimEnd().split('\n');
  expect(lines.length).toBeLessThanOrEqual(25);
  expect([lines[0], lines.at(-1)]).toEqual(['a plan', 'the end']);
});

test('the bar overwrites itself and fits the terminal', () => {
  const text = shown('bar', 1000);
  expect(text.startsWith('a plan\n')).toBe(true);
  expect(text.endsWith('\r\x1b[Kthe end\n')).toBe(true);
  const state = { computed: 412, todo: 1225, unit: 'cells', left: '12 min left' };
  for (const columns of [10, 20, 60, 200]) {
    expect(barText(state, columns).length).toBeLessThan(columns);
  }
  expect(barText(state, 60)).toBe('████████░░░░░░░░░░░░░░░░░ 412/1225 cells  33 %  12 min left');
  expect(shown('none', 1000)).toBe('');
});

test('both displays name the unit of the items', () => {
  for (const mode of ['bar', 'lines'] as const) {
    expect(shown(mode, 100)).toMatch(/\d+\/100 matrices/);
    expect(shown(mode, 100)).not.toMatch(/cells/);
  }
});

test('the environment overrides the choice', () => {
  expect(progressMode({}, true)).toBe('bar');
  expect(progressMode({}, false)).toBe('lines');
  expect(progressMode({ MIXED_DYNAMICS_PROGRESS: 'none' }, true)).toBe('none');
  expect(progressMode({ MIXED_DYNAMICS_PROGRESS: 'bar' }, false)).toBe('bar');
  expect(() => progressMode({ MIXED_DYNAMICS_PROGRESS: 'loud' }, true)).toThrow(
    /^MIXED_DYNAMICS_PROGRESS: expected one of bar, lines, none, got 'loud'/,
  );
});

test('durations are short', () => {
  expect([0.2, 59.6, 61, 3599, 3600, 7500].map(formatDuration)).toEqual([
    '0 s',
    '1 min',
    '1 min 1 s',
    '59 min 59 s',
    '1 h',
    '2 h 5 min',
  ]);
});

test('the time left follows the measured times', () => {
  const left = new TimeLeft(1000, 2, 3);
  expect(left.seconds).toBeCloseTo(1500);
  for (let i = 0; i < 50; i++) left.done(10, 5);
  expect(left.slowness).toBeCloseTo(0.51, 2);
  expect(left.seconds).toBeCloseTo((500 * left.slowness) / 2);
  left.skip(500);
  expect(left.seconds).toBe(0);
});

test('all estimates of the time agree for a given rate of products', () => {
  const physics = physicsOf(section({ dimension: 200, rank: 5 }));
  const tasks = [
    [-2.2, 1.75],
    [-0.8, 2.8],
    [0, 0],
  ].map(([x, y]) => ({ section: physics, gammaSigma2: x!, gammaW: y! }));
  const cost = tasks.reduce((sum, task) => sum + estimateCost(task), 0);
  for (const flopsPerSecond of [1e9, usualFlops('wasm'), 200e9]) {
    const slowness = slownessOf(tasks, flopsPerSecond);
    const { seconds } = sweepCost(tasks, flopsPerSecond, 2);
    expect(new TimeLeft(cost, 2, slowness).seconds).toBeCloseTo(seconds, 9);
  }
  // The overhead per step does not depend on the rate, so a small d gains little from a faster engine.
  const small = tasks.map((task) => ({ ...task, section: { ...physics, dimension: 50 } }));
  const ofWasm = (list: typeof tasks) => slownessOf(list, usualFlops('wasm'));
  expect(ofWasm(tasks)).toBeGreaterThan(1.5);
  expect(ofWasm(small)).toBeLessThan(1.5);
  expect(slownessOf([], 1e9)).toBe(1);
});

test('the cost model ranks cells of the published figure like the measured times', () => {
  const physics = physicsOf(section({ dimension: 200, rank: 5 }));
  const cost = (gammaSigma2: number, gammaW: number) =>
    estimateCost({ section: physics, gammaSigma2, gammaW });
  // A wider network costs more per step, and the active regime takes more steps than the lazy one.
  expect(cost(-2.2, 1.75)).toBeGreaterThan(1.5 * cost(-0.8, 2.8));
  expect(cost(0, 2.8)).toBeGreaterThan(cost(-0.01, 1.1));
  const minutes =
    gridCells({
      gammaSigma2: { from: -3, to: 0, count: 35 },
      gammaW: { from: 0, to: 2.8, count: 35 },
    })
      .map(({ gammaSigma2, gammaW }) => cost(gammaSigma2, gammaW))
      .reduce((sum, seconds) => sum + seconds, 0) / 60;
  expect(minutes).toBeGreaterThan(10);
  expect(minutes).toBeLessThan(60);
});

test('a preview is due at a complete level or after 5 %, at most every 20 s', () => {
  const cells = coarseToFine(
    gridCells({
      gammaSigma2: { from: -3, to: 0, count: 35 },
      gammaW: { from: 0, to: 2.8, count: 35 },
    }),
  );
  const schedule = new PreviewSchedule(cells, cells);
  const turns: number[] = [];
  cells.forEach((cell, i) => {
    schedule.finished(cell);
    if (schedule.takeTurn(i * 1000)) turns.push(i + 1);
  });
  expect(turns[0]).toBe(9);
  // Level 2 is complete at 25, four seconds too early; later every 62nd cell is 5 %.
  expect(turns[1]).toBe(29);
  expect(turns.every((turn, i) => i === 0 || turn - turns[i - 1]! >= previewInterval / 1000)).toBe(
    true,
  );
  expect(turns.length).toBeGreaterThan(15);
});
