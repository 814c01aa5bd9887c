import { markdownRows } from '@mixed-dynamics/artifacts';
import type { CardFacts, KnownPreset } from './cardFacts.ts';
import { dataTable, hardwareTable, softwareTable } from './runTables.ts';
import { setupTable } from './setupTable.ts';

/**
 * docs/reproducibility.md. Everything that depends on presets and committed results comes from
 * them; statements about the code are covered by its own tests.
 */
export function cardText({ presets, runs, measured }: CardFacts): string {
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
    ...measured,
    ...afterMeasured,
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
  'Are pseudocode, code, data, hardware, software and the full set-up available? For the paper the answer to',
  'all six was *no*; this page answers them for this project. The tables come from the presets and from the',
  'manifests of the committed results, and a test fails when they are out of date.',
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
  'η multiplies G without the factor 2/d² of a loss divided by d², as in the published curves. Networks with',
  'w > 2d are trained with 2d hidden units, exactly ([`packages/data`](../packages/data)). C₁ and C₂ are updated by',
  'matrix products ([`packages/dynamics`](../packages/dynamics)); [accuracy.md](accuracy.md) compares this with a',
  'float64 singular value decomposition at every step. [`examples/check_cell.py`](../examples/check_cell.py) is',
  'the same in NumPy, at full width.',
  '',
];

const code = [
  '## 2. Open code: yes',
  '',
  'All of it, from seed to figure, under the MIT licence. One command makes each figure',
  '(`npx nx run pipelines:figure1`, `figure2`); `check` compares with the committed results. Every result has a',
  'manifest with the hashes of its inputs, and every figure states which table it shows.',
  '',
];

const data = [
  '## 3. Data: generated, and why there is no split',
  '',
  'Nothing is downloaded. One root seed gives the teacher A* = K^(−1/2) Σ u_k v_kᵀ with u_k, v_k ~ N(0, I_d),',
  'the noise E with entries N(0, 1), and the weights of each network. Each has its own stream, a xoroshiro128+',
  'seeded by a SHA-256 of root seed, purpose and grid point ([`packages/data`](../packages/data)). A number',
  'therefore does not depend on what else is drawn, nor on order, machine or number of workers.',
  '',
  'There is no split into training, validation and test sets because there is no sample to split: training',
  'sees the whole matrix A* + E, and testing compares with A*. The test error is known exactly. Nothing is tuned',
  'on it: the step follows from the formula, and the one stop rule that uses the test error is part of the',
  'published set-up.',
  '',
];

const hardware = ['', '## 4. Hardware', '', 'What the committed results were made on:', ''];

const afterHardware = [
  '',
  'Computation is the time summed over all networks, whichever run computed them and however many workers',
  'shared it (Figure 1: both dynamics and all singular values). Wall time is that of the recorded run, which may',
  'have reused networks of an earlier one. `npx nx run pipelines:doctor` estimates a full run on your machine.',
  '',
  'Whole runs that were measured, on a machine that did nothing else (`docs/measurements.json`):',
  '',
];

const afterMeasured = [''];

const software = [
  '## 5. Software',
  '',
  '`package-lock.json` pins every package by version and SHA-512; its hash is in each manifest.',
  '',
];

const setup = [
  '',
  '## 6. Experiment set-up',
  '',
  'All settings, from the presets; apart from them only the rounding of the engine affects results. *Draw*',
  'numbers the draws of teacher, noise and weights from one seed, starting at 0.',
  '',
];

const afterSetup = [
  '',
  'All networks of a plane share one draw of teacher and noise; each has its own weights. Figure 1 is a separate',
  'draw. A run with a non-finite value is recorded as diverged. The panels of Figure 2: the smallest test error of',
  'a run, the stable rank ‖A‖_F²/‖A‖_op² at that iteration, the iteration, and ln max ‖A_GD − A_SC‖_F²/d².',
  '',
];

function otherPresets(presets: readonly KnownPreset[]): string[] {
  const rows = presets.map(({ name, preset, sha256 }) => [
    `\`${name}\``,
    preset.description ?? '',
    `\`${sha256}\``,
  ]);
  return [
    'All presets, with the SHA-256 of the settings that determine their results:',
    '',
    ...markdownRows(['preset', 'what it is', 'SHA-256'], rows),
    '',
  ];
}

/** How much the numbers vary, for presets that exist. */
function errorBars(presets: readonly KnownPreset[]): string[] {
  const repeated = presets.filter(
    ({ preset }) => preset.ensemble !== undefined || (preset.figure2?.trials ?? 1) > 1,
  );
  const names = repeated.map(({ name }) => `\`${name}\``).join(', ');
  return [
    '## Error bars',
    '',
    'The two figures show one draw, as the published ones do. One engine always gives the same bytes; engines',
    'differ by rounding, within the tolerances of [`packages/golden`](../packages/golden).',
    ...(names === ''
      ? []
      : [
          `These presets repeat the experiment over several draws and give the variation: ${names}.`,
        ]),
  ];
}
