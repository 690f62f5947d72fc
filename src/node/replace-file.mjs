// How a command writes a file: beside the old one, flushed, and renamed over it. Whatever ends the process meanwhile, the file is the old one
// or the new one, whole. Plain JavaScript, because `npm start` needs it before anything is installed.
import {
  closeSync,
  existsSync,
  fchmodSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';

let written = 0;

/**
 * Writes a file in place of the one that may be there, whose permissions it keeps. A link stays one: what it points to is replaced. What is
 * no regular file (`/dev/stdout`, a pipe) is written to.
 * @param {string} path
 * @param {string | Uint8Array} content
 */
export function replaceFile(path, content) {
  const old = statSync(path, { throwIfNoEntry: false });
  if (old && !old.isFile()) return writeFileSync(path, content);
  const target = old ? realpathSync(path) : path;
  const beside = `${target}.${process.pid}-${written++}.tmp`;
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  try {
    const file = openSync(beside, 'wx');
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
      if (old) fchmodSync(file, old.mode & 0o7777);
      // Without it a file system may keep the new name before the new bytes, and lose both when the power goes.
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(beside, target);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
  flushFolder(dirname(target));
}

/** The name itself, where the system can flush a folder; Windows cannot, and keeps names on its own. @param {string} folder */
function flushFolder(folder) {
  try {
    const opened = openSync(folder, 'r');
    try {
      fsyncSync(opened);
    } finally {
      closeSync(opened);
    }
  } catch {}
}

/** A lock that is older was left by a process that was killed: what holds one only reads and writes a small file. */
const staleMs = 5000;

/**
 * Replaces a text file by what `change` makes of it (`undefined`: there is none), one process at a time, so that none loses what another adds.
 * @param {string} path
 * @param {(old: string | undefined) => string} change
 */
export async function updateFile(path, change) {
  mkdirSync(dirname(path), { recursive: true });
  const lock = `${path}.lock`;
  while (!takeLock(lock)) await new Promise((resolve) => setTimeout(resolve, 5 + Math.random() * 20));
  try {
    replaceFile(path, change(existsSync(path) ? readFileSync(path, 'utf8') : undefined));
  } finally {
    rmSync(lock, { force: true });
  }
}

/** @param {string} lock */
function takeLock(lock) {
  try {
    closeSync(openSync(lock, 'wx'));
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error;
    const left = statSync(lock, { throwIfNoEntry: false });
    if (left && Date.now() - left.mtimeMs > staleMs) rmSync(lock, { force: true });
    return false;
  }
}
