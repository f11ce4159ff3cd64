// A folder of its own for a test that needs real files; gone when the test is over.
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';

export async function folder(): Promise<string> {
  const made = await mkdtemp(path.join(os.tmpdir(), 'rollcall-'));
  onTestFinished(() => rm(made, { recursive: true, force: true }));
  return made;
}
