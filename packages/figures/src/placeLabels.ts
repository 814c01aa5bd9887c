import { type Box, contains, cornersOf, type Point } from './box.ts';
import {
  around,
  distanceToSegment,
  type MeasuredLine,
  measureLine,
  pointAt,
  polylineDistance,
  type Segment,
  sliceLine,
} from './polyline.ts';

/** A line that may carry a label: a polyline in pixels and the size of the label. */
export interface LabelledLine {
  readonly points: readonly Point[];
  readonly width: number;
  readonly height: number;
}

/** Where a label stands on its line. */
export interface PlacedLabel {
  /** Index of the line. */
  readonly line: number;
  readonly x: number;
  readonly y: number;
  /** Degrees clockwise, above −90 and up to 90: the text never stands on its head. */
  readonly angle: number;
  /** The stretch of the line, in pixels from its start, that the label covers. */
  readonly from: number;
  readonly to: number;
}

export interface Obstacles {
  /** Labels stay within. */
  readonly frame: Box;
  /** Lines that no label may touch, besides the labelled lines themselves. */
  readonly lines: readonly (readonly Point[])[];
  /** Areas that no label may touch. */
  readonly areas: readonly Box[];
}

/** Pixels of line left out on each side of a label. */
const gap = 3;
/** Pixels between the places that are tried. */
const step = 3;
/** A line shorter than this many labels gets none. */
const shortest = 3;
/** Least distance in pixels between a label and anything else. */
const nearest = 2;

/**
 * Finds a place for at most one label on each line, longest line first: where the line is
 * straight and all else is far away. A line with no free place gets none.
 */
export function placeLabels(
  lines: readonly LabelledLine[],
  { frame, lines: others, areas }: Obstacles,
): PlacedLabel[] {
  const measured = lines.map((line) => measureLine(line.points));
  const lengthOf = (index: number) => measured[index]!.lengths.at(-1)!;
  const placed: PlacedLabel[] = [];
  const taken: Point[][] = [];
  const order = [...lines.keys()].sort((a, b) => lengthOf(b) - lengthOf(a) || a - b);
  for (const index of order) {
    const { width, height } = lines[index]!;
    const span = width + 2 * gap;
    const foreign = [
      ...others,
      ...taken,
      ...lines.flatMap((other, k) => (k === index ? [] : [other.points])),
      ...areas.map(cornersOf),
    ];
    let best: Candidate | null = null;
    let least = Number.POSITIVE_INFINITY;
    for (let from = 0; from + span <= lengthOf(index); from += step) {
      if (lengthOf(index) < shortest * span) break;
      const candidate = candidateAt(measured[index]!, index, from, span);
      const penalty = isPossible(candidate, height, frame, areas)
        ? penaltyOf(candidate, measured[index]!, height, foreign)
        : Number.POSITIVE_INFINITY;
      if (penalty < least) [best, least] = [candidate, penalty];
    }
    if (!best) continue;
    placed.push(best.label);
    taken.push(around(best.chord, height));
  }
  return placed.sort((a, b) => a.line - b.line);
}

interface Candidate {
  readonly label: PlacedLabel;
  /** The segment through the middle of the label, as long as the label and its gaps. */
  readonly chord: Segment;
  /** The farthest that the line strays from it, in pixels. */
  readonly bend: number;
}

function candidateAt(line: MeasuredLine, index: number, from: number, span: number): Candidate {
  const covered = sliceLine(line, from, from + span);
  const [start, end] = [covered[0]!, covered.at(-1)!];
  const middle = pointAt(line, from + span / 2);
  // Between the chord and the line, so that the letters straddle a slight bend.
  const x = ((start[0] + end[0]) / 2 + middle[0]) / 2;
  const y = ((start[1] + end[1]) / 2 + middle[1]) / 2;
  let angle = (Math.atan2(end[1] - start[1], end[0] - start[0]) * 180) / Math.PI;
  if (angle > 90) angle -= 180;
  if (angle <= -90) angle += 180;
  const dx = (Math.cos((angle * Math.PI) / 180) * span) / 2;
  const dy = (Math.sin((angle * Math.PI) / 180) * span) / 2;
  const chord: Segment = [
    [x - dx, y - dy],
    [x + dx, y + dy],
  ];
  const bend = Math.max(...covered.map((point) => distanceToSegment(point, chord)));
  return { label: { line: index, x, y, angle, from, to: from + span }, chord, bend };
}

function isPossible(
  { label, chord, bend }: Candidate,
  height: number,
  frame: Box,
  areas: readonly Box[],
): boolean {
  const inside = around(chord, height + 2 * nearest).every((corner) => contains(frame, corner));
  return (
    inside && bend <= 0.45 * height && !areas.some((area) => contains(area, [label.x, label.y]))
  );
}

/** Bends, closeness, distance from the line's middle and steepness add up; infinite if too close. */
function penaltyOf(
  { label, chord, bend }: Candidate,
  line: MeasuredLine,
  height: number,
  foreign: readonly (readonly Point[])[],
): number {
  const length = line.lengths.at(-1)!;
  // The line itself may come back to its own label.
  const rest = [
    sliceLine(line, 0, Math.max(0, label.from - height)),
    sliceLine(line, Math.min(length, label.to + height), length),
  ];
  let clearance = 12;
  for (const other of [...foreign, ...rest]) {
    clearance = Math.min(clearance, polylineDistance(other, chord) - height / 2);
    if (clearance < nearest) return Number.POSITIVE_INFINITY;
  }
  const offCentre = Math.abs((label.from + label.to) / 2 / length - 0.5);
  const steep = Math.abs(label.angle) / 90;
  return 6 * bend + (12 - clearance) + 4 * offCentre + 3 * steep;
}
