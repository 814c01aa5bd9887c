import type { CardFacts, KnownPreset } from './cardFacts.ts';
import { markdownRows } from './markdownRows.ts';
import { dataTable, hardwareTable, softwareTable } from './runTables.ts';
import { setupTable } from './setupTable.ts';

/**
 * docs/reproducibility.md. All that can change with the presets and the committed results comes from
 * them; the rest is said of the code by its own tests.
 */
export function cardText({ presets, runs }: CardFacts): string {
  const shown = presets.filter(({ name }) => name === 'paper' || name === 'small');
  return `${[
    ...head,
    ...pseudocode,
    ...code,
    ...data,
    ...dataTable(runs),
    ...hardware,
    ...hardwareTable(runs),
    ...afterHardware,
    ...software,
    ...softwareTable(runs),
    ...setup,
    ...setupTable(shown),
    ...afterSetup,
    ...otherPresets(presets),
    ...errorBars(presets),
  ].join('\n')}\n`;
}

const head = [
  '# Reproducibility card',
  '',
  '<!-- Written by `npx mixed-dynamics card` from presets and manifests: change pipelines/src/card. -->',
  '',
  'Six questions that a reader of an experiment may ask, all answered with *no* for the paper: is there',
  'pseudocode, open code, the data, the hardware, the software, the whole set-up? Here are the answers for',
  'this project. Numbers in the tables are read from the presets and from the manifests of the committed',
  'results; a test writes this page again and compares.',
  '',
];

const pseudocode = [
  '## 1. Pseudocode: yes',
  '',
  'Both dynamics start from the same W₁ (w×d) and W₂ (d×w), entries N(0, σ²), and fit T = A* + E.',
  '',
  '```',
  'η ← 1/(c·w·σ²) if γ_w + γ_σ² > 1, else 1/(c·‖A*‖_op);  s ← σ²·w',
  '',
  'gradient descent                          self-consistent dynamics, equation (1) of the paper',
  '  A ← W₂W₁                                  A ← W₂W₁ at the start only',
  '  repeat                                    repeat',
  '    G ← A − T                                 G ← A − T',
  '    W₁′ ← W₁ − η·W₂ᵀ·G                        C₁ ← √(AᵀA + s²I)',
  '    W₂ ← W₂ − η·G·Xᵀ                          C₂ ← √(AAᵀ + s²I)',
  '    W₁ ← W₁′;  A ← W₂W₁                       A ← A − η·(C₂·G + G·C₁)',
  '  until it stops                            until gradient descent stops',
  '',
  'X = W₁′ (`alternating`, as in the published figures) or W₁ (`simultaneous`)',
  'train error ‖A − T‖_F²/d², test error ‖A − A*‖_F²/d², distance ‖A_GD − A_SC‖_F²/d² at every iteration',
  '```',
  '',
  'G is multiplied by η without the factor 2/d² of a loss divided by d²: the published curves are those.',
  'Networks with w > 2d are trained with 2d hidden units, exactly ([`packages/data`](../packages/data)); C₁ and',
  'C₂ are followed by matrix products ([`packages/dynamics`](../packages/dynamics)), held against float64 with a',
  'singular value decomposition at every step in [accuracy.md](accuracy.md).',
  '[`examples/check_cell.py`](../examples/check_cell.py) is the same in NumPy, at full width.',
  '',
];

const code = [
  '## 2. Open code: yes',
  '',
  'All of it, from seed to picture, under the MIT licence; one command makes each figure',
  '(`npx nx run pipelines:figure1`, `figure2`), `check` compares with the committed results. Every result',
  'carries a manifest with the hashes of what it was made from, and every picture says which table it shows.',
  '',
];

const data = [
  '## 3. Data: generated, and why there is no split',
  '',
  'Nothing is downloaded. One root seed gives the teacher A* = K^(−1/2) Σ u_k v_kᵀ with u_k, v_k ~ N(0, I_d),',
  'the noise E with entries N(0, 1), and the weights of each network, by streams of their own: xoroshiro128+,',
  'its state the start of a SHA-256 of seed, purpose and place ([`packages/data`](../packages/data)). So a',
  'number does not depend on what else is drawn, nor on order, machine or number of workers.',
  '',
  'There is no split into training, validation and test sets, for there is no sample to split: training sees',
  'the matrix A* + E as a whole, and testing compares with A* alone. The test error is known exactly. Nothing is',
  'tuned on it; the step follows from the formula, and the one rule that looks at the test error ends a run',
  'and is part of the published set-up.',
  '',
];

const hardware = ['', '## 4. Hardware', '', 'What the committed results were made on:', ''];

const afterHardware = [
  '',
  'The computation is what all networks of the results took, one after another, in whichever run they were',
  'computed (Figure 1: both dynamics and all singular values); several workers share it. The wall time is that',
  'of the recorded run, which keeps what an earlier one finished. `npx nx run pipelines:doctor` estimates a',
  'run from nothing on your machine.',
  '',
];

const software = [
  '## 5. Software',
  '',
  '`package-lock.json` fixes every package by version and SHA-512; its hash is in each manifest.',
  '',
];

const setup = [
  '',
  '## 6. Experiment set-up',
  '',
  'Every setting there is; the presets hold them, and nothing but the rounding of an engine is beside them.',
  '*Draw* counts draws of teacher, noise and weights from the seed, from 0.',
  '',
];

const afterSetup = [
  '',
  'Teacher and noise are one draw shared by all networks of a plane, each with its own weights; Figure 1 is a',
  'draw of its own. A run that is not finite is recorded as diverged. The panels of Figure 2: the smallest test',
  'error in a run, the stable rank ‖A‖_F²/‖A‖_op² there, that iteration, and ln max ‖A_GD − A_SC‖_F²/d².',
  '',
];

function otherPresets(presets: readonly KnownPreset[]): string[] {
  const rows = presets.map(({ name, preset, sha256 }) => [
    `\`${name}\``,
    preset.description ?? '',
    `\`${sha256}\``,
  ]);
  return [
    'All presets, with the SHA-256 of what determines their results:',
    '',
    ...markdownRows(['preset', 'what it is', 'SHA-256'], rows),
    '',
  ];
}

/** How much the numbers vary: said only of presets that exist. */
function errorBars(presets: readonly KnownPreset[]): string[] {
  const repeated = presets.filter(
    ({ preset }) => preset.ensemble !== undefined || (preset.figure2?.trials ?? 1) > 1,
  );
  const names = repeated.map(({ name }) => `\`${name}\``).join(', ');
  return [
    '## Error bars',
    '',
    'The two figures show one draw, as the published ones do. On one engine the same bytes come out again;',
    'engines differ by rounding, within the tolerances of [`packages/golden`](../packages/golden).',
    ...(names === ''
      ? []
      : [
          `What changes from draw to draw is what these presets compute, over several draws: ${names}.`,
        ]),
  ];
}
