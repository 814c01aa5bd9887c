import type { Software } from './describeRun.ts';
import type { FinishedRun } from './readRun.ts';

/** The README.md of a crate. */
export function readme({ preset, stages }: FinishedRun, { name, version }: Software): string {
  const commits = [...new Set(stages.flatMap(({ manifest }) => manifest.git?.commit ?? []))];
  const dirty = stages.filter(({ manifest }) => manifest.git?.dirty).map((it) => it.manifest.stage);
  return [
    `# The preset \`${preset.name}\` of ${name}`,
    '',
    `Results of a run of ${name} ${version}, as a Workflow Run RO-Crate: \`ro-crate-metadata.json\``,
    'describes every file; each `*manifest.json` lists the inputs and outputs of a stage.',
    '',
    `- preset: \`preset.json\`, SHA-256 ${preset.sha256}`,
    ...commits.map((commit) => `- code: commit ${commit}`),
    ...(dirty.length > 0 ? [`- with uncommitted changes when these ran: ${dirty.join(', ')}`] : []),
    '',
    'The same tables and pictures, in a checkout of that commit:',
    '',
    '```sh',
    `npm ci && npx mixed-dynamics figure1 --preset preset.json --out DIR`,
    `npx mixed-dynamics figure2 --preset preset.json --out DIR`,
    '```',
    '',
    'All hashes of this folder: `npx mixed-dynamics verify .`',
    '',
  ].join('\n');
}
