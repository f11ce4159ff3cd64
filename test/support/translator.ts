// The pure half of a pretended service: writes derived from the kind of a change, one for each row that it touches.
import type { Entitlement } from '../../src/core/access.ts';
import { type Capabilities, NO_CAPABILITIES } from '../../src/core/capabilities.ts';
import type { ChangeDraft, StepDraft } from '../../src/core/change.ts';
import type { Effect } from '../../src/core/effect.ts';
import type { Translator } from '../../src/core/translator.ts';

/** A service that can do everything. */
export const ABLE: Capabilities = {
  ...NO_CAPABILITIES,
  invitations: true,
  scopes_on_invite: true,
  pending_visible: true,
  pending_editable: true,
  resend: true,
  change_email: true,
  several_owners: true,
  seats: true,
  last_active: true,
  projects: 'set',
  all_projects: true,
  reports: true,
  features: true,
  suspension: true,
};

export interface FakeTranslatorOptions {
  readonly capabilities?: Partial<Capabilities>;
  readonly preflight?: Translator['preflight'];
  /** Kinds that the service has no write for. */
  readonly speechless?: readonly ChangeDraft['kind'][];
}

/** Returns a translator for a service that can do everything but what the options say. */
export function fakeTranslator(options: FakeTranslatorOptions = {}): Translator {
  const speechless = new Set(options.speechless);
  return {
    capabilities: { ...ABLE, ...options.capabilities },
    preflight: options.preflight ?? (() => []),
    steps: (change) =>
      speechless.has(change.kind) ? [] : effectsOf(change).map((effect) => draft(change, effect)),
  };
}

/** Returns what a change of this kind brings about, write by write. */
export function effectsOf(change: ChangeDraft): readonly Effect[] {
  const { before, after } = change;
  const gone: readonly Effect[] = before === null ? [] : [{ kind: 'gone', row: before.id }];
  switch (change.kind) {
    case 'invite':
    case 'reinvite':
      return [
        ...gone,
        {
          kind: 'invited',
          email: after?.email ?? null,
          login: after?.login ?? null,
          name: after?.name ?? null,
          entitlements: endless(after?.entitlements ?? []),
        },
      ];
    case 'resend':
      return before === null
        ? []
        : [{ kind: 'resent', row: before.id, resent: before.resent, expires_at: before.expires_at }];
    case 'rename':
      return before === null
        ? []
        : [
            {
              kind: 'changed',
              row: before.id,
              status: null,
              email: after?.email ?? null,
              entitlements: null,
            },
          ];
    case 'update':
    case 'reactivate':
      return before === null
        ? []
        : [
            {
              kind: 'changed',
              row: before.id,
              status: change.kind === 'reactivate' ? 'active' : null,
              email: after?.email === before.email ? null : (after?.email ?? null),
              entitlements: endless(after?.entitlements ?? []),
            },
          ];
    case 'transfer':
      return before === null ? [] : [{ kind: 'transferred', row: before.id, former: change.former ?? '' }];
    case 'cancel':
    case 'remove':
      return gone;
  }
}

/** Live state knows no end; the file does. */
function endless(entries: readonly Entitlement[]): readonly Entitlement[] {
  return entries.map((entry) => ({ ...entry, until: null }));
}

function draft(change: ChangeDraft, effect: Effect): StepDraft {
  const target = effect.kind === 'invited' ? (effect.email ?? effect.login ?? '') : effect.row;
  return {
    op: effect.kind,
    call: `${effect.kind} ${target}`,
    input: {},
    effect,
    sends_email: effect.kind === 'invited' || effect.kind === 'resent' || change.kind === 'rename',
  };
}
