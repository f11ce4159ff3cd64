// rollcall invitations: what is out, and sending it again or taking it back by name.
import type { LiveAccount, LiveRow } from '../../core/access.ts';
import { EXIT, type ExitCode, RollcallError } from '../../core/errors.ts';
import { describeDuration, type Instant, millisOf } from '../../core/instant.ts';
import { visible } from '../../core/show.ts';
import { directoryLedger } from '../../ledger/directory.ts';
import { type AskedKind, buildAskedPlan } from '../../plan/asked.ts';
import type { PlanInput } from '../../plan/input.ts';
import { statusAt } from '../../plan/live-row.ts';
import { countPlan } from '../../plan/summary.ts';
import { gatherAccounts } from '../../reconcile/plan-run.ts';
import { applyPlan, settle } from '../apply-plan.ts';
import { askFirst } from '../ask.ts';
import type { CommonOptions, Io, Moment } from '../io.ts';
import { createLogger } from '../logger.ts';
import { type Connections, checkNames, connect, planInput } from '../planning.ts';
import { createProgress, type Progress } from '../progress.ts';
import { showPlan } from '../show-plan.ts';
import { showRecord } from '../show-record.ts';
import { momentOf, openWorkspace, type Workspace } from '../workspace.ts';

export interface InvitationsOptions extends CommonOptions {
  readonly account?: readonly string[];
  readonly format: 'text' | 'json';
  readonly yes?: boolean;
}

/** Lists, resends or cancels. Returns 1 where an account could not be read or somebody has no invitation. */
export async function invitations(
  io: Io,
  action: string | undefined,
  people: readonly string[],
  options: InvitationsOptions,
): Promise<ExitCode> {
  const logger = await createLogger(io, options.logLevel);
  const moment = momentOf(io, undefined);
  const kind = actionOf(action, people);
  const workspace = await openWorkspace(io, options, moment.now);
  checkNames(workspace, options);
  const progress = await createProgress(io, logger, 0);
  const connections = connect(io, workspace, progress.onWait);
  if (kind !== 'list') await settle(io, workspace, connections.providers, `invitations ${kind}`, progress);
  const input = await gather(io, workspace, connections, moment, options, progress);
  if (kind === 'list') return list(io, input, options);
  return act(io, workspace, connections, input, { kind, persons: people }, options, progress);
}

function actionOf(action: string | undefined, people: readonly string[]): 'list' | AskedKind {
  if (action === undefined || action === 'list') {
    if (people.length === 0) return 'list';
    throw new RollcallError('RC501', 'list takes no people', { hint: 'rollcall invitations list' });
  }
  if (action !== 'resend' && action !== 'cancel') {
    throw new RollcallError('RC501', `unknown action ${visible(action)}`, {
      hint: 'one of: list, resend, cancel',
    });
  }
  if (people.length === 0) {
    throw new RollcallError('RC501', `${action} whose invitation?`, {
      hint: `rollcall invitations ${action} grace@example.com`,
    });
  }
  return action;
}

async function gather(
  io: Io,
  workspace: Workspace,
  { providers }: Connections,
  moment: Moment,
  options: InvitationsOptions,
  progress: Progress,
): Promise<PlanInput> {
  const ledger = directoryLedger(workspace.recordsDir);
  const scope = options.account === undefined ? {} : { account: options.account };
  return gatherAccounts(planInput(io, workspace, providers, ledger, moment, scope, progress));
}

function list(io: Io, input: PlanInput, options: InvitationsOptions): ExitCode {
  const read = input.accounts.flatMap(({ desired, live }) =>
    'error' in live ? [] : [{ account: desired.account, policy: desired.policy, rows: waiting(live) }],
  );
  if (options.format === 'json') {
    const rows = read.flatMap(({ account, policy, rows: found }) =>
      found.map((row) => ({ account, ...row, status: statusAt(row, policy, input.now) })),
    );
    io.out(`${JSON.stringify({ invitations: rows }, null, 2)}\n`);
  } else {
    for (const { account, policy, rows } of read) {
      io.out(`${visible(account)}: ${rows.length === 0 ? 'no invitations' : `${rows.length} invitations`}\n`);
      for (const row of rows) io.out(`  ${describe(row, statusAt(row, policy, input.now), input.now)}\n`);
    }
  }
  return read.length < input.accounts.length ? EXIT.error : EXIT.ok;
}

function waiting(live: LiveAccount): readonly LiveRow[] {
  return live.rows.filter(({ kind }) => kind === 'invitation');
}

function describe(row: LiveRow, status: LiveRow['status'], now: Instant): string {
  const role = row.entitlements.find(({ resource }) => resource === 'account')?.level ?? 'no role';
  const sent =
    row.created_at === null ? '' : `, sent ${describeDuration(millisOf(now) - millisOf(row.created_at))} ago`;
  const again = row.resent === 0 ? '' : `, sent again ${row.resent} time${row.resent === 1 ? '' : 's'}`;
  const end =
    row.expires_at === null ? '' : `, ${row.expires_at <= now ? 'expired' : 'expires'} ${row.expires_at}`;
  return `${visible(row.email ?? row.login ?? row.id)}  ${status}  ${visible(role)}${sent}${again}${end}`;
}

async function act(
  io: Io,
  workspace: Workspace,
  { providers }: Connections,
  input: PlanInput,
  asked: { readonly kind: AskedKind; readonly persons: readonly string[] },
  options: InvitationsOptions,
  progress: Progress,
): Promise<ExitCode> {
  const { plan, unmatched } = buildAskedPlan(input, asked);
  if (unmatched.length > 0) {
    const unread = plan.accounts.filter(({ read }) => !read).map(({ account }) => account);
    throw new RollcallError(
      'RC546',
      `no invitation of ${unmatched.map(visible).join(', ')} to ${asked.kind}`,
      {
        hint:
          unread.length > 0
            ? `not read: ${unread.join(', ')}; nothing was done`
            : 'see `rollcall invitations`; nothing was done',
      },
    );
  }
  io.err(await showPlan(plan, 'text', { colour: { out: io.colour.err, err: io.colour.err } }, null));
  if (asked.kind === 'cancel')
    io.err(
      againNotice(
        workspace,
        plan.accounts.flatMap(({ changes }) => changes),
      ),
    );
  const { invite, change, remove } = countPlan(plan);
  if (invite + change + remove > 0) await askFirst(io, `Go on?`, options);
  const record = await applyPlan(io, workspace, providers, plan, `invitations ${asked.kind}`, {}, progress);
  io.out(options.format === 'json' ? `${JSON.stringify(record, null, 2)}\n` : showRecord(record));
  return record.exit_code;
}

/** Says when the next plan would undo a cancellation. */
function againNotice(workspace: Workspace, changes: readonly { readonly person: string }[]): string {
  const members = new Map(workspace.team.members.map((member) => [member.person, member]));
  return changes
    .flatMap(({ person }) => members.get(person) ?? [])
    .map(
      ({ person, at }) =>
        `The next plan would invite ${visible(person)} again: ${at.file}:${at.line} wants them. Take them out there first (rollcall offboard).\n`,
    )
    .join('');
}
