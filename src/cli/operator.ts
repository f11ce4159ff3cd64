// Who runs this, as the machine says. Nothing proves it.
import os from 'node:os';
import process from 'node:process';
import type { Operator } from '../ledger/model.ts';

/** Returns user and host; a container may have no name for its user. */
export function operatorOf(): Operator {
  try {
    return { user: os.userInfo().username, host: os.hostname() };
  } catch {
    return { user: `uid ${process.getuid?.() ?? 'unknown'}`, host: os.hostname() };
  }
}
