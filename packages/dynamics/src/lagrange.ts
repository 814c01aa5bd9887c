/** Weights by which values at `nodes` give the interpolating polynomial at `at`. */
export function lagrangeWeights(nodes: readonly number[], at: number): number[] {
  return nodes.map((node, i) =>
    nodes.reduce(
      (weight, other, j) => (j === i ? weight : (weight * (at - other)) / (node - other)),
      1,
    ),
  );
}
