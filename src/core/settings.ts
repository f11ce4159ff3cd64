// One account's settings as team.yaml writes them, checked by the schema.
import type { Json } from './change.ts';

export interface AccountSettings {
  /** The account's name in team.yaml. */
  readonly account: string;
  readonly provider: string;
  /** Everything under `accounts.<name>` as plain JSON; durations and limits still as written. */
  readonly settings: { readonly [key: string]: Json };
}
