import { regimeExcess, type Table } from '@mixed-dynamics/artifacts';
import { cellWidth, initialVariance } from '@mixed-dynamics/data';
import { limitModes, limitTeacher, type Network, predict } from '@mixed-dynamics/theory';
import type { Physics } from '../cells/cell.ts';
import { type GridAxes, gridCells } from '../grid/grid.ts';
import { predictedCell, predictionTable } from './predictedCell.ts';

/**
 * Predicts a plane for any d without matrices, from the large-d spectrum of T: one row per grid point,
 * however many networks it has, since none is drawn.
 * @throws UserError when d or the rank is out of its range
 */
export function predictLimit(section: Physics & GridAxes): Table {
  const modes = limitModes(section);
  const { gammaSigma2, gammaW } = section;
  const cells = gridCells({ gammaSigma2, gammaW }).map((place) => {
    const network = limitNetwork(section, place.gammaSigma2, place.gammaW);
    return predictedCell(place, network.width, predict(modes, network, section.stop));
  });
  return predictionTable(cells);
}

/**
 * A network with an average teacher. Unlike a drawn one, it may have more than 2^53 hidden units.
 */
export function limitNetwork(
  { dimension: d, rank, learningRateConstant: c, update }: Omit<Physics, 'stop'>,
  gammaSigma2: number,
  gammaW: number,
): Network {
  const sigma2 = initialVariance(d, gammaSigma2);
  const power = d ** gammaW;
  const width = power > Number.MAX_SAFE_INTEGER ? power : cellWidth(d, gammaW);
  const lazy = regimeExcess(gammaSigma2, gammaW) > 0;
  const [norm] = limitTeacher({ dimension: d, rank }).singularValues;
  const learningRate = 1 / (c * (lazy ? width * sigma2 : norm!));
  return { width, sigma2, learningRate, update };
}
