import { markdownRows } from '@mixed-dynamics/artifacts';
import type { AcceptableRun } from './acceptableRun.ts';
import { pictureSummary, tableSummary } from './changeSummary.ts';
import { kindOf } from './folders.ts';
import type { Snapshot } from './snapshotFile.ts';
import { logName } from './snapshotFile.ts';

/** First lines of a new log. */
export const logHeader = (stage: string) =>
  `# Changes of the snapshot of ${stage}\n\nWritten by \`mixed-dynamics golden update\`, newest last; ${logName} is part of the snapshot.\n`;

/**
 * The entry of one update: when, why, from which run, and the figures before and after.
 * @param golden the snapshot's folder before the update
 */
export async function logEntry(
  { folder, files }: AcceptableRun,
  golden: string,
  snapshot: Omit<Snapshot, 'files'>,
  removed: readonly string[],
): Promise<string> {
  const { preset, seed, engine, commit, updated, reason } = snapshot;
  const facts = [
    preset && `preset \`${preset.name}\` (${preset.sha256.slice(0, 12)})`,
    seed !== undefined && `seed ${seed}`,
    engine && `engine \`${engine}\``,
    commit && `commit \`${commit}\``,
  ].filter(Boolean);
  const tables = files.filter((file) => kindOf(file) === 'table');
  const pictures: string[][] = [];
  for (const file of files.filter((name) => kindOf(name) !== 'table')) {
    const row = await pictureSummary(file, folder, golden);
    if (row) pictures.push(row);
  }
  const paragraphs = [
    `## ${updated.slice(0, 10)}: ${reason}`,
    facts.length > 0
      ? `From ${facts.join(', ')}.`
      : 'From a run that recorded nothing about itself.',
    ...tables.map((file) => tableSummary(file, folder, golden).join('\n')),
    pictures.length > 0
      ? markdownRows(['picture', 'SHA-256 before', 'after', 'changed'], pictures).join('\n')
      : 'Pictures: unchanged.',
    ...(removed.length > 0 ? [`Removed: ${removed.join(', ')}.`] : []),
  ];
  return `\n${paragraphs.join('\n\n')}\n`;
}
