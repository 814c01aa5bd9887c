import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, statSync, utimesSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expected, writeFileAtomically } from '@mixed-dynamics/artifacts';
import { shellWord } from './commandLine.ts';
import type { Experiment } from './experiment.ts';
import { shortPath } from './project.ts';

/** Milliseconds. A running process updates its note much more often; an older note is left from a machine that died. */
const staleAge = 3_600_000;

/** The note that a process leaves in the results folder while it writes there. */
interface Note {
  readonly preset: { readonly name: string; readonly sha256: string };
  readonly process: number;
  /** Nodes of a cluster share folders but not process numbers. */
  readonly host: string;
  readonly command: string;
  readonly since: string;
}

/**
 * Runs `work`, which writes into a results folder, unless a process writes another preset's results there.
 * Processes of the same preset share the folder. Each writes a note, `.<random>.running`, BEFORE it reads
 * the notes of the others: of two processes that start together, at least one sees the other.
 * @throws UserError naming the process that writes there
 */
export async function holdFolder<T>(
  { name, sha256, root }: Experiment,
  work: () => Promise<T> | T,
): Promise<T> {
  const path = join(root, `.${randomBytes(8).toString('hex')}.running`);
  const note: Note = {
    preset: { name, sha256 },
    process: process.pid,
    host: hostname(),
    command: process.argv.slice(1).map(shellWord).join(' '),
    since: new Date().toISOString(),
  };
  writeFileAtomically(path, `${JSON.stringify(note, null, 2)}\n`);
  const release = () => rmSync(path, { force: true });
  process.on('exit', release);
  const timer = setInterval(() => touch(path), staleAge / 60).unref();
  try {
    for (const other of notesIn(root)) {
      if (other.note.preset.sha256 !== sha256) refuse(root, name, other);
    }
    return await work();
  } finally {
    clearInterval(timer);
    process.off('exit', release);
    release();
  }
}

/** Notes of processes that may still write; those of dead processes are removed. */
function notesIn(root: string): { path: string; note: Note }[] {
  const names = readdirSync(root).filter((name) => /^\.\w+\.running$/.test(name));
  return names.flatMap((name) => {
    const path = join(root, name);
    const modified = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
    if (modified === undefined) return []; // released meanwhile
    const note = readNote(path);
    if (note && Date.now() - modified < staleAge && mayLive(note)) return [{ path, note }];
    rmSync(path, { force: true });
    return [];
  });
}

function readNote(path: string): Note | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Note;
  } catch {
    return undefined; // released meanwhile, or damaged
  }
}

/** Whether a process may still be running; always true for one on another machine, which cannot be checked. */
function mayLive({ host, process: id }: Note): boolean {
  if (host !== hostname()) return true;
  try {
    return process.kill(id, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Renews the time of a note, which tells other machines that this process is alive. */
function touch(path: string): void {
  try {
    utimesSync(path, new Date(), new Date());
  } catch {
    // The folder is gone; the work itself will report that.
  }
}

function refuse(root: string, name: string, { path, note }: { path: string; note: Note }): never {
  const { preset, process: id, host, command, since } = note;
  throw expected({
    culprit: shortPath(root),
    expected: `a results folder that only the current preset '${name}' writes to`,
    got: `one that a process with ${preset.name === name ? 'another version of it' : `the preset '${preset.name}'`} writes to (process ${id} on ${host}, since ${since}: ${command})`,
    remedy: `name another folder with \`--out\`, or wait; if that process is gone, remove ${shortPath(path)}`,
  });
}
