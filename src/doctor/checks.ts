// Every check that the doctor makes, in the order of its report. The ids are for programs and stay as they are.

/** The guide, from the top of the package; it has a section for each check. */
export const GUIDE = 'docs/guides/doctor.md';

export interface Check {
  readonly group: string;
  /** Why it matters. */
  readonly why: string;
}

export const CHECKS = {
  'team-file': {
    group: 'team.yaml',
    why: 'with an error in it nothing is planned and nothing is applied',
  },
  approvers: {
    group: 'team.yaml',
    why: 'a rule that too few people can fulfil blocks every change it is for, its own repair too',
  },
  clone: {
    group: 'Repository',
    why: 'who approved what is read from history, and history that is cut short proves nothing',
  },
  'code-owners': {
    group: 'Repository',
    why: 'GitHub then asks the right people before the merge; rollcall asks again after it',
  },
  token: {
    group: 'Token',
    why: 'GitHub answers about reviews, members and rules only to a token',
  },
  'token-reads': {
    group: 'Token',
    why: 'what a token may not read is unknown, and unknown never counts as approved',
  },
  clock: {
    group: 'Token',
    why: 'dates of access are compared with this clock: where it is wrong, access ends early or late',
  },
  'branch-reviews': {
    group: 'Protected branch',
    why: 'without a required review anybody who may write can merge a change of access alone',
  },
  'branch-stale-reviews': {
    group: 'Protected branch',
    why: 'a review of an older commit would let GitHub merge what nobody looked at',
  },
  'branch-bypass': {
    group: 'Protected branch',
    why: 'whoever may go past the rules merges without a review, and the record can say at most A2',
  },
  'branch-history': {
    group: 'Protected branch',
    why: 'approvals hang on commits: rewritten or deleted history stops every apply',
  },
  'branch-check': {
    group: 'Protected branch',
    why: 'the plan is then seen before the merge, and not only after it',
  },
  workflows: {
    group: 'Workflows',
    why: 'plan, apply and drift run by themselves only where a workflow runs them',
  },
  'workflow-permissions': {
    group: 'Workflows',
    why: 'a token that may do more than its job needs is what an attacker looks for first',
  },
  'workflow-pins': {
    group: 'Workflows',
    why: 'a tag can be moved to other code, which then runs beside your credentials',
  },
  'workflow-triggers': {
    group: 'Workflows',
    why: 'code or text of a stranger must never run where credentials are',
  },
  'workflow-concurrency': {
    group: 'Workflows',
    why: 'two applies at once, or one that is cancelled half way, leave the account between two states',
  },
  'workflow-defaults': {
    group: 'Workflows',
    why: 'what a workflow does not say is taken from the settings of the repository',
  },
  environments: {
    group: 'Workflows',
    why: 'only an environment with a branch policy keeps credentials from workflows of other branches',
  },
  'drift-run': {
    group: 'Workflows',
    why: 'GitHub stops schedules of a public repository after 60 days without activity, and says so to nobody',
  },
  credentials: {
    group: 'Accounts',
    why: 'without its credential an account can be neither read nor written',
  },
  accounts: {
    group: 'Accounts',
    why: 'an account that cannot be read is never planned, so that nothing changes in it',
  },
  'ledger-place': {
    group: 'Records',
    why: 'what a runner keeps in a folder is gone with the runner: the record, and the memory that guards rest on',
  },
  'ledger-chain': {
    group: 'Records',
    why: 'each record holds the hash of the one before: a break means that one was changed or is missing',
  },
} as const satisfies { readonly [id: string]: Check };

export type CheckId = keyof typeof CHECKS;
