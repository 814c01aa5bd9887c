import { curveNames } from '@mixed-dynamics/artifacts/tables';
import { drawnAxis, type MetricsGrid, type PlaceState } from '@mixed-dynamics/figures/browser';
import {
  cellCount,
  type Facts,
  type Figure1Facts,
  indexOf,
  type Plane,
  placeOf,
} from '../facts.ts';
import { type NamedCurves, namedCurves, unpackCurves } from '../packedCurves.ts';

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
  readonly curves: NamedCurves;
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
  readonly #packed: (Int32Array | undefined)[];
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

  addCurves(index: number, packed: Int32Array): void {
    this.#packed[index] = packed;
  }

  /** Adds the curves of all cells except failed ones; the table must have been added before. */
  addAllCurves(packed: Int32Array): void {
    let start = 0;
    for (const { index, number } of this.finished()) {
      const iterations = number('iterations');
      if (Number.isNaN(iterations)) continue;
      const end = start + curveNames.length * (iterations + 1);
      this.addCurves(index, packed.subarray(start, end));
      start = end;
    }
  }

  /** Adds the table of singular values, which may lack cells. */
  addSpectra(text: string): void {
    for (const line of text.trimEnd().split('\n').slice(1)) {
      const [cell, iteration, dynamics, ...values] = line.split(',');
      const own = this.#spectra.get(Number(cell)) ?? [];
      own.push({ iteration: Number(iteration), dynamics: dynamics!, values: values.map(Number) });
      this.#spectra.set(Number(cell), own);
    }
  }

  /** The singular values of a cell; empty if none were recorded. */
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
  curves(index: number): NamedCurves | undefined {
    const packed = this.#packed[index];
    return packed && namedCurves(unpackCurves(packed, curveNames.length));
  }

  /** The plane of one trial as the package `figures` takes it: the horizontal axis varies fastest. */
  grid(trial: number): MetricsGrid {
    const { x, y } = this.plane;
    const [columns, rows] = [x.values.length, y.values.length];
    const at = (node: number) => {
      const place = { column: node % columns, row: Math.floor(node / columns), trial };
      return this.#cells[indexOf(this.plane, place)];
    };
    const nodes = Array.from({ length: columns * rows }, (_, node) => at(node));
    const stateOf = (cell: Cell | undefined): PlaceState => {
      if (!cell) return 'missing';
      return cell.row.status === 'ok' ? 'ok' : 'failed';
    };
    return {
      x: drawnAxis(x),
      y: drawnAxis(y),
      states: nodes.map(stateOf),
      has: (name) => this.#columns.includes(name),
      column: (name) => Float64Array.from(nodes, (cell) => cell?.number(name) ?? Number.NaN),
    };
  }

  place(index: number) {
    return placeOf(this.plane, index);
  }
}

/** Reads the packed tables of Figure 1. */
export function unpackFigure1(packed: Int32Array, facts: Figure1Facts): Figure1Run {
  const first = curveNames.length;
  const columns = unpackCurves(packed, first + 2 * facts.values);
  const spectra = columns.slice(first);
  return {
    facts,
    curves: namedCurves(columns),
    spectra: { gd: spectra.slice(0, facts.values), sc: spectra.slice(facts.values) },
  };
}
