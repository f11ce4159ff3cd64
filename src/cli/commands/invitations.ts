// rollcall invitations: what is out, and sending it again or taking it back by name.
import { EXIT, type ExitCode, RollcallError } from '../../core/errors.ts';
import { visible } from '../../core/show.ts';
import { type Asked, type AskedKind, buildAskedPlan } from '../../plan/asked.ts';
import type { PlanInput } from '../../plan/input.ts';
import type { Plan } from '../../plan/model.ts';
import { gatherAccounts } from '../../reconcile/plan-run.ts';
import { applyPlan, runnableChanges, settle } from '../apply-plan.ts';
import { askFirst } from '../ask.ts';
import type { BreakGlassOptions } from '../break-glass-options.ts';
import type { EvidenceOptions } from '../evidence-options.ts';
import type { CommonOptions, Io } from '../io.ts';
import { listInvitations } from '../list-invitations.ts';
import { openGatedPlanning, openPlanning, type Planning, planInput } from '../planning.ts';
import { showPlanAside } from '../show-plan.ts';

export interface InvitationsOptions extends CommonOptions, EvidenceOptions, BreakGlassOptions {
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
  const kind = actionOf(action, people);
  const open = kind === 'list' ? openPlanning : openGatedPlanning;
  const planning = await open(io, options);
  if (kind !== 'list') await settle(planning, `invitations ${kind}`);
  const { account } = options;
  const input = await gatherAccounts(planInput(planning, account === undefined ? {} : { account }));
  if (kind === 'list') return listInvitations(io, input, options.format);
  return act(planning, input, { kind, persons: people }, options);
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

async function act(
  planning: Planning,
  input: PlanInput,
  asked: Asked,
  options: InvitationsOptions,
): Promise<ExitCode> {
  const { io } = planning;
  const { plan, unmatched } = buildAskedPlan(input, asked);
  if (unmatched.length > 0) {
    const unread = plan.accounts.filter(({ read }) => !read).map(({ account }) => account);
    const see = unread.length > 0 ? `not read: ${unread.join(', ')}` : 'see `rollcall invitations`';
    throw new RollcallError(
      'RC546',
      `no invitation of ${unmatched.map(visible).join(', ')} to ${asked.kind}`,
      {
        hint: `${see}; nothing was done`,
      },
    );
  }
  checkApproved(planning, input, plan, asked.kind);
  await showPlanAside(plan, io);
  if (asked.kind === 'cancel') for (const line of againLines(planning, input, plan.accounts)) io.err(line);
  if (runnableChanges(plan) > 0) await askFirst(io, 'Go on?', options);
  return (await applyPlan(planning, plan, `invitations ${asked.kind}`, options)).exit_code;
}

/** Where approvals are on, an invitation that nobody approved is not sent again, and one that was is not taken back. */
function checkApproved({ approval }: Planning, input: PlanInput, plan: Plan, kind: AskedKind): void {
  if (approval === null) return;
  const desired = new Map(input.accounts.map((account) => [account.desired.account, account.desired]));
  const refusals = plan.accounts.flatMap(({ account, changes }) =>
    changes.flatMap(({ person }) => {
      const wanted = desired.get(account);
      const why = wanted === undefined ? 'no such account' : approval.askedRefusal(kind, person, wanted);
      return why === null ? [] : [`${visible(person)} in ${visible(account)}: ${why}`];
    }),
  );
  if (refusals.length === 0) return;
  throw new RollcallError('RC330', `not approved: ${refusals.join('; ')}`, {
    hint: 'nothing was sent; `rollcall verify` says what is missing',
    exit: EXIT.notApproved,
  });
}

/** Says who would be invited again by the next plan, and where the file says so. */
function againLines(
  { workspace }: Planning,
  input: PlanInput,
  accounts: ReturnType<typeof buildAskedPlan>['plan']['accounts'],
): readonly string[] {
  const at = new Map(workspace.team.members.map((member) => [member.person, member.at]));
  const wanted = new Map(
    input.accounts.map(({ desired }) => [
      desired.account,
      new Set(desired.members.map(({ person }) => person)),
    ]),
  );
  return accounts.flatMap(({ account, changes }) =>
    changes.flatMap(({ person }) => {
      const place = at.get(person);
      if (place === undefined || wanted.get(account)?.has(person) !== true) return [];
      return [
        `The next plan would invite ${visible(person)} to ${visible(account)} again: ` +
          `${visible(place.file)}:${place.line} wants them. Take them out there first (rollcall offboard).\n`,
      ];
    }),
  );
}
