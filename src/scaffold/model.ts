// What decides how the workflows of a repository are written. Types only.
import type { Lines } from './workflow.ts';

/** One team.yaml. */
export interface RosterFile {
  /** Path in the repository. */
  readonly path: string;
  /** Names of the variables that its accounts read their credentials from, and of the secrets that hold them. */
  readonly secrets: readonly string[];
  /** Variables whose value is no secret: the credential of a sandbox. */
  readonly values?: { readonly [name: string]: string };
}

/** Where rollcall comes from. */
export type ActionSource =
  /** `owner/name@` and a full commit id. */
  | { readonly kind: 'pinned'; readonly uses: string }
  /** The repository itself: `steps` build it first. */
  | { readonly kind: 'local'; readonly steps: readonly Lines[] };

export interface WorkflowOptions {
  readonly action: ActionSource;
  /** Begins the names of workflows and files: `access-`. */
  readonly prefix: string;
  /** The default branch. */
  readonly branch: string;
  /** One file, or those of a folder, which may become more: each job then runs once a file. */
  readonly roster:
    | { readonly kind: 'file'; readonly file: RosterFile }
    | { readonly kind: 'folder'; readonly folder: string; readonly files: readonly RosterFile[] };
  readonly profile: 'single' | 'separated';
  /** Whether the repository can have environments. Without them, secrets are the repository's. */
  readonly environments: boolean;
  /** An App that reads who is a member of what. Always there when separated. */
  readonly app: boolean;
  /** Records are kept on a branch, which apply pushes to. */
  readonly ledger_branch: boolean;
}

export const ENVIRONMENTS = {
  plan: 'access-plan-ro',
  verify: 'access-verify',
  apply: 'access-apply',
  record: 'access-record',
} as const;

export const EVIDENCE_APP = { id: 'ROLLCALL_EVIDENCE_APP_ID', key: 'ROLLCALL_EVIDENCE_APP_KEY' } as const;
export const LEDGER_APP = { id: 'ROLLCALL_LEDGER_APP_ID', key: 'ROLLCALL_LEDGER_APP_KEY' } as const;
