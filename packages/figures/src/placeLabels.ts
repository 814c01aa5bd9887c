import { cornersOf, type Point } from './box.ts';
import {
  type Candidate,
  candidateAt,
  isPossible,
  type Limits,
  type Obstacles,
  type PlacedLabel,
  penaltyOf,
} from './labelCandidate.ts';
import { around, type MeasuredLine, measureLine } from './polyline.ts';

/** A line that may carry a label: a polyline in pixels, the label and its size. */
export interface LabelledLine {
  readonly points: readonly Point[];
  readonly text: string;
  readonly width: number;
  readonly height: number;
}

/** Pixels between the places that are tried. */
const step = 3;
/** A line shorter than this many labels gets none. */
const shortest = 3;

const strict: Limits = { gap: 4, bend: 0.45, clearance: 2 };
const lenient: Limits = { gap: 7, bend: 0.9, clearance: 0.5 };

/**
 * Finds a place for at most one label on each line, longest line first: where the line is
 * straight and all else is far away. A line with no free place gets none; but where that leaves a
 * text without any label, one of its lines is given a less good place, if there is one.
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
