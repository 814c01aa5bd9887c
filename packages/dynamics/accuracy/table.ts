import type { TrackerAccuracy } from './measureCell.ts';
import type { PlanePoint } from './options.ts';

/** What all rows of a table have in common. */
interface Settings {
  readonly dimension: number;
  readonly rank: number;
  readonly constant: number;
  readonly seed: number;
  readonly engine: string;
  readonly sources: string;
}

/** An unfinished table: its settings line, and the finished rows by the name of their cell. */
export interface Table {
  readonly settings: string;
  readonly rows: Map<string, string>;
}

export function settingsLine({
  dimension,
  rank,
  constant,
  seed,
  engine,
  sources,
}: Settings): string {
  return (
    `Settings: d = ${dimension}, K = ${rank}, c = ${constant}, seed ${seed}, alternating updates, ` +
    `engine \`${engine}\`, sources \`${sources}\`.`
  );
}

export function formatCell({ gammaSigma2, gammaW }: PlanePoint): string {
  return `(${gammaSigma2}, ${gammaW})`;
}

export function formatRow(cell: PlanePoint, row: TrackerAccuracy): string {
  const values = [
    formatCell(cell),
    row.width,
    row.steps,
    ...[row.farthest, row.final, row.shown].map((value) => Math.log(value).toFixed(1)),
    ...[row.productsPerStep, row.correctionsPerStep, row.turnsPerStep].map((x) => x.toFixed(2)),
    row.svds,
  ];
  return `| ${values.join(' | ')} |`;
}

const columns = [
  '(γ_σ², γ_w)',
  'w',
  'steps',
  'ln largest',
  'ln final',
  'ln shown',
  'products',
  'corrections',
  'turns',
  'SVDs',
];

const introduction = `# How accurately the self-consistent dynamics are followed

The tracker of \`packages/dynamics\` integrates equation (1) in float32 by matrix products. This table compares it with the
textbook method, one float64 singular value decomposition per step, from the same A(0), over whole training runs.
Written by \`npm run accuracy -w packages/dynamics\`, which adds missing rows.`;

const legend = `* **ln largest**, **ln final**: natural logarithm of ‖A_tracker − A_SVD‖²/d², largest over the run and at its end.
* **ln shown**: the same for the distance that Figure 2 shows, max_t ‖A_GD − A_SC‖²/d². The tracker's error must be far below it.
* **products**, **corrections**, **turns**: d×d products, corrections of the square roots and turns of the frame, per step.
* **SVDs**: fallbacks to the host's SVD in the whole run, not counting the first frame.`;

export function writeTable({ settings, rows }: Table): string {
  const head = `| ${columns.join(' | ')} |`;
  const rule = `|${columns.map((_, i) => (i === 0 ? ' --- ' : ' ---: ')).join('|')}|`;
  return `${[introduction, settings, [head, rule, ...rows.values()].join('\n'), legend].join('\n\n')}\n`;
}

/** A table written earlier; undefined for any other file. */
export function readTable(text: string): Table | undefined {
  const lines = text.split('\n');
  const settings = lines.find((line) => line.startsWith('Settings: '));
  if (!settings) return undefined;
  const rows = lines.flatMap((line) => {
    const name = /^\| (\([^)]*\)) \| \d/.exec(line)?.[1];
    return name ? [[name, line] as const] : [];
  });
  return { settings, rows: new Map(rows) };
}
