import { numberColumn, type Table, type Value } from './csv.ts';

/**
 * A row a place of the plane, with the means of its networks: distances, which are shown by their
 * logarithm, by the geometric one. Text is that of the first network. A place with one network keeps
 * its row as it is.
 * @throws UserError when `gamma_sigma2` or `gamma_w` is missing
 */
export function meanOfPlaces(table: Table): Table {
  const [x, y] = [numberColumn(table, 'gamma_sigma2'), numberColumn(table, 'gamma_w')];
  const places = new Map<string, (readonly Value[])[]>();
  table.rows.forEach((row, k) => {
    const place = `${x[k]} ${y[k]}`;
    places.set(place, [...(places.get(place) ?? []), row]);
  });
  const rows = [...places.values()].map((networks) =>
    networks.length === 1
      ? networks[0]!
      : table.columns.map((column, c) =>
          meanOf(
            column,
            networks.map((row) => row[c]!),
          ),
        ),
  );
  return { columns: table.columns, rows };
}

function meanOf(column: string, values: readonly Value[]): Value {
  const [first] = values;
  if (typeof first === 'string') return first;
  const geometric = column.includes('distance');
  const sum = values.reduce<number>(
    (total, value) => total + (geometric ? Math.log(Number(value)) : Number(value)),
    0,
  );
  const mean = sum / values.length;
  return geometric ? Math.exp(mean) : mean;
}
