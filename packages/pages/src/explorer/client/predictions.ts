import { drawnAxis, type MetricsGrid, type PlaceState } from '@mixed-dynamics/figures/browser';
import type { SeededNetwork } from '@mixed-dynamics/sweep/from-seed';
import type { Network, Prediction, StopRule } from '@mixed-dynamics/theory';
import { indexOf, type Plane, type placeOf } from '../facts.ts';
import { type Setting, sameSetting } from '../setting.ts';
import { startWorker } from './incoming.ts';
import type { DrawAnswer, DrawRequest } from './theory/drawWorker.ts';
import { type PredictedColumn, Predictor, predictedColumns, valuesOf } from './theory/network.ts';
import type { PlaneAnswer, PlaneRequest } from './theory/worker.ts';

/** A plane that may be known only on a coarse grid, whose nodes also colour their neighbours. */
export interface PaintedGrid extends MetricsGrid {
  /** The node that gives a node its colour: itself or, if it is not predicted yet, a node of the coarse grid. */
  readonly paintedBy?: (node: number) => number;
  /** Whether theory does not cover a node. */
  readonly isOutside?: (node: number) => boolean;
  /** Whether only the nodes of a coarse grid are known so far; contour lines are not drawn then. */
  readonly isCoarse?: boolean;
}

interface PredictionsOptions {
  readonly plane: Plane;
  /** Whether theory covers the networks of the plane. */
  readonly theory: boolean;
  readonly stop: StopRule;
  /** The setting of the run. */
  readonly own: Setting;
  /** The program of the worker that predicts the plane. */
  readonly program: Promise<Uint8Array<ArrayBuffer>>;
  /** Called when more of the plane has been predicted. */
  readonly onChange: () => void;
  /** The seed and exponents of a network of the run; absent if its weights cannot be drawn on the page. */
  readonly networkAt?: ((index: number) => SeededNetwork) | undefined;
  /** The program of the worker that predicts from drawn weights. */
  readonly drawProgram: Promise<Uint8Array<ArrayBuffer>>;
  /** Called when a network has been predicted from its drawn weights. */
  readonly onDraw: () => void;
}

/** The predicted numbers of one network of the plane, by column. */
export type PredictedNumber = (column: PredictedColumn) => number;

/** The prediction for a network. */
export interface Theory {
  readonly network: Network;
  readonly numbers: PredictedNumber;
  readonly prediction: Prediction;
  /** Whether numbers and curves were predicted from the drawn weights; otherwise from the exponents alone. */
  readonly drawn: { readonly numbers: boolean; readonly curves: boolean };
}

/** The predicted plane: from the embedded table, which uses the run's drawn weights, or computed in a worker. */
export class Predictions {
  readonly #options: PredictionsOptions;
  #setting: Setting;
  #predictor: Predictor;
  /** A promise until the worker has started. */
  #worker: Worker | Promise<Worker> | undefined;
  #answer: PlaneAnswer | undefined;
  #asked = 0;
  /** The setting that the worker is predicting, or predicted last. */
  #askedFor: Setting | undefined;
  /** Rows of `theory/figure2.csv`, in the order of `metrics.csv`. */
  #table: readonly (readonly number[])[] | undefined;
  readonly #curves = new Map<string, Prediction>();
  #drawer: Promise<Worker> | undefined;
  /** By the network's row in `metrics.csv`. */
  readonly #drawn = new Map<number, Prediction>();
  /** Whether a prediction from drawn weights is running; the next is requested after it, if still needed. */
  #drawing = false;

  constructor(options: PredictionsOptions, setting: Setting) {
    this.#options = options;
    this.#setting = setting;
    this.#predictor = new Predictor(setting, options.stop);
  }

  get setting(): Setting {
    return this.#setting;
  }

  /** Whether the plane shown was predicted from the drawn weights of the run's networks. */
  get fromDraws(): boolean {
    return this.#table !== undefined && sameSetting(this.#setting, this.#options.own);
  }

  /** Sets the embedded table of predictions, which has all of {@link predictedColumns} except the last. */
  setTable(text: string): void {
    const [, ...lines] = text.trimEnd().split('\n');
    this.#table = lines.map((line) => [...line.split(',').map(Number), 0]);
  }

  /**
   * Changes the setting. If predictions are in view, requests its plane from the worker, unless it is complete or
   * already requested. If they are not in view, answers that are still to come are ignored.
   */
  async show(setting: Setting, isVisible: boolean): Promise<void> {
    const { plane, stop, program, onChange } = this.#options;
    if (!sameSetting(setting, this.#setting)) {
      this.#setting = setting;
      this.#predictor = new Predictor(setting, stop);
      this.#curves.clear();
    }
    if (this.complete) {
      if (isVisible) onChange();
      return;
    }
    if (isVisible && this.#askedFor === this.#setting) return;
    this.#asked += 1;
    this.#askedFor = isVisible ? this.#setting : undefined;
    if (!isVisible) return;
    const [gammaSigma2, gammaW] = [plane.x.values, plane.y.values];
    const own = { id: this.#asked, setting: this.#setting };
    const request: PlaneRequest = { ...own, stop, gammaSigma2, gammaW };
    this.#worker ??= startWorker<PlaneAnswer>(program, (answer) => {
      if (answer.id !== this.#asked) return;
      this.#answer = answer;
      onChange();
    });
    // A running worker gets the request at once, without an `await`, so that it computes while the page draws.
    if (this.#worker instanceof Promise) this.#worker = await this.#worker;
    if (request.id === this.#asked) this.#worker.postMessage(request);
  }

  /** Whether every node of the plane has been predicted. */
  get complete(): boolean {
    const ofSetting = this.#askedFor === this.#setting && this.#answer?.id === this.#asked;
    return this.fromDraws || (ofSetting && this.#answer?.stride === 1);
  }

  /**
   * The plane as far as it is predicted, for one of the run's draws if there are several. Until the first answer
   * for a new setting arrives, it is the plane of the previous one.
   */
  grid(trial: number): PaintedGrid {
    const { plane } = this.#options;
    const columns = plane.x.values.length;
    const nodes = columns * plane.y.values.length;
    const at = (node: number, column: PredictedColumn): number => {
      const k = predictedColumns.indexOf(column);
      if (!this.fromDraws) return this.#answer?.values[node * predictedColumns.length + k] ?? NaN;
      const place = { column: node % columns, row: Math.floor(node / columns), trial };
      return this.#table![indexOf(plane, place)]![k]!;
    };
    const stateOf = (node: number): PlaceState => {
      const diverged = at(node, 'diverged');
      return Number.isNaN(diverged) ? 'missing' : diverged === 1 ? 'failed' : 'ok';
    };
    const states = Array.from({ length: nodes }, (_, node) => stateOf(node));
    const stride = this.fromDraws ? 1 : (this.#answer?.stride ?? 1);
    return {
      ...{ x: drawnAxis(plane.x), y: drawnAxis(plane.y), states },
      isCoarse: stride > 1,
      has: (name) => predictedColumns.includes(name as PredictedColumn),
      column: (name) =>
        Float64Array.from(states, (state, node) =>
          state === 'ok' ? at(node, name as PredictedColumn) : Number.NaN,
        ),
      paintedBy: (node) => {
        if (states[node] !== 'missing') return node;
        const [i, j] = [node % columns, Math.floor(node / columns)];
        return (j - (j % stride)) * columns + i - (i % stride);
      },
      isOutside: (node) => at(node, 'valid') === 0,
    };
  }

  /** The numbers of one network: from the embedded table if it is shown, otherwise computed at once from exponents. */
  cell(place: Parameters<typeof indexOf>[1]): PredictedNumber {
    const { plane } = this.#options;
    const values = this.fromDraws
      ? this.#table![indexOf(plane, place)]!
      : valuesOf(this.curves(plane.x.values[place.column]!, plane.y.values[place.row]!));
    return (column) => values[predictedColumns.indexOf(column)]!;
  }

  /** Predicts one network from its exponents, in about a millisecond. */
  curves(gammaSigma2: number, gammaW: number): Prediction {
    const key = `${gammaSigma2},${gammaW}`;
    const found = this.#curves.get(key) ?? this.#predictor.predict(gammaSigma2, gammaW);
    this.#curves.set(key, found);
    return found;
  }

  /**
   * The curves of a network of the run, predicted from its drawn weights; undefined until they have been computed,
   * or if its weights cannot be drawn on the page.
   */
  drawnCurves(index: number): Prediction | undefined {
    const { networkAt, own } = this.#options;
    if (!networkAt || !sameSetting(this.#setting, own)) return undefined;
    const found = this.#drawn.get(index);
    if (!found && !this.#drawing) this.#askForDraw(index, networkAt(index));
    return found;
  }

  async #askForDraw(index: number, network: SeededNetwork): Promise<void> {
    this.#drawing = true;
    this.#drawer ??= startWorker<DrawAnswer>(this.#options.drawProgram, (answer) => {
      this.#drawing = false;
      this.#drawn.set(answer.index, answer.prediction);
      this.#options.onDraw();
    });
    (await this.#drawer).postMessage({ index, network } satisfies DrawRequest);
  }

  /** The prediction for a network of the plane; undefined if theory does not cover such networks. */
  theoryOf(place: ReturnType<typeof placeOf>): Theory | undefined {
    const { plane, theory } = this.#options;
    if (!theory) return undefined;
    const drawn = this.drawnCurves(indexOf(plane, place));
    return {
      network: this.network(place.x, place.y),
      numbers: this.cell(place),
      prediction: drawn ?? this.curves(place.x, place.y),
      drawn: { numbers: this.fromDraws, curves: drawn !== undefined },
    };
  }

  /** w, σ² and η of a network. */
  network(gammaSigma2: number, gammaW: number): Network {
    return this.#predictor.network(gammaSigma2, gammaW);
  }
}
