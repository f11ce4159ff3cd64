// A live account in the words of team.yaml: what `import` writes and what `plan --format diff` shows.
import type { Identity, Role } from '../core/access.ts';
import type { Email } from '../core/email.ts';
import type { Issue } from '../core/issue.ts';
import type { ProjectsValue, ReportsValue } from './team-file.ts';

/** The parts of an entry that an import can write. */
export type ImportedPart = 'role' | 'projects' | 'reports' | 'features';

/** One person as a live account has them. */
export interface ImportedMember {
  /** The key under `members`: the one that the file has, else the address, else a handle made for them. */
  readonly person: string;
  readonly email: Email | null;
  readonly role: Role;
  /** null: the account has no project scopes, or the file leaves them alone. */
  readonly projects: ProjectsValue | null;
  /** null: none, which leaves them unmanaged. */
  readonly reports: ReportsValue | null;
  readonly features: readonly { readonly name: string; readonly allow: boolean }[];
  readonly status: 'active' | 'suspended' | 'pending';
  /** What must be pinned so that the row is found again; empty where the address does. */
  readonly pins: readonly Identity[];
  /** The file has this person in this account (perhaps ended). */
  readonly in_file: boolean;
  /** Parts that the file decides and says otherwise; empty for people whom it does not have. */
  readonly differs: readonly ImportedPart[];
}

/** A project alias that the file needs so that members can name the project. */
export interface ImportedProject {
  readonly alias: string;
  readonly native: string;
  /** The service's name of it; text from outside. */
  readonly name: string;
}

/** An invitation that nobody can accept any more. The next plan cancels it. */
export interface DeadInvitation {
  /** Address, login or id; text from outside. */
  readonly who: string;
  readonly status: 'expired' | 'declined' | 'failed';
  readonly role: string;
}

/** Someone whom `members` has no words for but `ignore` can keep as they are. */
export interface KeptRow {
  readonly email: Email;
  readonly reason: string;
}

/** One live account, whole: every row is in one of the lists or named by an issue. */
export interface AccountImport {
  readonly account: string;
  /** Sorted by role (highest first), then by person. */
  readonly members: readonly ImportedMember[];
  /** Aliases that the file does not have yet, sorted. */
  readonly projects: readonly ImportedProject[];
  readonly dead: readonly DeadInvitation[];
  readonly kept: readonly KeptRow[];
  /** `error`: a row or an entitlement that the file will not have; `warning`: what people should look at. */
  readonly issues: readonly Issue[];
}
