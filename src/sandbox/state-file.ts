// The state on disk: one JSON file, replaced as a whole or not at all. Whoever reads it sees the old or the new state.
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { RollcallError } from '../core/errors.ts';
import type { SandboxState } from './model.ts';

/** Returns what the file holds, or undefined where there is none. Throws RollcallError RC531 where it is not JSON. */
export function readStateFile(path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new RollcallError('RC531', `${path}: cannot be read`, { cause: error });
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new RollcallError('RC531', `${path}: is not JSON`, {
      hint: 'move it away to start from the seed again',
      cause: error,
    });
  }
}

/**
 * Writes the state beside the file, flushes it to the disk and puts it in the file's place in one step; then flushes
 * the folder, so that the new name survives a power cut too. Throws what the file system throws; the old file is
 * whole then.
 */
export function writeStateFile(path: string, state: SandboxState): void {
  const draft = `${path}.${process.pid}.tmp`;
  try {
    writeThrough(draft, `${JSON.stringify(state, null, 2)}\n`);
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
  flushFolder(dirname(path));
}

function writeThrough(path: string, text: string): void {
  const file = openSync(path, 'w', 0o600);
  try {
    writeFileSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function flushFolder(path: string): void {
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
