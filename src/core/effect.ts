// What one write brings about, as data. One set of words serves four purposes: simulating a plan step by step, reading
// a lost answer back, resuming after a kill, and proving at the end that what was applied holds.
import type { Entitlement } from './access.ts';
import type { Instant } from './instant.ts';

export type Effect =
  /** The row is no longer there. */
  | { readonly kind: 'gone'; readonly row: string }
  /** Someone with this address or login is there, pending or active, with exactly these entitlements. */
  | {
      readonly kind: 'invited';
      readonly email: string | null;
      readonly login: string | null;
      readonly name: string | null;
      readonly entitlements: readonly Entitlement[];
    }
  /** The row holds what is named; a field that is null is left as it is. */
  | {
      readonly kind: 'changed';
      readonly row: string;
      readonly status: 'active' | 'suspended' | null;
      readonly email: string | null;
      /** The row's whole entitlements after the write. */
      readonly entitlements: readonly Entitlement[] | null;
    }
  /** The invitation is pending again, sent once more than `resent` times or expiring later than `expires_at`. */
  | {
      readonly kind: 'resent';
      readonly row: string;
      readonly resent: number;
      readonly expires_at: Instant | null;
    }
  /** `row` is the owner now and `former` an admin. */
  | { readonly kind: 'transferred'; readonly row: string; readonly former: string };
