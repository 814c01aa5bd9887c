import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type Manifest, manifestsIn, readManifest, UserError } from '@mixed-dynamics/artifacts';
import { readSnapshot } from '@mixed-dynamics/golden';
import { table } from '../page/blocks.ts';
import { type Content, html, type Markup } from '../page/html.ts';
import { formatBytes, formatInstant, formatSeconds } from './format.ts';

/** A manifest of the run and of the snapshot; a missing or unreadable one has no key. */
export interface ManifestPair {
  /** `manifest.json`, `figure2.manifest.json` */
  readonly file: string;
  readonly run?: Manifest;
  readonly golden?: Manifest;
}

/** When and why results were accepted as golden. */
export interface Acceptance {
  readonly updated: string;
  readonly reason: string;
}

/** The provenance of a figure. */
export interface Origin {
  readonly name: string;
  readonly manifests: readonly ManifestPair[];
  readonly acceptance: Acceptance | undefined;
}

/** All manifests of a stage. Manifests of tables come before those of pictures, which have no engine. */
export function readManifests(out: string, golden: string): ManifestPair[] {
  const files = [...new Set([...manifestsIn(out), ...manifestsIn(golden)].map((p) => basename(p)))];
  const pairs = files.map((file): ManifestPair => {
    const [run, kept] = [out, golden].map((folder) => readIf(join(folder, file), readManifest));
    return { file, ...(run && { run }), ...(kept && { golden: kept }) };
  });
  const computes = ({ run, golden: kept }: ManifestPair) => (run ?? kept)?.engine !== undefined;
  return pairs.sort((a, b) => Number(computes(b)) - Number(computes(a)));
}

/** The origin recorded in `snapshot.json`; undefined if it is missing or unreadable. */
export function readAcceptance(golden: string): Acceptance | undefined {
  // A damaged snapshot is reported by the check.
  const snapshot = readIf(golden, readSnapshot);
  return snapshot && { updated: snapshot.updated, reason: snapshot.reason };
}

/** Reads a file; undefined if it is missing or unreadable. */
export function readIf<Value>(path: string, read: (path: string) => Value): Value | undefined {
  if (!existsSync(path)) return undefined;
  try {
    return read(path);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return undefined;
  }
}

/** The provenance of both sides: their manifests, fact by fact. */
export function provenanceSection(figures: readonly Origin[]): Markup {
  return html`<section class="sheet" id="provenance" aria-labelledby="provenance-title">
<h2 id="provenance-title">Provenance</h2>
${figures.map(figurePart)}
</section>`;
}

function figurePart({ name, manifests, acceptance }: Origin): Markup {
  const accepted =
    acceptance &&
    html`<p>Golden since ${formatInstant(acceptance.updated)}: <q>${acceptance.reason}</q></p>`;
  const known =
    manifests.length > 0
      ? html`\n<div class="pairs">${manifests.map((pair) => manifestPart(name, pair))}</div>`
      : html`<p>No manifest on either side: nothing is known.</p>`;
  return html`<h3>${name.replace('figure', 'Figure ')}</h3>${accepted}${known}`;
}

function manifestPart(figure: string, { file, run, golden }: ManifestPair): Markup {
  const sides = [
    ...(run ? [['this run', factsOf(run)] as const] : []),
    ...(golden ? [['golden', factsOf(golden)] as const] : []),
  ];
  const labels = [...new Set(sides.flatMap(([, facts]) => [...facts.keys()]))];
  const differs = (label: string) =>
    !incidental.has(label) && new Set(sides.map(([, facts]) => facts.get(label)?.same)).size > 1;
  const stage = (run ?? golden)?.stage ?? file;
  return html`<div>${table({
    caption: html`Stage <strong>${stage}</strong>, by <code>${file}</code>`,
    label: `Provenance of ${figure}, stage ${stage}`,
    head: ['fact', ...sides.map(([side]) => side)],
    rowClass: (row) => (differs(labels[row]!) ? 'unequal' : undefined),
    rows: labels.map((label) => [
      html`${label}${differs(label) && html` <span class="mark">≠ differs</span>`}`,
      ...sides.map(([, facts]) => facts.get(label)?.shown ?? '—'),
    ]),
  })}
${run && fileList('Files of this run', stage, run)}
${golden && fileList('Files of the golden run', stage, golden)}</div>`;
}

interface Fact {
  readonly shown: Content;
  /** Equal for facts that count as the same. */
  readonly same: string;
}

/** Facts whose differences between runs are insignificant. */
const incidental = new Set(['started', 'took', 'computation']);

function factsOf(manifest: Manifest): Map<string, Fact> {
  const { preset, seed, engine, git, lockFile, node, cpu, gpu } = manifest;
  const { startedAt, wallSeconds, computeSeconds } = manifest;
  const facts: [label: string, value: string | number | undefined, isHash?: true][] = [
    ['preset', preset?.name],
    ['SHA-256 of the preset', preset?.sha256, true],
    ['seed', seed],
    ['engine', engine?.name],
    ...Object.entries(engine?.versions ?? {}),
    ['device', engine?.device],
    ['commit', git?.commit, true],
    ['uncommitted changes', git && (git.dirty ? 'yes' : 'none')],
    ['SHA-256 of the lock file', lockFile, true],
    ['Node', node],
    ['CPU', cpu && `${cpu.model}, ${cpu.cores} cores`],
    ['GPU', gpu],
    ['started', formatInstant(startedAt)],
    ['took', formatSeconds(wallSeconds)],
    ['computation', computeSeconds === undefined ? undefined : formatSeconds(computeSeconds)],
  ];
  return new Map(
    facts.flatMap(([label, value, isHash]) =>
      value === undefined
        ? []
        : [[label, { shown: isHash ? hash(String(value)) : value, same: String(value) }]],
    ),
  );
}

function fileList(title: string, stage: string, { inputs, outputs }: Manifest): Markup {
  const row = (role: string) => (record: Manifest['inputs'][number]) => [
    html`<code>${record.path}</code>`,
    role,
    formatBytes(record.bytes),
    html`<code class="digest">${record.sha256}</code>`,
  ];
  const rows = [...inputs.map(row('read')), ...outputs.map(row('written'))];
  return html`<details><summary>${title} (${rows.length})</summary>
${table({ caption: title, label: `${title}, stage ${stage}`, head: ['file', 'role', 'size', 'SHA-256'], right: [2], rows })}
</details>`;
}

/** The first twelve digits, with the full hash as tooltip and in copied text. */
function hash(value: string): Markup {
  return html`<code title="${value}">${value.slice(0, 12)}…</code>`;
}
