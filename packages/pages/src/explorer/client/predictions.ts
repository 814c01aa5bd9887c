import { type CellState, drawnAxis, type MetricsGrid } from '@mixed-dynamics/figures/browser';
import type { SeededNetwork } from '@mixed-dynamics/sweep/from-seed';
import type { Network, Prediction, StopRule } from '@mixed-dynamics/theory';
import { indexOf, type Plane, type placeOf } from '../facts.ts';
import { type Setting, sameSetting } from '../setting.ts';
import { startWorker } from './incoming.ts';
import type { DrawAnswer, DrawRequest } from './theory/drawWorker.ts';
import { type PredictedColumn, Predictor, predictedColumns, valuesOf } from './theory/network.ts';
import type { PlaneAnswer, PlaneRequest } from './theory/worker.ts';

/** A plane that may be known at some nodes only, which stand for their neighbours. */
export interface PaintedGrid extends MetricsGrid {
  /** The node whose value colours a node; itself unless it is not predicted yet. */
  readonly paintedBy?: (node: number) => number;
  /** Whether theory does not cover a node. */
  readonly isOutside?: (node: number) => boolean;
  /** Whether only some nodes are there as yet, each painted as a block: nothing to draw level lines through. */
  readonly isCoarse?: boolean;
}

interface PredictionsOptions {
  readonly plane: Plane;
  /** Whether there is theory about it. */
  readonly theory: boolean;
  readonly stop: StopRule;
  /** The setting of the run. */
  readonly own: Setting;
  /** The program of the worker, on its way. */
  readonly program: Promise<Uint8Array<ArrayBuffer>>;
  /** Called when more of the plane is there. */
  readonly onChange: () => void;
  /** A network of the run by its seed, where its weights can be drawn here. */
  readonly networkAt?: ((index: number) => SeededNetwork) | undefined;
  /** The program of the worker that predicts with these. */
  readonly drawProgram: Promise<Uint8Array<ArrayBuffer>>;
  /** Called when one is predicted. */
  readonly onDraw: () => void;
}

/** What is predicted of one network of the plane. */
export type PredictedNumber = (column: PredictedColumn) => number;

/** What theory says of a network. */
export interface Theory {
  readonly network: Network;
  readonly numbers: PredictedNumber;
  readonly prediction: Prediction;
  /** Whether the numbers and the curves come from the weights that were drawn, or from exponents alone. */
  readonly drawn: { readonly numbers: boolean; readonly curves: boolean };
}

/** The plane as theory predicts it: from the draws of a run where these are there, or live. */
export class Predictions {
  readonly #options: PredictionsOptions;
  #setting: Setting;
  #predictor: Predictor;
  /** On its way until it is there. */
  #worker: Worker | Promise<Worker> | undefined;
  #answer: PlaneAnswer | undefined;
  #asked = 0;
  /** What the worker is at work on, or has done last. */
  #askedFor: Setting | undefined;
  /** Rows of `theory/figure2.csv`, as `metrics.csv` has them. */
  #table: readonly (readonly number[])[] | undefined;
  readonly #curves = new Map<string, Prediction>();
  #drawer: Promise<Worker> | undefined;
  /** By the row of the network. */
  readonly #drawn = new Map<number, Prediction>();
  /** Whether one is on its way; the next is asked for when it is there, if it is still looked at. */
  #drawing = false;

  constructor(options: PredictionsOptions, setting: Setting) {
    this.#options = options;
    this.#setting = setting;
    this.#predictor = new Predictor(setting, options.stop);
  }

  get setting(): Setting {
    return this.#setting;
  }

  /** Whether the plane on show comes from the weights that were drawn for each network of the run. */
  get fromDraws(): boolean {
    return this.#table !== undefined && sameSetting(this.#setting, this.#options.own);
  }

  /** Takes the embedded table of predictions: the columns of {@link predictedColumns} but the last. */
  setTable(text: string): void {
    const [, ...lines] = text.trimEnd().split('\n');
    this.#table = lines.map((line) => [...line.split(',').map(Number), 0]);
  }

  /**
   * Takes a setting, and where its plane is looked at asks the worker for it, unless it is there or on its way; where
   * it is not, what the worker has on its way is not drawn.
   */
  async show(setting: Setting, isLookedAt: boolean): Promise<void> {
    const { plane, stop, program, onChange } = this.#options;
    if (!sameSetting(setting, this.#setting)) {
      this.#setting = setting;
      this.#predictor = new Predictor(setting, stop);
      this.#curves.clear();
    }
    if (this.complete) {
      if (isLookedAt) onChange();
      return;
    }
    if (isLookedAt && this.#askedFor === this.#setting) return;
    this.#asked += 1;
    this.#askedFor = isLookedAt ? this.#setting : undefined;
    if (!isLookedAt) return;
    const [gammaSigma2, gammaW] = [plane.x.values, plane.y.values];
    const own = { id: this.#asked, setting: this.#setting };
    const request: PlaneRequest = { ...own, stop, gammaSigma2, gammaW };
    this.#worker ??= startWorker<PlaneAnswer>(program, (answer) => {
      if (answer.id !== this.#asked) return;
      this.#answer = answer;
      onChange();
    });
    // Not even a turn of the event loop later, once it is there: the page draws meanwhile.
    if (this.#worker instanceof Promise) this.#worker = await this.#worker;
    if (request.id === this.#asked) this.#worker.postMessage(request);
  }

  /** Whether every node is there. */
  get complete(): boolean {
    const ofSetting = this.#askedFor === this.#setting && this.#answer?.id === this.#asked;
    return this.fromDraws || (ofSetting && this.#answer?.stride === 1);
  }

  /**
   * The plane as far as it is predicted, of one draw where the run has several; that of the setting before
   * until the first networks of this one are there.
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
    const stateOf = (node: number): CellState => {
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

  /** The numbers of one network: with its draw if that is on show, else from its exponents, at once. */
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
   * The curves of a network of the run from its drawn weights; undefined until these have been predicted, and
   * where they cannot be drawn here.
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

  /** What theory says of a network of the plane, if it is about such networks. */
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
