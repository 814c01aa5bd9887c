// Reports errors that can occur around any command, even before one is loaded, as sentences: a closed pipe,
// a full disk behind `>`, missing packages, a lack of memory or disk space. Plain JavaScript, since the
// TypeScript loader itself may fail to start.
import { accessSync, constants, mkdirSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';

const project = fileURLToPath(new URL('../../', import.meta.url));

/** Error codes that mean that nobody reads the output any more: a closed pipe, socket or terminal. */
const gone = ['EPIPE', 'ECONNRESET', 'ENOTCONN', 'ERR_STREAM_DESTROYED'];

/**
 * A reader that closes the pipe early (`… | head -1`) changes neither the work nor the exit code. If output is
 * lost for another reason, the work continues, but the command reports the loss at the end, with exit code 2.
 */
export function keepStreamsAlive() {
  for (const [name, stream] of [
    ['standard output', process.stdout],
    ['standard error', process.stderr],
  ]) {
    let known = false;
    stream.on('error', ({ code, message }) => {
      if (known || gone.includes(code) || (code === 'EIO' && stream.isTTY)) return;
      known = true;
      process.on('exit', (exitCode) => {
        const remedy = remedies[code] ?? 'redirect it to another file';
        say(`${name}: expected a place that can be written to, got ${message}; ${remedy}`);
        if (exitCode === 0) process.exitCode = 2;
      });
    });
  }
}

/** Requires a writable temporary folder: the TypeScript loader caches there, and fails with a stack trace otherwise. */
export function requireTemporaryFolder() {
  const place = tmpdir();
  try {
    mkdirSync(place, { recursive: true });
    accessSync(place, constants.W_OK | constants.X_OK);
  } catch ({ message }) {
    refuse(
      `${place}: expected a folder for temporary files that can be written to, got ${message}; name another one with TMPDIR`,
    );
  }
}

/** Whether the error of a bug has been printed; such an error also ends with exit code 1. */
let bugPrinted = false;

/**
 * Reports a failed start of the TypeScript loader's thread, as happens when memory is short: Node then
 * ends the process silently, with exit code 1.
 * @returns a function to call once the loader has loaded something
 */
export function watchLoader() {
  const onExit = (exitCode) => {
    if (exitCode !== 1 || bugPrinted) return;
    say(tooLittleMemory("the end of the TypeScript loader's thread"));
    process.exitCode = 2;
  };
  process.on('exit', onExit);
  return () => process.off('exit', onExit);
}

/** Ends the process with a message: exit code 2 if the machine refused something, 1 for a bug. */
export function endWith(error) {
  const trouble = describeTrouble(error);
  if (trouble !== undefined) refuse(trouble);
  write(error?.stack ?? String(error));
  bugPrinted = true;
  process.exit(1);
}

/** Ends the process with a message and exit code 2. */
export function refuse(/** @type {string} */ message) {
  say(message);
  process.exit(2);
}

const say = (message) => write(`mixed-dynamics: ${message}`);

/** Writes to standard error without the streams, which may be broken themselves. */
function write(text) {
  try {
    writeSync(2, `${text}\n`);
  } catch {
    // Standard error is closed as well.
  }
}

const space = 'free some space';
const rights = 'choose a folder that can be written to, or get permission to write there';
const files = 'raise the limit of open files (ulimit -n)';
const processes = 'raise the limit of processes (ulimit -u), or ask for fewer --workers';
const disk = 'check the disk, then run the same command again';
const remedies = {
  ...{ ENOSPC: space, EDQUOT: space, EFBIG: 'raise the limit of file sizes (ulimit -f)' },
  ...{ EACCES: rights, EPERM: rights, EROFS: rights },
  ...{ EMFILE: files, ENFILE: files, EAGAIN: processes },
  ...{ EIO: disk, ESTALE: disk, ENODEV: disk },
  ERR_FS_FILE_TOO_LARGE: 'Node reads at most 2 GiB at once: use a smaller file',
};
const tooLittleMemory = (got) =>
  `memory: expected enough for this command, got ${got}; give it more (see ulimit -v and the limit of the container), or ask for fewer --workers`;
const memory = ['ENOMEM', 'ERR_WORKER_OUT_OF_MEMORY', 'ERR_MEMORY_ALLOCATION_FAILED'];

/** *expected X, got Y, do Z* if the machine or the installation refused something; undefined for a bug. */
function describeTrouble(error) {
  const { name, code, message = '', path, syscall } = error ?? {};
  if (name === 'UserError') return message;
  const missing =
    /NOT_FOUND$/.test(code ?? '') &&
    /Cannot find (?:package|module) '((?:@[\w.-]+\/)?[\w-][\w.-]*)/.exec(message)?.[1];
  if (missing) {
    return `${missing}: expected this package in node_modules, got none; run \`npm ci\` in ${project}`;
  }
  if (memory.includes(code) || /out of memory|allocation failed/i.test(message)) {
    return tooLittleMemory(firstLine(message));
  }
  const remedy = remedies[code];
  if (remedy === undefined) return undefined;
  return `${path ?? syscall ?? 'this machine'}: expected the system to do this, got ${firstLine(message)}; ${remedy}`;
}

const firstLine = (text) => text.split('\n')[0];
