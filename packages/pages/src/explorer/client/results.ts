import { type CellState, drawnAxis, type MetricsGrid } from '@mixed-dynamics/figures/browser';
import {
  cellCount,
  type Facts,
  type Figure1Facts,
  indexOf,
  type Plane,
  placeOf,
} from '../facts.ts';
import { type Curves, unpackCurves, unpackRun } from '../packedCurves.ts';

/** A row of `metrics.csv` as text. */
export type Row = Readonly<Record<string, string>>;

/** A finished cell. */
export interface Cell {
  readonly index: number;
  readonly row: Row;
  /** A number of the row; NaN if missing. */
  readonly number: (column: string) => number;
}

/** The network of Figure 1 with its singular values, largest first, over the iterations. */
export interface Figure1Run {
  readonly facts: Figure1Facts;
  readonly curves: Curves;
  readonly spectra: Readonly<Record<'gd' | 'sc', readonly Float64Array[]>>;
}

/** The largest singular values of A at one iteration of a cell, by one of the dynamics. */
export interface Spectrum {
  readonly iteration: number;
  readonly dynamics: string;
  readonly values: readonly number[];
}

/** The cells on the page; grows while a sweep runs. */
export class Results {
  readonly plane: Plane;
  #columns: readonly string[] = [];
  readonly #cells: (Cell | undefined)[];
  readonly #packed: (Uint8Array | undefined)[];
  readonly #spectra = new Map<number, Spectrum[]>();

  constructor({ plane }: Facts) {
    this.plane = plane;
    this.#cells = new Array(cellCount(plane));
    this.#packed = new Array(cellCount(plane));
  }

  get total(): number {
    return this.#cells.length;
  }

  /** Adds all lines of `metrics.csv`. */
  addTable(text: string): void {
    const [header = '', ...lines] = text.trimEnd().split('\n');
    this.#columns = header.split(',');
    lines.forEach((line, index) => {
      this.addRow(index, line);
    });
  }

  /** Sets the header for lines that arrive one by one. */
  setHeader(header: string): void {
    this.#columns = header.split(',');
  }

  addRow(index: number, line: string): void {
    const values = line.split(',');
    const row = Object.fromEntries(this.#columns.map((name, i) => [name, values[i] ?? '']));
    this.#cells[index] = { index, row, number: (column) => Number(row[column] ?? Number.NaN) };
  }

  addCurves(index: number, packed: Uint8Array): void {
    this.#packed[index] = packed;
  }

  /** Adds the lines of the table of singular values, of whichever cells have some. */
  addSpectra(text: string): void {
    for (const line of text.trimEnd().split('\n').slice(1)) {
      const [cell, iteration, dynamics, ...values] = line.split(',');
      const own = this.#spectra.get(Number(cell)) ?? [];
      own.push({ iteration: Number(iteration), dynamics: dynamics!, values: values.map(Number) });
      this.#spectra.set(Number(cell), own);
    }
  }

  /** Empty where none were kept. */
  spectra(index: number): readonly Spectrum[] {
    return this.#spectra.get(index) ?? [];
  }

  cell(index: number): Cell | undefined {
    return this.#cells[index];
  }

  /** Finished cells in grid order. */
  finished(): Cell[] {
    return this.#cells.filter((cell) => cell !== undefined);
  }

  header(): readonly string[] {
    return this.#columns;
  }

  /** The curves of a cell; undefined if it failed or they have not arrived. */
  curves(index: number): Curves | undefined {
    const [cell, packed] = [this.#cells[index], this.#packed[index]];
    const iterations = cell?.number('iterations') ?? Number.NaN;
    if (!packed || Number.isNaN(iterations)) return undefined;
    return unpackRun(packed, iterations + 1);
  }

  /** The plane of one trial in the form of `figures`: the horizontal axis fastest. */
  grid(trial: number): MetricsGrid {
    const { x, y } = this.plane;
    const [columns, rows] = [x.values.length, y.values.length];
    const at = (node: number) => {
      const place = { column: node % columns, row: Math.floor(node / columns), trial };
      return this.#cells[indexOf(this.plane, place)];
    };
    const nodes = Array.from({ length: columns * rows }, (_, node) => at(node));
    const stateOf = (cell: Cell | undefined): CellState => {
      if (!cell) return 'missing';
      return cell.row.status === 'ok' ? 'ok' : 'failed';
    };
    return {
      x: drawnAxis(x),
      y: drawnAxis(y),
      states: nodes.map(stateOf),
      finished: nodes.filter((cell) => cell !== undefined).length,
      has: (name) => this.#columns.includes(name),
      column: (name) => Float64Array.from(nodes, (cell) => cell?.number(name) ?? Number.NaN),
    };
  }

  place(index: number) {
    return placeOf(this.plane, index);
  }
}

/** Splits the bytes of all cells by their lengths. */
export function splitBytes(bytes: Uint8Array, lengths: readonly number[]): Uint8Array[] {
  let end = 0;
  return lengths.map((length) => {
    end += length;
    return bytes.subarray(end - length, end);
  });
}

/** Reads the packed tables of Figure 1. */
export function unpackFigure1(bytes: Uint8Array, facts: Figure1Facts): Figure1Run {
  const { values, rows } = facts;
  const columns = unpackCurves({ bytes, position: 0 }, 5 + 2 * values, rows);
  const [gdTrain, gdTest, scTrain, scTest, distance] = columns as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  return {
    facts,
    curves: {
      gd_train_error: gdTrain,
      gd_test_error: gdTest,
      sc_train_error: scTrain,
      sc_test_error: scTest,
      distance,
    },
    spectra: { gd: columns.slice(5, 5 + values), sc: columns.slice(5 + values) },
  };
}
