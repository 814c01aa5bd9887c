import {
  around,
  type Box,
  contains,
  cornersOf,
  distanceToSegment,
  type MeasuredLine,
  measureLine,
  type Point,
  pointAt,
  polylineDistance,
  type Segment,
  sliceLine,
} from '../svg/geometry.ts';

/** A line that may carry a label: a polyline in pixels, the label and its size. */
interface LabelledLine {
  readonly points: readonly Point[];
  readonly text: string;
  readonly width: number;
  readonly height: number;
}

/** Distance in pixels between the positions that are tried. */
const step = 3;
/** A line shorter than this many label lengths gets no label. */
const shortest = 3;

const strict: Limits = { gap: 4, bend: 0.45, clearance: 2 };
const lenient: Limits = { gap: 7, bend: 0.9, clearance: 0.5 };

/**
 * Finds a position for at most one label on each line, longest line first, where the line is straight and
 * everything else is far away. A line without a free position gets no label. If a text then has no label
 * at all, one of its lines gets a position within the lenient limits, if there is one.
 */
export function placeLabels(
  lines: readonly LabelledLine[],
  { frame, lines: others, areas }: Obstacles,
): PlacedLabel[] {
  const measured = lines.map((line) => measureLine(line.points));
  const lengthOf = (index: number) => measured[index]!.lengths.at(-1)!;
  const order = [...lines.keys()].sort((a, b) => lengthOf(b) - lengthOf(a) || a - b);
  const placed: Candidate[] = [];
  const place = (index: number, limits: Limits) => {
    const foreign = [
      ...others,
      ...placed.map(({ chord, label }) => around(chord, lines[label.line]!.height)),
      ...lines.flatMap((other, k) => (k === index ? [] : [other.points])),
      ...areas.map(cornersOf),
    ];
    const obstacles = { frame, lines: foreign, areas };
    const best = bestPlace(measured[index]!, lines[index]!, index, obstacles, limits);
    if (best) placed.push(best);
  };
  const isNamed = (text: string) => placed.some(({ label }) => lines[label.line]!.text === text);
  for (const index of order) place(index, strict);
  for (const index of order) if (!isNamed(lines[index]!.text)) place(index, lenient);
  return placed.map(({ label }) => label).sort((a, b) => a.line - b.line);
}

function bestPlace(
  line: MeasuredLine,
  { width, height }: LabelledLine,
  index: number,
  obstacles: Obstacles,
  limits: Limits,
): Candidate | null {
  const length = line.lengths.at(-1)!;
  const span = width + 2 * limits.gap;
  if (length < shortest * span) return null;
  let best: Candidate | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (let from = 0; from + span <= length; from += step) {
    const candidate = candidateAt(line, index, from, span);
    if (!candidate || !isPossible(candidate, height, obstacles, limits)) continue;
    const penalty = penaltyOf(candidate, line, height, obstacles.lines, limits);
    if (penalty < least) [best, least] = [candidate, penalty];
  }
  return best;
}

/** The position of a label on its line. */
export interface PlacedLabel {
  /** Index of the line. */
  readonly line: number;
  readonly x: number;
  readonly y: number;
  /** Degrees clockwise, in (−90, 90], so that the text is never upside down. */
  readonly angle: number;
  /** The part of the line covered by the label, in pixels from its start. */
  readonly from: number;
  readonly to: number;
}

export interface Obstacles {
  /** Labels stay inside. */
  readonly frame: Box;
  /** Lines that no label may touch, besides the labelled lines themselves. */
  readonly lines: readonly (readonly Point[])[];
  /** Areas that no label may touch. */
  readonly areas: readonly Box[];
}

/** Limits for a position. */
interface Limits {
  /** Pixels of line left out on each side of the label. */
  readonly gap: number;
  /** Largest deviation of the line from straight under the label, in label heights. */
  readonly bend: number;
  /** Least distance in pixels between the label and anything else. */
  readonly clearance: number;
}

/** A candidate position. */
interface Candidate {
  readonly label: PlacedLabel;
  /** The segment through the middle of the label, as long as the label and its gaps. */
  readonly chord: Segment;
  /** The largest deviation of the line from it, in pixels. */
  readonly bend: number;
}

/** The position that starts `from` pixels along a line; null if the line bends back too much. */
function candidateAt(
  line: MeasuredLine,
  index: number,
  from: number,
  span: number,
): Candidate | null {
  const start = pointAt(line, from);
  const to = reach(line, from, span);
  if (to === null) return null;
  const covered = sliceLine(line, from, to);
  const end = covered.at(-1)!;
  const middle = pointAt(line, (from + to) / 2);
  // Half-way between the chord and the line, so that a slight bend passes through the letters.
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
  return { label: { line: index, x, y, angle, from, to }, chord, bend };
}

/** The arc length at which a line is about `span` away from its point at `from`; null if that is too far along the line. */
function reach(line: MeasuredLine, from: number, span: number): number | null {
  const [x, y] = pointAt(line, from);
  const end = Math.min(from + 1.6 * span, line.lengths.at(-1)!);
  for (let to = from + span; to <= end; to += 1) {
    const [u, v] = pointAt(line, to);
    if (Math.hypot(u - x, v - y) >= 0.97 * span) return to;
  }
  return null;
}

/** Whether a position is inside the frame, outside all areas, and on a sufficiently straight piece of line. */
function isPossible(
  { label, chord, bend }: Candidate,
  height: number,
  { frame, areas }: Obstacles,
  limits: Limits,
): boolean {
  const inside = around(chord, height + 4).every((corner) => contains(frame, corner));
  return (
    inside &&
    bend <= limits.bend * height &&
    !areas.some((area) => contains(area, [label.x, label.y]))
  );
}

/** Sum of penalties for bends, closeness, distance from the line's middle and steepness; infinite if too close. */
function penaltyOf(
  { label, chord, bend }: Candidate,
  line: MeasuredLine,
  height: number,
  foreign: readonly (readonly Point[])[],
  limits: Limits,
): number {
  const length = line.lengths.at(-1)!;
  // Another part of the line may come close to its own label.
  const rest = [
    sliceLine(line, 0, Math.max(0, label.from - height)),
    sliceLine(line, Math.min(length, label.to + height), length),
  ];
  let clearance = 12;
  for (const other of [...foreign, ...rest]) {
    clearance = Math.min(clearance, polylineDistance(other, chord) - height / 2);
    if (clearance < limits.clearance) return Number.POSITIVE_INFINITY;
  }
  const offCentre = Math.abs((label.from + label.to) / 2 / length - 0.5);
  const steep = Math.abs(label.angle) / 90;
  return 6 * bend + (12 - clearance) + 4 * offCentre + 3 * steep;
}
