// Everything the fake remembers about one repository and its organisation, and the look-ups on it. It decides nothing.
import type { FakeClock } from './clock.ts';
import type { Identity } from './fast-import.ts';
import type { BareRepository } from './git.ts';
import type {
  Account,
  Pull,
  Ruleset,
  StoredActivity,
  StoredCheck,
  StoredComment,
  StoredEvent,
  StoredIssue,
  StoredReview,
  StoredRun,
  Suite,
  SuiteResult,
  Team,
  Token,
} from './model.ts';
import { newSettings } from './settings.ts';

export interface RepositoryFacts {
  readonly id: number;
  readonly owner: string;
  readonly name: string;
  readonly private: boolean;
  readonly defaultBranch: string;
  readonly createdAt: number;
}

/** The account that signs what GitHub commits itself. */
export const WEB_FLOW: Identity = { name: 'GitHub', email: 'noreply@github.com' };

export class GitHubState {
  readonly clock: FakeClock;
  readonly git: BareRepository;
  readonly repository: RepositoryFacts;
  readonly accounts = new Map<number, Account>();
  readonly teams = new Map<string, Team>();
  readonly tokens = new Map<string, Token>();
  readonly pulls = new Map<number, Pull>();
  readonly issues = new Map<number, StoredIssue>();
  readonly reviews: StoredReview[] = [];
  readonly events: StoredEvent[] = [];
  readonly activity: StoredActivity[] = [];
  readonly rulesets = new Map<number, Ruleset>();
  readonly suites: Suite[] = [];
  readonly comments = new Map<number, StoredComment>();
  readonly checks = new Map<number, StoredCheck>();
  /** Runs by workflow file; a file that is no workflow has no entry. */
  readonly runs = new Map<string, StoredRun[]>();
  /** Numbers of issues and pull requests that nobody may comment on. */
  readonly locked = new Set<number>();
  /** Forks by id; null once deleted. */
  readonly forks = new Map<number, { readonly owner: number; readonly name: string }>();
  /** Commits whose signature GitHub vouches for. */
  readonly verified = new Set<string>();
  /** Branches as the fake last saw them. */
  readonly branches = new Map<string, string>();
  /** What the next landings' rule suites say, whatever the rules say; `none` leaves no suite. */
  readonly forcedSuites: (SuiteResult | 'none')[] = [];
  /** What it is set to beside its rulesets. */
  readonly settings = newSettings();
  protection: { readonly enforceAdmins: boolean } | null = null;
  /** Whose push it is when plain git moves a branch. */
  pusher = 0;
  #id = 1000;
  #number = 0;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(clock: FakeClock, git: BareRepository, repository: RepositoryFacts) {
    this.clock = clock;
    this.git = git;
    this.repository = repository;
  }

  /** A new id; every kind of thing draws from one sequence, so that no two share one. */
  id(): number {
    this.#id += 1;
    return this.#id;
  }

  /** A new number of an issue or pull request. */
  number(): number {
    this.#number += 1;
    return this.#number;
  }

  /** Time passes: returns the instant of what happens now. */
  tick(): number {
    this.clock.advance(1000);
    return this.clock.now();
  }

  /** Runs one change at a time. */
  exclusive<T>(change: () => Promise<T>): Promise<T> {
    const run = this.#queue.then(change);
    this.#queue = run.catch(() => undefined);
    return run;
  }

  account(login: string): Account {
    const found = this.find(login);
    if (found === null) throw new Error(`no account ${login}: call user('${login}') first`);
    return found;
  }

  /** The account of a login, letter case aside; null where nobody has it. */
  find(login: string): Account | null {
    const wanted = login.toLowerCase();
    for (const account of this.accounts.values()) {
      if (!account.deleted && account.login.toLowerCase() === wanted) return account;
    }
    return null;
  }

  /** Whose address it is: one given to the account, or GitHub's own for it. */
  byEmail(email: string): Account | null {
    const numbered = /^(\d+)\+.+@users\.noreply\.github\.com$/i.exec(email);
    if (numbered !== null) return this.#present(this.accounts.get(Number(numbered[1])));
    const plain = /^([^+]+)@users\.noreply\.github\.com$/i.exec(email);
    if (plain !== null) return this.find(plain[1] ?? '');
    const wanted = email.toLowerCase();
    for (const account of this.accounts.values()) {
      if (!account.deleted && account.emails.some((own) => own.toLowerCase() === wanted)) return account;
    }
    return null;
  }

  identity(account: Account): Identity {
    return { name: account.name, email: this.email(account) };
  }

  email(account: Account): string {
    return account.emails[0] ?? `${account.id}+${account.login}@users.noreply.github.com`;
  }

  pull(number: number): Pull {
    const pull = this.pulls.get(number);
    if (pull === undefined) throw new Error(`no pull request ${number}`);
    return pull;
  }

  tip(branch: string): string {
    const sha = this.branches.get(branch);
    if (sha === undefined) throw new Error(`no branch ${branch}`);
    return sha;
  }

  /** Membership of a team; being in a team below it counts. */
  inTeam(account: Account, slug: string): boolean {
    for (const own of account.teams) {
      for (let at: string | null = own; at !== null; at = this.teams.get(at)?.parent ?? null) {
        if (at === slug) return true;
      }
    }
    return false;
  }

  event(event: Omit<StoredEvent, 'id' | 'at' | 'commit'> & { commit?: string | null; at?: number }): void {
    this.events.push({ commit: null, at: this.clock.now(), ...event, id: this.id() });
  }

  #present(account: Account | undefined): Account | null {
    return account === undefined || account.deleted ? null : account;
  }
}
