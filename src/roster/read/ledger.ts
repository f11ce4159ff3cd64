// `ledger`: where records are kept, a folder or a branch.
import { shown } from '../shown.ts';
import type { TeamFile } from '../team-file.ts';
import { child, positionOf, type TreeNode, textOf } from '../tree.ts';
import type { Reading } from './reading.ts';

/** Where records are kept: a branch, or where there is none a folder. */
export type LedgerPlace = Pick<TeamFile, 'ledger_directory' | 'ledger_branch'>;
/** Where records are kept, where the file does not say. */
export const USUAL_PLACE: LedgerPlace = { ledger_directory: '.rollcall/records', ledger_branch: null };
/** Names that the branch which people work on has; which one a repository protects cannot be seen from the file. */
const WORKED_ON = new Set(['main', 'master', 'trunk', 'develop', 'HEAD']);

/** Returns both places; reports a file that names two, and a branch that people work on. */
export function readLedger(ledger: TreeNode | undefined, { report }: Reading): LedgerPlace {
  const directory = child(ledger, 'directory');
  const branch = child(ledger, 'branch');
  const name = textOf(branch) ?? null;
  if (directory !== undefined && branch !== undefined) {
    report.error('RC247', positionOf(branch), 'ledger names a directory and a branch', {
      hint: 'keep one of them: records form one chain',
    });
  }
  if (branch !== undefined && name !== null && WORKED_ON.has(name)) {
    report.error('RC284', positionOf(branch), `${shown(name)} is a branch that people work on`, {
      hint: 'name one that holds records only: rollcall-ledger',
    });
  }
  return { ledger_directory: textOf(directory) ?? USUAL_PLACE.ledger_directory, ledger_branch: name };
}
