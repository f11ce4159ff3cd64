// What the doctor knows and what it finds. Types only: facts go in, findings come out.
import type { TierApprovers } from '../approval/who-may.ts';
import type { Instant } from '../core/instant.ts';
import type {
  BranchControls,
  ForgeEnvironment,
  Readable,
  TokenFacts,
  WorkflowDefaults,
  WorkflowRun,
} from '../forge/forge.ts';
import type { CheckId } from './checks.ts';
import type { WorkflowFile } from './workflow-file.ts';

/** `unknown`: it could not be looked at. It is never `ok`. */
export type Status = 'ok' | 'warn' | 'fail' | 'unknown';

/** What one check came to. */
export interface Judgement {
  readonly status: Status;
  /** What was seen, in words. */
  readonly seen: string;
  /** What to do; null: nothing. */
  readonly fix: string | null;
}

export interface Finding extends Judgement {
  readonly id: CheckId;
  readonly why: string;
  /** The section of the guide, from the top of the package. */
  readonly link: string;
}

export interface TeamFacts {
  readonly file: string;
  readonly members: number;
  /** Errors as `validate` has them, in words; where there are any, nothing else of the file is known. */
  readonly errors: readonly string[];
  readonly warnings: number;
}

export interface ApprovalFacts {
  /** The policy asks for approvals. */
  readonly on: boolean;
  /** `org/team` that rules name. */
  readonly teams: readonly string[];
  /** What each risk comes to today; empty where approvals are off. */
  readonly tiers: readonly TierApprovers[];
}

/** Whether history can be read. */
export type CloneFacts =
  | { readonly kind: 'whole'; readonly commits: number }
  | { readonly kind: 'cut'; readonly why: string }
  | { readonly kind: 'none'; readonly why: string };

/** The files of the repository at HEAD. */
export interface FileFacts {
  readonly commit: string;
  readonly code_owners: { readonly path: string; readonly text: string } | null;
  /** team.yaml, its includes, CODEOWNERS, and the workflows that run rollcall or share an environment with it. */
  readonly governed: readonly string[];
  readonly workflows: readonly WorkflowFile[];
}

export type TokenState =
  | { readonly kind: 'none'; readonly why: string }
  | { readonly kind: 'refused'; readonly why: string }
  | { readonly kind: 'unreached'; readonly why: string }
  | { readonly kind: 'accepted'; readonly name: string; readonly facts: TokenFacts };

/** One thing that a token may or may not read, and what goes without it. */
export interface TokenReading {
  readonly permission: string;
  /** `must`: nothing can be judged without it. */
  readonly need: 'must' | 'better';
  readonly without: string;
  readonly answer: Readable<true>;
}

export interface AccountFacts {
  readonly account: string;
  readonly secrets: readonly { readonly name: string; readonly set: boolean }[];
  readonly read:
    | { readonly kind: 'read'; readonly people: number }
    | { readonly kind: 'not-asked'; readonly why: string }
    /** `passing`: it says nothing about the account: limits, outages. */
    | {
        readonly kind: 'failed';
        readonly passing: boolean;
        readonly why: string;
        readonly hint: string | null;
      };
}

export interface LedgerFacts {
  readonly kind: 'directory' | 'branch';
  readonly name: string;
  readonly chain:
    | { readonly kind: 'holds'; readonly records: number }
    | { readonly kind: 'broken'; readonly why: string; readonly hint: string | null }
    | { readonly kind: 'unreadable'; readonly why: string; readonly hint: string | null };
}

/** Everything that is known. null: team.yaml has errors, so that it is not known. */
export interface Facts {
  readonly now: Instant;
  /** A workflow is running this. */
  readonly in_actions: boolean;
  readonly team: Readable<TeamFacts>;
  readonly approvals: ApprovalFacts | null;
  readonly clone: CloneFacts;
  readonly files: Readable<FileFacts>;
  readonly token: TokenState;
  readonly token_reads: readonly TokenReading[];
  readonly branch: Readable<string>;
  readonly controls: Readable<BranchControls>;
  readonly environments: Readable<readonly ForgeEnvironment[]>;
  readonly workflow_defaults: Readable<WorkflowDefaults>;
  /** The last good run of each workflow that looks for drift. */
  readonly drift_runs: readonly {
    readonly path: string;
    readonly run: Readable<WorkflowRun | null>;
  }[];
  readonly accounts: readonly AccountFacts[] | null;
  readonly ledger: LedgerFacts | null;
}
