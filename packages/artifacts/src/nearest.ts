/**
 * The candidate closest to a mistyped word by edit distance, ignoring case; `undefined` if the distance is more than
 * half the candidate's length (and more than 1).
 */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const ranked = candidates
    .map((candidate) => ({ candidate, edits: editDistance(word, candidate) }))
    .sort((a, b) => a.edits - b.edits);
  const best = ranked[0];
  if (!best || best.edits > Math.max(1, Math.floor(best.candidate.length / 2))) return undefined;
  return best.candidate;
}

/** The remedy for a mistyped word: "did you mean …?" with the nearest candidate in quotes; `undefined` if none is near. */
export function didYouMean(
  word: string,
  candidates: readonly string[],
  quote = '',
): string | undefined {
  const near = nearest(word, candidates);
  return near === undefined ? undefined : `did you mean ${quote}${near}${quote}?`;
}

/** Levenshtein distance of the lower-case words. */
function editDistance(left: string, right: string): number {
  const [a, b] = [left.toLowerCase(), right.toLowerCase()];
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
