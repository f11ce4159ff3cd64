// Runs once before all tests: puts the folders that they make into memory, where the system has a disk there. Locks,
// journals and ledgers flush every line, which costs a real disk more than all the rest of a test.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const MEMORY_DISK = '/dev/shm';
const ENOUGH_BYTES = 512 * 2 ** 20;

export default function setup(): (() => void) | undefined {
  // Whoever says where temporary files go is obeyed.
  if (process.env['TMPDIR'] !== undefined) return undefined;
  const folder = makeFolder();
  if (folder === null) return undefined;
  process.env['TMPDIR'] = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}

/** Returns null where there is no such disk, where it is small, or where it would keep a program from being run. */
function makeFolder(): string | null {
  let folder: string | null = null;
  try {
    const { bavail, bsize } = statfsSync(MEMORY_DISK);
    if (bavail * bsize < ENOUGH_BYTES) return null;
    folder = mkdtempSync(path.join(MEMORY_DISK, 'rollcall-tests-'));
    // Tests that a hook is not run prove nothing where no hook could be.
    const program = path.join(folder, 'program');
    writeFileSync(program, '#!/bin/sh\n', { mode: 0o755 });
    execFileSync(program);
    rmSync(program);
    return folder;
  } catch {
    if (folder !== null) rmSync(folder, { recursive: true, force: true });
    return null;
  }
}
