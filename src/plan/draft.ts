// Makes one change out of a decision: what is gained and lost, how risky that is, and the writes that it takes. The
// order, and what a change needs, is settled later.
import type { DesiredMember, Entitlement, LiveRow } from '../core/access.ts';
import type { After, Change, ChangeKind, Why } from '../core/change.ts';
import { compareLevels, levelAt } from '../core/entitlements.ts';
import { grantRisk, maxRisk, type Risk } from '../core/risk.ts';
import type { AccountContext } from './context.ts';
import { isLiveOwner } from './live-row.ts';

/** What a decision says about a change. */
export interface Parts {
  readonly kind: ChangeKind;
  readonly person: string;
  /** Null for rows that nobody in the file claims. */
  readonly member: DesiredMember | null;
  readonly before: LiveRow | null;
  readonly after: After | null;
  readonly why: Why;
  /** Added to the id where a person has several rows. */
  readonly suffix?: string;
  readonly needs?: readonly string[];
  readonly former?: { readonly row: string; readonly person: string };
}

/** Returns the change, or null where the service has no write for it. */
export function draftChange(context: AccountContext, parts: Parts): Change | null {
  const { kind, person, member, before, after } = parts;
  const { account } = context.desired;
  // Whoever is suspended or let an invitation lapse holds nothing now, so all of it is gained.
  const held = before !== null && gives(before, after) ? before.entitlements : [];
  const gains = minus(after?.entitlements ?? [], held);
  const draft = {
    id: `${account}/${kind}/${person}${parts.suffix ?? ''}`,
    kind,
    person,
    account,
    before,
    after,
    gains,
    losses: minus(before?.entitlements ?? [], after?.entitlements ?? []),
    risk: riskOf(context, parts, gains, held),
    why: parts.why,
    needs: parts.needs ?? [],
    message: kind === 'invite' || kind === 'reinvite' || kind === 'resend' ? (member?.message ?? null) : null,
    ...(parts.former === undefined ? {} : { former: parts.former.row, former_person: parts.former.person }),
  };
  const steps = context.translator.steps({ ...draft, before: asRenamed(draft) }, context.live.scopes);
  if (steps.length === 0) return null;
  return { ...draft, steps: steps.map((step, i) => ({ id: `${draft.id}/${i + 1}`, ...step })) };
}

/** A member's address moves by a rename, which is a change of its own: what follows starts from the new address. */
function asRenamed({ kind, before, after }: Pick<Change, 'kind' | 'before' | 'after'>): LiveRow | null {
  const follows = before?.kind === 'member' && (kind === 'update' || kind === 'reactivate') && after !== null;
  return follows ? { ...before, email: after.email } : before;
}

/** Whether the row gives its entitlements already to whoever has them afterwards. */
function gives(before: LiveRow, after: After | null): boolean {
  if (before.status === 'active') return true;
  return before.status === 'pending' && (after === null || after.email === before.email);
}

function minus(entries: readonly Entitlement[], others: readonly Entitlement[]): readonly Entitlement[] {
  const levels = new Map(others.map(({ resource, level }) => [resource, level]));
  return entries.filter(({ resource, level }) => levels.get(resource) !== level);
}

function riskOf(
  context: AccountContext,
  { kind, member, before }: Parts,
  gains: readonly Entitlement[],
  held: readonly Entitlement[],
): Risk {
  const raises = gains.filter(({ resource, level }) => {
    const order = compareLevels(level, levelAt(held, resource));
    return order === undefined || order > 0;
  });
  const risk = grantRisk(raises, {
    data: context.data,
    contractor: member?.type === 'contractor',
    joins: held.length === 0,
  });
  return kind === 'rename' ? maxRisk(risk, takeoverRisk(before)) : risk;
}

/** Who gets the address gets the seat with all that it may do. */
function takeoverRisk(row: LiveRow | null): Risk {
  const level = levelAt(row?.entitlements ?? [], 'account');
  return level === 'owner' || level === 'admin' ? 'critical' : 'high';
}

/** Returns whether the change makes somebody an accepted owner who was none. */
export function makesOwner({ before, after }: Change): boolean {
  return (
    after?.status === 'active' &&
    levelAt(after.entitlements, 'account') === 'owner' &&
    (before === null || !isLiveOwner(before))
  );
}

/** Returns whether the change ends somebody's being an accepted owner. */
export function endsOwner({ before, after }: Change): boolean {
  if (before === null || !isLiveOwner(before)) return false;
  return after === null || levelAt(after.entitlements, 'account') !== 'owner';
}
