/** Weights with which values at `nodes` give their interpolating polynomial's value at `at`. */
export function lagrangeWeights(nodes: readonly number[], at: number): number[] {
  return nodes.map((node, i) =>
    nodes.reduce(
      (weight, other, j) => (j === i ? weight : (weight * (at - other)) / (node - other)),
      1,
    ),
  );
}
