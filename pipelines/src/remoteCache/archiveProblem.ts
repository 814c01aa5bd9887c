import { gunzipSync } from 'node:zlib';
import { extract, type Headers } from 'tar-stream';

/** Larger entries are not taken: they would be held in memory. */
const largest = 2 ** 30;
/** What Nx keeps of a task beside its files. */
const ownFiles = ['code', 'terminalOutput'];

/**
 * What is wrong with an entry of Nx's cache, before Nx unpacks it: it would crash on what is no
 * archive, and write wherever a name leads. Undefined when it is a whole gzipped tar of plain files
 * and folders below `out/`. Whether their bytes are right is for the stages to say, by their
 * manifests.
 */
export async function archiveProblem(bytes: Uint8Array): Promise<string | undefined> {
  let tar: Buffer;
  try {
    tar = gunzipSync(bytes, { maxOutputLength: largest });
  } catch (error) {
    return `no gzip archive (${(error as Error).message})`;
  }
  const problems: string[] = [];
  let entries = 0;
  // Nx writes headers of the oldest format, without a magic word.
  const reader = extract({ allowUnknownFormat: true } as object);
  reader.on('entry', (header, stream, next) => {
    entries += 1;
    const problem = entryProblem(header);
    if (problem) problems.push(problem);
    stream.on('end', next).resume();
  });
  const done = new Promise<void>((resolve, reject) => {
    reader.on('finish', resolve).on('error', reject);
  });
  reader.end(tar);
  try {
    await done;
  } catch (error) {
    return `no tar archive (${(error as Error).message})`;
  }
  return entries === 0 ? 'an empty archive' : problems[0];
}

function entryProblem({ name, type }: Headers): string | undefined {
  const parts = name.replace(/\/$/, '').split('/');
  const inside = parts[0] === 'out' && !parts.some((part) => ['', '.', '..'].includes(part));
  if (!inside && !ownFiles.includes(name))
    return `an archive with '${name}', which is not below out/`;
  if (type === 'file' || type === 'directory') return undefined;
  return `an archive with '${name}', a ${type}`;
}
