// Records on a branch of their own: records/000001.json, … with the same bytes as in a folder. Nothing is read from a
// branch whose chain does not hold, or that ever did anything else than grow.
import type { Instant } from '../core/instant.ts';
import { type BranchOptions, type LedgerBranch, openBranch } from '../git/branch.ts';
import type { GitRepository } from '../git/repository.ts';
import { sealAll } from './chain.ts';
import { commitMessage } from './commit-message.ts';
import type { ApplyRecord, Ledger, LedgerRecord } from './model.ts';
import { bytesOf, checkName, nameOf, parseRecord, recordNames } from './record-file.ts';
import { broken, checkNewest, refusal } from './refusal.ts';

const FOLDER = 'records/';
const TRIES = 10;

export interface BranchLedgerOptions {
  readonly repository: GitRepository;
  /** Of the branch, without `refs/heads/`. */
  readonly name: string;
  /** For origin; null: none is needed, or there is none. */
  readonly token: string | null;
  readonly now: () => Instant;
  /** Read from origin and push to it, where there is one; false: the branch of this clone alone. */
  readonly push?: boolean;
  readonly identity?: BranchOptions['identity'];
  /** How often another writer may be first before it is told. */
  readonly tries?: number;
}

const IDENTITY: BranchOptions['identity'] = { name: 'rollcall', email: 'rollcall@localhost' };

/**
 * Returns the ledger of a branch, which is begun by the first record; a missing one is empty.
 *
 * Every call verifies every record, and the history of the branch, first. Throws RollcallError RC526 (a record was
 * changed, dropped, inserted or moved, or the branch was rewritten), RC527 (another format), RC529 (`append`: others were
 * first again and again), and what git's calls throw (RC60x).
 */
export function branchLedger(options: BranchLedgerOptions): Ledger {
  const { repository, name, push = true, tries = TRIES } = options;
  const ref = `refs/heads/${name}`;
  let opened: Promise<LedgerBranch> | null = null;
  const open = (): Promise<LedgerBranch> => {
    opened ??= openBranch(repository, ref, {
      token: options.token,
      push,
      identity: options.identity ?? IDENTITY,
      now: options.now,
    });
    return opened;
  };
  /** The newest tip whose history was found to have only grown. */
  let known: string | null = null;

  /** Returns the tip, after checking how the branch came to it. */
  const checkedTip = async (branch: LedgerBranch): Promise<string | null> => {
    const tip = await branch.tip();
    if (tip === null) {
      if (known === null) return null;
      throw broken(name, `the branch is gone; it was at ${known}`);
    }
    if (tip === known) return tip;
    const seen = push && known === null ? await repository.resolve(`refs/remotes/origin/${name}`) : null;
    await checkGrowth(repository, { name, tip, known, seen });
    known = tip;
    return tip;
  };

  async function* readAll(branch: LedgerBranch): AsyncGenerator<LedgerRecord, void> {
    const blobs = new Map(
      (await branch.list(FOLDER)).map(({ path, blob }) => [path.slice(FOLDER.length), blob]),
    );
    let latest: LedgerRecord | null = null;
    for (const [index, file] of recordNames([...blobs.keys()]).entries()) {
      const where = `${name}:${FOLDER}${file}`;
      checkName(file, index + 1, where);
      latest = parseRecord(await branch.read(blobs.get(file) ?? ''), where, latest);
      yield latest;
    }
  }

  async function* records(): AsyncGenerator<LedgerRecord, void> {
    const branch = await open();
    if ((await checkedTip(branch)) !== null) yield* readAll(branch);
  }

  return {
    records,
    async latest() {
      let latest: ApplyRecord | null = null;
      for await (const record of records()) if (record.kind === 'apply') latest = record;
      return latest;
    },
    async append(added, after) {
      if (added.length === 0) return [];
      const branch = await open();
      for (let n = 0; n < tries; n += 1) {
        const tip = await checkedTip(branch);
        let newest: LedgerRecord | null = null;
        if (tip !== null) for await (newest of readAll(branch));
        checkNewest(name, newest, after);
        const sealed = sealAll(added, newest);
        const files = sealed.map((record) => ({
          path: `${FOLDER}${nameOf(record.sequence)}`,
          bytes: bytesOf(record),
        }));
        if ((await branch.commit(tip, files, commitMessage(sealed))) === 'done') return sealed;
      }
      throw refusal('RC529', `${name}: other runs have recorded first, ${tries} times`, {
        hint: 'run again',
      });
    },
  };
}

interface Movement {
  readonly name: string;
  readonly tip: string;
  /** Where this object has found it before. */
  readonly known: string | null;
  /** Where this clone has seen it, by whatever means. */
  readonly seen: string | null;
}

/**
 * A record that is added is never touched again, not in one commit of the branch, whatever its last state is; and where
 * the branch was before is on its line of first parents still. Else somebody has rewritten it.
 */
async function checkGrowth(repository: GitRepository, { name, tip, known, seen }: Movement): Promise<void> {
  const line: (string | null)[] = [];
  for await (const { commit, parent, changes } of repository.steps(known, tip)) {
    if (line.length === 0) line.push(parent);
    line.push(commit);
    const touched = changes.find(({ path, blob_before }) => path.startsWith(FOLDER) && blob_before !== null);
    if (touched === undefined) continue;
    throw broken(
      `${name}:${touched.path}`,
      `commit ${commit} ${touched.blob_after === null ? 'removed' : 'changed'} it`,
    );
  }
  const lost = [known, seen].find((commit) => commit !== null && !line.includes(commit));
  if (lost === undefined || lost === null) return;
  throw broken(name, `${tip} does not follow ${lost}, where the branch was: its history was rewritten`);
}
