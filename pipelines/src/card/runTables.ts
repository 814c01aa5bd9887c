import { type Manifest, markdownRows } from '@mixed-dynamics/artifacts';
import type { GoldenStage } from './cardFacts.ts';

/** The machines that computed and drew the committed results. */
export function hardwareTable(runs: readonly GoldenStage[]): string[] {
  return markdownRows(
    ['results', 'stage', 'engine', 'processor', 'GPU', 'computation', 'wall time'],
    runs.map(({ folder, manifest }) => [
      `\`${folder}\``,
      manifest.stage,
      manifest.engine?.name ?? '',
      manifest.cpu ? `${manifest.cpu.model}, ${manifest.cpu.cores} cores` : 'not recorded',
      manifest.gpu ?? 'none recorded',
      computationOf(manifest),
      `${manifest.wallSeconds.toFixed(1)} s`,
    ]),
  );
}

/** Stages that compute; only they have an engine. */
function computationOf({ engine, computeSeconds }: Manifest): string {
  if (computeSeconds !== undefined) return `${computeSeconds.toFixed(1)} s`;
  return engine ? 'not recorded' : '';
}

/** Code and versions used. */
export function softwareTable(runs: readonly GoldenStage[]): string[] {
  return markdownRows(
    ['results', 'stage', 'commit', 'Node', 'engine’s parts', 'SHA-256 of package-lock.json'],
    runs.map(({ folder, manifest }) => [
      `\`${folder}\``,
      manifest.stage,
      commitOf(manifest),
      manifest.node,
      Object.entries(manifest.engine?.versions ?? {})
        .map((pair) => pair.join(' '))
        .join(', '),
      manifest.lockFile ? `\`${manifest.lockFile}\`` : 'not recorded',
    ]),
  );
}

function commitOf({ git }: Manifest): string {
  if (!git) return 'not recorded';
  return `\`${git.commit.slice(0, 12)}\`${git.dirty ? ' with uncommitted changes' : ''}`;
}

/** The matrices on which the committed results were trained. */
export function dataTable(runs: readonly GoldenStage[]): string[] {
  const rows = runs.flatMap(({ folder, manifest }) =>
    manifest.inputs
      .filter(({ path }) => path.endsWith('.npy'))
      .map(({ path, bytes, sha256 }) => [`\`${folder}\``, path, String(bytes), `\`${sha256}\``]),
  );
  return markdownRows(['results', 'file', 'bytes', 'SHA-256'], rows);
}
