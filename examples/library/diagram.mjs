import { limitModes, predict } from '@mixed-dynamics/theory';

/** The predicted phase diagram of the smallest test error as SVG, and how far a run's metrics.csv is from it. */
export function compare(csv, { dimension, rank, stop }) {
  const modes = limitModes({ dimension, rank });
  const lines = csv.trim().split('\n');
  const [names, ...rows] = lines.map((line) => line.split(','));
  const cells = rows.map((row) => {
    const run = Object.fromEntries(names.map((name, i) => [name, Number(row[i])]));
    const { width, sigma2, learning_rate: learningRate, min_test_error: measured } = run;
    const network = { width, sigma2, learningRate, update: 'alternating' };
    const { minTestError } = predict(modes, network, stop);
    const place = `x="${run.gamma_sigma2}" y="${-run.gamma_w}" width=".38" height=".36"`;
    const color = `hsl(220 60% ${95 - 70 * Math.min(1, minTestError)}%)`;
    return [`<rect ${place} fill="${color}"/>`, Math.abs(minTestError - measured)];
  });
  const squares = cells.map(([square]) => square).join('');
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="-3 -2.8 3.4 3.2">${squares}</svg>`;
  const apart = cells.map(([, difference]) => difference).sort((a, b) => a - b);
  return { svg, networks: cells.length, median: apart[apart.length >> 1] };
}

export const summary = ({ networks, median }) =>
  `${networks} networks: median |test error − predicted| = ${median.toFixed(4)}`;

const plateau = { change: 2e-4, minimumDrop: 0.01 };
const stop = { trainError: 1e-3, testRising: true, plateau, maxIterations: 750 };
/** The settings of the preset `small`. */
export const small = { dimension: 50, rank: 5, stop };
