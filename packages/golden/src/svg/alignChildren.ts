import type { SvgNode } from './parseSvg.ts';

/** Children of two elements side by side; one of the two is absent where nothing corresponds. */
export type ChildPair = readonly [actual: SvgNode | undefined, golden: SvgNode | undefined];

/**
 * Pairs the children of two elements in order. As many of the same kinds on both sides pair up by
 * position; otherwise what is equal at the start and at the end pairs up first, and of the rest a
 * longest common sequence of kinds (tag, id, class), so that one inserted element is reported as
 * one and not as a change of all that follow.
 */
export function alignChildren(actual: readonly SvgNode[], golden: readonly SvgNode[]): ChildPair[] {
  const sameKinds =
    actual.length === golden.length && actual.every((a, i) => kind(a) === kind(golden[i]!));
  if (sameKinds) return actual.map((a, i) => [a, golden[i]]);
  const [a, g] = [actual.map(fingerprint), golden.map(fingerprint)];
  let start = 0;
  while (start < a.length && start < g.length && a[start] === g[start]) start += 1;
  let end = 0;
  while (
    end < a.length - start &&
    end < g.length - start &&
    a[a.length - 1 - end] === g[g.length - 1 - end]
  ) {
    end += 1;
  }
  return [
    ...actual.slice(0, start).map((node, i): ChildPair => [node, golden[i]]),
    ...alignByKind(actual.slice(start, a.length - end), golden.slice(start, g.length - end)),
    ...actual
      .slice(a.length - end)
      .map((node, i): ChildPair => [node, golden[golden.length - end + i]]),
  ];
}

function alignByKind(actual: readonly SvgNode[], golden: readonly SvgNode[]): ChildPair[] {
  // length[i][j]: the longest common sequence of actual from i and golden from j.
  const length = Array.from(
    { length: actual.length + 1 },
    () => new Uint32Array(golden.length + 1),
  );
  const matches = (i: number, j: number) => kind(actual[i]!) === kind(golden[j]!);
  for (let i = actual.length - 1; i >= 0; i -= 1) {
    for (let j = golden.length - 1; j >= 0; j -= 1) {
      length[i]![j] = matches(i, j)
        ? length[i + 1]![j + 1]! + 1
        : Math.max(length[i + 1]![j]!, length[i]![j + 1]!);
    }
  }
  const pairs: ChildPair[] = [];
  let [i, j] = [0, 0];
  while (i < actual.length || j < golden.length) {
    if (i < actual.length && j < golden.length && matches(i, j))
      pairs.push([actual[i++], golden[j++]]);
    else if (
      j >= golden.length ||
      (i < actual.length && length[i + 1]![j]! >= length[i]![j + 1]!)
    ) {
      pairs.push([actual[i++], undefined]);
    } else pairs.push([undefined, golden[j++]]);
  }
  return pairs;
}

function kind({ tag, attributes }: SvgNode): string {
  return `${tag}#${attributes.get('id') ?? ''}.${attributes.get('class') ?? ''}`;
}

function fingerprint(node: SvgNode): string {
  return node.element.toString();
}
