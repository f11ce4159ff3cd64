// Whether an event is what a write was to bring about: that, and no more.
import type { AccessEvent } from '../core/access-event.ts';
import type { Effect } from '../core/effect.ts';
import { levelAt, sameEntitlements } from '../core/entitlements.ts';
import { assertNever } from '../core/never.ts';

/** `unknown`: the log does not say enough to tell. */
export type Agreement = 'yes' | 'no' | 'unknown';

/** Compares what happened; whom it happened to is compared by their keys. */
export function agrees(effect: Effect, event: AccessEvent): Agreement {
  const { action, after } = event;
  switch (effect.kind) {
    case 'gone':
      return said(action === 'removed' || action === 'cancelled');
    case 'resent':
      return said(action === 'resent');
    case 'transferred':
      if (action !== 'transferred') return 'no';
      return after === null ? 'unknown' : said(levelAt(after.entitlements, 'account') === 'owner');
    case 'invited': {
      if (action !== 'invited' && action !== 'granted') return 'no';
      if (after === null) return 'unknown';
      const same = effect.email === null ? after.login === effect.login : after.email === effect.email;
      return said(same && sameAccess(effect.entitlements, event));
    }
    case 'changed':
      return changed(effect, event);
    default:
      return assertNever(effect);
  }
}

/** A field that the write leaves alone must not have moved. */
function changed(effect: Extract<Effect, { kind: 'changed' }>, event: AccessEvent): Agreement {
  const { action, before, after } = event;
  // Some services call a suspension a removal.
  const fits = action === 'changed' || (action === 'removed' && effect.status === 'suspended');
  if (!fits) return 'no';
  if (after === null || before === null) return 'unknown';
  const status = effect.status ?? before.status;
  const email = effect.email ?? before.email;
  const access = effect.entitlements ?? before.entitlements;
  return said(after.status === status && after.email === email && sameAccess(access, event));
}

/** An event about one resource says nothing of the others. */
function sameAccess(wanted: Parameters<typeof levelAt>[0], { resource, after }: AccessEvent): boolean {
  const held = after?.entitlements ?? [];
  return resource === null
    ? sameEntitlements(held, wanted)
    : levelAt(held, resource) === levelAt(wanted, resource);
}

function said(yes: boolean): Agreement {
  return yes ? 'yes' : 'no';
}
