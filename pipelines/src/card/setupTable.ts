import { markdownRows } from '@mixed-dynamics/artifacts';
import type { Figure2Section } from '@mixed-dynamics/sweep/preset';
import type { KnownPreset } from './cardFacts.ts';

type Axis = Figure2Section['gammaSigma2'];

/** Every setting of Figures 1 and 2 in these presets, one column per preset and figure. */
export function setupTable(presets: readonly KnownPreset[]): string[] {
  const columns = presets.flatMap(({ name, preset }) => [
    ...(preset.figure1
      ? [{ title: `Figure 1, \`${name}\``, figure1: preset.figure1, preset }]
      : []),
    ...(preset.figure2
      ? [{ title: `Figure 2, \`${name}\``, figure2: preset.figure2, preset }]
      : []),
  ]);
  const row = (label: string, cell: (column: Column) => string) => [label, ...columns.map(cell)];
  type Column = (typeof columns)[number];
  const of = ({ figure1, figure2 }: Column) => (figure1 ?? figure2)!;
  return markdownRows(
    ['', ...columns.map(({ title }) => title)],
    [
      row('seed', ({ preset }) => String(preset.seed)),
      row('d', (column) => String(of(column).dimension)),
      row('K', (column) => String(of(column).rank)),
      row('γ_σ², σ² = d^γ_σ²', (column) => axis(of(column).gammaSigma2)),
      row('γ_w, w = ⌊d^γ_w⌋', (column) => axis(of(column).gammaW)),
      row('c', (column) => String(of(column).learningRateConstant)),
      row('order of updates', (column) => of(column).update),
      row('repetitions', ({ figure2 }) => String(figure2?.trials ?? 1)),
      row('draw', ({ figure1 }) => String(figure1?.trial ?? 0)),
      row('stops', ({ figure1, figure2 }) =>
        figure1 ? `after ${figure1.iterations} steps` : stopRule(figure2!.stop),
      ),
    ],
  );
}

function axis(values: Axis | number): string {
  if (typeof values === 'number') return String(values);
  if (Array.isArray(values)) return values.join(', ');
  const { from, to, count } = values as { from: number; to: number; count: number };
  return `${count} values from ${from} to ${to}`;
}

function stopRule({ trainError, testRising, plateau, maxIterations }: Figure2Section['stop']) {
  return [
    ...(trainError > 0 ? [`train error below ${trainError}`] : []),
    ...(testRising ? ['test error risen twice'] : []),
    ...(plateau.change > 0
      ? [
          `train error changed by less than ${plateau.change}, ${plateau.minimumDrop} below its start`,
        ]
      : []),
    `${maxIterations} steps`,
  ].join('; ');
}
