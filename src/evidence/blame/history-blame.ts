// Which step of the protected branch gave every grant, read from git alone. Needs no network and no clock: the same
// commit gives the same answer. What a state of an earlier run says about the past is used only where its present is
// what the file says.
import { type Blame, type BlameEntry, type BlameRun, blameRun } from '../../approval/blame.ts';
import { accessEver } from '../../approval/roster-access.ts';
import type { Grant } from '../../core/access.ts';
import { byKeys } from '../../core/compare.ts';
import { LAST_INSTANT } from '../../core/instant.ts';
import type { Issue } from '../../core/issue.ts';
import type { Repository } from '../../git/model.ts';
import type { CapabilitiesOf } from '../../roster/account-context.ts';
import { identitiesOf } from '../../roster/resolve.ts';
import type { TeamFile } from '../../roster/team-file.ts';
import {
  type MemberVersion,
  type RosterVersions,
  rosterVersions,
  type TeamVersion,
} from '../../roster/versions.ts';
import type { BlameCache } from './blame-cache.ts';
import {
  type BlameCommit,
  type BlameState,
  type InvalidStep,
  type KnownPerson,
  readState,
  writeState,
} from './blame-state.ts';
import { type RosterBlob, rosterHistory, rosterOf } from './roster-history.ts';

/** What is asked of a repository. */
export type HistorySource = Pick<Repository, 'blob' | 'firstParents' | 'steps' | 'tree'>;

export interface HistoryBlameInput {
  /** Full id. */
  readonly tip: string;
  /** Path of team.yaml in the repository. */
  readonly roster_path: string;
  /** The commit that history begins with (the baseline of the ledger); null: the first that holds the file. */
  readonly since: string | null;
  readonly providers: readonly string[];
  readonly capabilitiesOf: CapabilitiesOf;
  /** null: everything is read from git, as it must be wherever the answer decides about access. */
  readonly cache: BlameCache | null;
}

export interface HistoryBlame extends Blame {
  readonly tip: string;
  /** Steps that changed the roster, oldest first; all before and with the first is the baseline. */
  readonly steps: readonly BlameCommit[];
  /** Steps whose roster cannot be read: they change nothing here, and what they brought belongs to the next that can. */
  readonly invalid: readonly InvalidStep[];
  /** People who were in an account by the file and are no longer, as they were recognised then; by person and account. */
  readonly former: readonly KnownPerson[];
  /** The last roster that could be read; null: there was none. */
  readonly team: TeamFile | null;
  /** What this run parsed. */
  readonly counts: RosterVersions['counts'];
  /** The commit whose state of an earlier run this went on from; null: none. */
  readonly resumed: string | null;
}

/** Returns the blame at `tip`. Throws RollcallError as the repository does. */
export async function historyBlame(
  repository: HistorySource,
  input: HistoryBlameInput,
): Promise<HistoryBlame> {
  const { tip, cache, roster_path } = input;
  const stored = cache === null ? null : await latestState(repository, cache, input);
  const fold = (stored && (await resumed(repository, stored, input))) ?? newFold(input);
  const { versions } = fold;
  const since = fold.start ?? input.since;
  if (fold.start !== tip) {
    for await (const step of rosterHistory(repository, { tip, roster_path, since, versions })) {
      // The roster of the commit that a state is of has been read.
      if (step.commit !== fold.start) fold.add(step);
    }
  }
  const state = fold.state(tip);
  if (cache !== null && stored?.commit !== tip) await cache.write(tip, writeState(state));
  const { blame, known, steps, invalid } = state;
  const team = fold.team();
  const current = new Set(
    team?.members.flatMap(({ person, accounts }) => accounts.map(({ account }) => `${person}\n${account}`)),
  );
  return {
    ...blame,
    tip,
    steps,
    invalid,
    former: known.filter(({ person, account }) => !current.has(`${person}\n${account}`)),
    team,
    counts: versions.counts,
    resumed: fold.start,
  };
}

interface Fold {
  readonly versions: RosterVersions;
  /** The commit that it goes on from; null: from nothing. */
  readonly start: string | null;
  add(step: BlameCommit & { readonly version: TeamVersion; readonly files: readonly RosterBlob[] }): void;
  /** Takes the roster of the state that it goes on from. Returns whether that gives what the state says is held. */
  agrees(version: TeamVersion): boolean;
  team(): TeamFile | null;
  state(commit: string): BlameState;
}

function newFold({ providers, capabilitiesOf }: HistoryBlameInput, stored: BlameState | null = null): Fold {
  // A file is refused only for what it alone shows to be wrong, whatever the calendar says. A step whose file was refused
  // on its day only (an elevation that was too long) still brought what it brought, and no later step may be taken for
  // its author.
  const versions = rosterVersions({ now: LAST_INSTANT, providers, capabilitiesOf });
  const run: BlameRun = blameRun(stored?.blame);
  const access = accessReader(capabilitiesOf);
  const known = new Map((stored?.known ?? []).map((one) => [`${one.person}\n${one.account}`, one]));
  /** By the id of the member. */
  const seen: boolean[] = [];
  const steps: BlameCommit[] = [...(stored?.steps ?? [])];
  const invalid: InvalidStep[] = [...(stored?.invalid ?? [])];
  let files = stored?.files ?? [];
  let team: TeamFile | null = null;

  function take(commit: string, version: TeamVersion): void {
    if (version.team === null) return;
    ({ team } = version);
    run.step({ commit, entries: access.entries(version.team, version.members) }, access.read);
    for (const one of version.members) {
      if (seen[one.id] === true) continue;
      seen[one.id] = true;
      const { person } = one.member;
      for (const entry of one.member.accounts) {
        const { account } = entry;
        known.set(`${person}\n${account}`, { person, account, identities: identitiesOf(one.member, entry) });
      }
    }
  }

  return {
    versions,
    start: stored?.commit ?? null,
    add({ commit, parent, committed_at, version, files: made }) {
      steps.push({ commit, parent, committed_at });
      if (version.team === null) {
        invalid.push({ commit, parent, committed_at, message: firstError(version.issues) });
        return;
      }
      files = made;
      take(commit, version);
    },
    agrees(version) {
      take(stored?.commit ?? '', version);
      return version.team !== null && JSON.stringify(run.result()) === JSON.stringify(stored?.blame);
    },
    team: () => team,
    state: (commit) => ({
      commit,
      files,
      blame: run.result(),
      known: [...known.values()].sort(KNOWN),
      steps,
      invalid,
    }),
  };
}

const KNOWN = byKeys<KnownPerson>(
  ({ person }) => person,
  ({ account }) => account,
);

/** Gives every member that is new to it a hash, and reads all that are new in one go. */
function accessReader(capabilitiesOf: CapabilitiesOf): {
  entries(team: TeamFile, members: readonly MemberVersion[]): readonly BlameEntry[];
  readonly read: (entry: BlameEntry) => readonly Grant[];
} {
  /** By the id of the member. */
  const entries: BlameEntry[] = [];
  const grants = new Map<string, readonly Grant[]>();
  return {
    entries(team, members) {
      const fresh = members.filter(({ id }) => entries[id] === undefined);
      if (fresh.length > 0) {
        const held = new Map<string, Grant[]>(fresh.map(({ member }) => [member.person, []]));
        const part = { ...team, members: fresh.map(({ member }) => member) };
        for (const grant of accessEver(part, capabilitiesOf)) held.get(grant.person)?.push(grant);
        for (const { id, member } of fresh) {
          const { person, previous_email } = member;
          entries[id] = { person, hash: String(id), was: previous_email?.value ?? null };
          grants.set(String(id), held.get(person) ?? []);
        }
      }
      return members.flatMap(({ id }) => entries[id] ?? []);
    },
    read: ({ hash }) => grants.get(hash) ?? [],
  };
}

/** Returns the newest state of a commit on the way to the tip. */
async function latestState(
  repository: HistorySource,
  cache: BlameCache,
  { tip, since }: HistoryBlameInput,
): Promise<BlameState | null> {
  const commits = await cache.commits();
  if (commits.size === 0) return null;
  const line = commits.has(tip) ? [] : await repository.firstParents(since, tip);
  const found = commits.has(tip) ? tip : line.findLast(({ commit }) => commits.has(commit))?.commit;
  const text = found === undefined ? null : await cache.read(found);
  const state = text === null ? null : readState(text);
  return state?.commit === found ? state : null;
}

/** Returns a fold that goes on from a state; null where the state does not hold what its roster gives. */
async function resumed(
  repository: HistorySource,
  stored: BlameState,
  input: HistoryBlameInput,
): Promise<Fold | null> {
  if (stored.files.length === 0) return null;
  const fold = newFold(input, stored);
  const version = await rosterOf(repository, stored.files, fold.versions);
  return fold.agrees(version) ? fold : null;
}

function firstError(issues: readonly Issue[]): string {
  const error = issues.find(({ severity }) => severity === 'error');
  if (error === undefined) return 'it cannot be read';
  const place = error.at === undefined ? '' : `${error.at.file}:${error.at.line} `;
  return `${place}${error.message}`;
}
