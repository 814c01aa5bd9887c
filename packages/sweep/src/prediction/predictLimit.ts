import type { Table } from '@mixed-dynamics/artifacts';
import { limitModes, predict } from '@mixed-dynamics/theory';
import type { Physics } from '../cells/cell.ts';
import { type GridAxes, gridCells } from '../grid/grid.ts';
import { type LimitSetting, limitNetwork } from './limitNetwork.ts';
import { predictedRow, predictionTable } from './predictionTable.ts';

/**
 * Predicts a plane for any d without matrices, from the large-d spectrum of T: one row per grid point,
 * however many networks it has, since none is drawn.
 * @throws UserError when d or the rank is out of its range
 */
export function predictLimit(section: Pick<Physics, 'stop'> & LimitSetting & GridAxes): Table {
  const modes = limitModes(section);
  const { gammaSigma2, gammaW } = section;
  const rows = gridCells({ gammaSigma2, gammaW }).map((place) => {
    const network = limitNetwork(section, place.gammaSigma2, place.gammaW);
    return predictedRow(place, network.width, predict(modes, network, section.stop));
  });
  return predictionTable(rows);
}
