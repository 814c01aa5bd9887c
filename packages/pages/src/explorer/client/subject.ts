import { smallest } from '@mixed-dynamics/artifacts/tables';
import { indexOf } from '../facts.ts';
import type { NamedCurves } from '../packedCurves.ts';
import type { Predictions, Theory } from './predictions.ts';
import type { Cell, Figure1Run, Results, Spectrum } from './results.ts';
import type { State } from './state.ts';
import {
  type AxisValue,
  linesAt,
  placesOf,
  regimeOf,
  shown,
  stopWords,
  whereText,
  whole,
} from './words.ts';

/** The subject of a card: a cell of the plane, or the network of Figure 1. */
export interface Subject {
  readonly slot: 'current' | 'a' | 'b' | 'figure1';
  /** Its position: a value on each axis of the plane. */
  readonly at: readonly AxisValue[];
  /** The draw, if the preset has several. */
  readonly trial: number;
  /** The row of a cell in `metrics.csv`. */
  readonly index?: number;
  readonly cell?: Cell | undefined;
  readonly curves?: NamedCurves | undefined;
  readonly figure1?: Figure1Run;
  readonly spectra?: readonly Spectrum[];
  readonly regime: readonly string[];
  readonly theory?: Theory | undefined;
}

/** The subjects below the diagrams, in order. */
export function subjectsOf(
  { results, predictions }: { results: Results; predictions: Predictions },
  figure1: Figure1Run | undefined,
  state: State,
): Subject[] {
  const cells = [
    ['current', indexOf(results.plane, state)],
    ['a', state.a],
    ['b', state.b],
  ] as const;
  const subjects = cells.flatMap(([slot, index]) =>
    index === null ? [] : [cellSubject(results, predictions, slot, index)],
  );
  return figure1 && state.figure1 ? [...subjects, figure1Subject(figure1)] : subjects;
}

function cellSubject(
  results: Results,
  predictions: Predictions,
  slot: 'current' | 'a' | 'b',
  index: number,
): Subject {
  const { plane } = results;
  const place = results.place(index);
  const { x, y, trial } = place;
  const cell = results.cell(index);
  const theory = predictions.theoryOf(place);
  const regime = cell
    ? regimeOf(plane, cell.number('gamma_sigma2'), cell.number('gamma_w'), cell.number('width'))
    : theory && regimeOf(linesAt(predictions.setting), x, y, theory.network.width);
  return {
    ...{ slot, index, at: placesOf(plane, place), trial, cell, theory, regime: regime ?? [] },
    ...{ curves: results.curves(index), spectra: results.spectra(index) },
  };
}

function figure1Subject(figure1: Figure1Run): Subject {
  const { gammaSigma2, gammaW, rank, width } = figure1.facts;
  const at = [
    { key: 'gammaSigma2', value: gammaSigma2 },
    { key: 'gammaW', value: gammaW },
  ];
  return {
    ...{ slot: 'figure1', at, trial: 0, figure1, curves: figure1.curves },
    regime: regimeOf({ rank, lines: true }, gammaSigma2, gammaW, width),
  };
}

/** The description of a cell for a screen reader: what was measured, or, without results, what is predicted. */
export function summaryOf({ at, cell, regime, theory }: Subject, measured: boolean): string {
  const where = whereText(at);
  if (measured && !cell) return `${where}: not computed yet.`;
  if (cell?.row.status === 'failed') return `${where}: could not be computed.`;
  const width = cell?.number('width') ?? theory!.network.width;
  const head = `${where}: ${[...regime, `width ${whole(width)}`].join(', ')}.`;
  if (cell) {
    const reason = stopWords[cell.row.stop_reason ?? ''] ?? cell.row.stop_reason;
    const stop = `Stopped after ${whole(cell.number('iterations'))} iterations: ${reason}.`;
    return `${head} Smallest ${minimumText(cell.number)} ${stop}`;
  }
  const { numbers } = theory!;
  return numbers('diverged') === 1
    ? `${head} Gradient descent diverges.`
    : `${head} Predicted: smallest ${minimumText(numbers)}`;
}

/** The minimum of the test error, as the end of a sentence. */
const minimumText = (
  number: (
    column: 'min_test_error' | 'iterations_to_min_test_error' | 'stable_rank_at_min',
  ) => number,
): string =>
  `test error ${shown(number('min_test_error'))} at iteration ` +
  `${whole(number('iterations_to_min_test_error'))}, ` +
  `there stable rank ${shown(number('stable_rank_at_min'))}.`;

/** The iteration at which the test error of gradient descent is smallest. */
export function bestIteration({ cell, curves, theory }: Subject): number {
  if (!curves && theory) return theory.prediction.iterationsToMinTestError;
  if (cell) return cell.number('iterations_to_min_test_error');
  const errors = Array.from(curves?.gd_test_error ?? []);
  return errors.indexOf(smallest(errors));
}

/** The iteration shown of a subject's curves: the chosen one, or that of the smallest test error; at most the last. */
export function readIteration(subject: Subject, chosen: number | null): number {
  const last = lastIteration(subject);
  const best = bestIteration(subject);
  return Math.min(chosen ?? Math.max(best, 0), last);
}

/** The last iteration of the results or, without results, of the prediction. */
export const lastIteration = ({ curves, theory }: Subject): number =>
  curves ? Math.max(curves.distance.length - 1, 0) : (theory?.prediction.iterations ?? 0);

/** The last iteration of a chart, so that neither results nor prediction are cut off. */
export const lastShown = (subject: Subject): number =>
  Math.max(lastIteration(subject), subject.theory?.prediction.iterations ?? 0);
