import { limitModes, type Network, predict, predictDraw, predictStop } from '../src/index.ts';
import { drawNetwork, makeProblem } from '../test/problems.ts';

/** Prints milliseconds of processor time per network: `npm run speed -w packages/theory`. */
const [rank, stop] = [5, { trainError: 1e-3, testRising: true, maxIterations: 750 }];

function networksOf(d: number, widest: number): Network[] {
  const networks: Network[] = [];
  for (const gammaSigma2 of [-3, -2.2, -1.4, -0.6]) {
    for (const gammaW of [0.3, 0.7, 1.1, 1.5, 1.9, 2.3, 2.7]) {
      const [width, sigma2] = [Math.floor(d ** gammaW), d ** gammaSigma2];
      const largest = Math.max(width * sigma2, d / Math.sqrt(rank));
      if (width > widest) continue;
      networks.push({ width, sigma2, learningRate: 1 / (50 * largest), update: 'alternating' });
    }
  }
  return networks;
}

function measure(
  name: string,
  networks: readonly Network[],
  run: (network: Network) => void,
): void {
  const before = process.cpuUsage();
  for (const network of networks) run(network);
  const { user, system } = process.cpuUsage(before);
  const each = (user + system) / 1e3 / networks.length;
  console.log(`${name}: ${each.toFixed(1)} ms per network, ${networks.length} networks`);
}

const start = process.cpuUsage();
const { modes } = makeProblem(200, rank);
console.log(
  `singular value decomposition, d = 200: ${(process.cpuUsage(start).user / 1e3).toFixed(0)} ms`,
);
const all = networksOf(200, Number.POSITIVE_INFINITY);
measure('d = 200 without linear response', all, (network) => predictStop(modes, network, stop));
measure('d = 200', all, (network) => predict(modes, network, stop));
for (const dimension of [1e3, 1e6, 1e8]) {
  const limit = limitModes({ dimension, rank });
  const networks = networksOf(dimension, Number.MAX_SAFE_INTEGER);
  measure(`d = ${dimension} without a matrix`, networks, (network) =>
    predict(limit, network, stop),
  );
}
const drawn = networksOf(200, 400).map((network) => drawNetwork(200, network));
const weights = new Map(drawn.map((draw) => [draw.network, draw.weights]));
measure('d = 200, w ≤ 2d, with the draw', [...weights.keys()], (network) =>
  predictDraw(modes, network, weights.get(network)!, stop),
);
