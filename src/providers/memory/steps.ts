// How a change is said in the words of the pretended service: its wire format is our own effects. Pure; sends nothing.
import type { Entitlement, LiveRow } from '../../core/access.ts';
import type { Capabilities } from '../../core/capabilities.ts';
import type { After, ChangeDraft, StepDraft } from '../../core/change.ts';
import type { Effect } from '../../core/effect.ts';
import { levelAt, sameEntitlements, sortEntitlements } from '../../core/entitlements.ts';
import { assertNever } from '../../core/never.ts';

/** `row`: one write sets a whole row. `entitlement`: each grant and each loss is a write of its own (teams, groups). */
export type Granularity = 'row' | 'entitlement';

/** Returns the writes of a change, in order; none where the change lacks what its kind needs. */
export function memorySteps(
  change: ChangeDraft,
  capabilities: Capabilities,
  granularity: Granularity,
): readonly StepDraft[] {
  const { before, after } = change;
  switch (change.kind) {
    case 'invite':
      return after === null ? [] : [invite(change, after, capabilities)];
    case 'reinvite':
      return before === null || after === null
        ? []
        : [write({ kind: 'gone', row: before.id }), invite(change, after, capabilities)];
    case 'resend':
      if (before === null) return [];
      return [
        write({ kind: 'resent', row: before.id, resent: before.resent, expires_at: before.expires_at }, true),
      ];
    case 'update':
    case 'rename':
    case 'reactivate':
      return before === null || after === null ? [] : alter(before, after, granularity);
    case 'transfer':
      return before === null || change.former === undefined
        ? []
        : [write({ kind: 'transferred', row: before.id, former: change.former })];
    case 'cancel':
      return before === null ? [] : [write({ kind: 'gone', row: before.id })];
    case 'remove':
      return before === null ? [] : [write(removal(before.id, capabilities))];
    default:
      return assertNever(change.kind);
  }
}

function invite(change: ChangeDraft, after: After, capabilities: Capabilities): StepDraft {
  const entitlements = capabilities.scopes_on_invite
    ? after.entitlements
    : after.entitlements.filter((entry) => entry.resource === 'account');
  const { email, login, name } = after;
  return write({ kind: 'invited', email, login, name, entitlements }, true, { message: change.message });
}

/** A service that keeps the people it is told to remove shows them as suspended from then on. */
function removal(row: string, capabilities: Capabilities): Effect {
  return capabilities.removal === 'delete'
    ? { kind: 'gone', row }
    : { kind: 'changed', row, status: 'suspended', email: null, entitlements: null };
}

function alter(before: LiveRow, after: After, granularity: Granularity): readonly StepDraft[] {
  const same = { kind: 'changed', row: before.id, status: null, email: null, entitlements: null } as const;
  const sets = sameEntitlements(before.entitlements, after.entitlements)
    ? []
    : granularity === 'row'
      ? [after.entitlements]
      : oneByOne(before.entitlements, after.entitlements);
  const isMember = after.status === 'active' || after.status === 'suspended';
  const status = isMember && after.status !== before.status ? after.status : null;
  const email = after.email === before.email ? null : after.email;
  const [first, ...rest] = sets;
  const effects: readonly Effect[] = [
    { ...same, status, email, entitlements: first ?? null },
    ...rest.map((entitlements) => ({ ...same, entitlements })),
  ];
  return effects.map((effect) => write(effect));
}

/** Returns the sets on the way from one to the other: first what is gained or changed, then what is lost. */
function oneByOne(
  from: readonly Entitlement[],
  to: readonly Entitlement[],
): readonly (readonly Entitlement[])[] {
  const sets: (readonly Entitlement[])[] = [];
  let current = from;
  for (const entry of to) {
    if (levelAt(current, entry.resource) === entry.level) continue;
    current = sortEntitlements([...current.filter((held) => held.resource !== entry.resource), entry]);
    sets.push(current);
  }
  for (const entry of from) {
    if (levelAt(to, entry.resource) !== undefined) continue;
    current = current.filter((held) => held.resource !== entry.resource);
    sets.push(current);
  }
  return sets;
}

function write(effect: Effect, sendsEmail = false, input: StepDraft['input'] = {}): StepDraft {
  const target = effect.kind === 'invited' ? (effect.email ?? effect.login ?? '') : effect.row;
  return { op: effect.kind, call: `${effect.kind} ${target}`, input, effect, sends_email: sendsEmail };
}
