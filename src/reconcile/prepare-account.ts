// Reads an account again before anything is written to it, and decides what of its plan may still run.
import type { LiveAccount } from '../core/access.ts';
import type { Change } from '../core/change.ts';
import type { ReadFailure } from '../plan/input.ts';
import type { AccountPlan } from '../plan/model.ts';
import type { Provider } from '../providers/provider.ts';
import type { OnProgress } from './ports.ts';
import { type Judged, judgeChanges } from './precondition.ts';
import { proveRemaining } from './prove-remaining.ts';
import { readAccount, readFailure } from './read-account.ts';

/** Why nothing of an account runs: a guard, an account that cannot be read, an order that is no longer safe. */
export interface Refusal {
  readonly by: 'guard' | 'unreadable' | 'order';
  readonly why: NonNullable<AccountPlan['refused']>;
}

/** An account ready to run, or the reason why nothing of it does. */
export type Prepared =
  | { readonly kind: 'refused'; readonly refusal: Refusal; readonly live: LiveAccount | null }
  /** The run was told to stop before the account was read. */
  | { readonly kind: 'interrupted' }
  | {
      readonly kind: 'ready';
      readonly provider: Provider;
      readonly live: LiveAccount;
      /** Every change, in order. */
      readonly judged: readonly Judged[];
    };

export interface PrepareInput {
  readonly plan: AccountPlan;
  /** A provider that could not be set up stands there as its error. */
  readonly provider: Provider | Error;
  /** Leading steps of each change that an earlier run of this plan has carried out. */
  readonly done: ReadonlyMap<string, number>;
  readonly signal: AbortSignal;
  readonly onProgress: OnProgress;
}

/** Never throws; reads at most once. */
export async function prepareAccount(input: PrepareInput): Promise<Prepared> {
  const { plan, provider, done, signal, onProgress } = input;
  if (plan.refused !== null) {
    const by = plan.read ? 'guard' : 'unreadable';
    return { kind: 'refused', refusal: { by, why: plan.refused }, live: null };
  }
  if (provider instanceof Error) return unreadable(readFailure(plan.account, provider, onProgress));
  const live = await readUnlessStopped(plan.account, provider, signal, onProgress);
  if (live === null) return { kind: 'interrupted' };
  if ('error' in live) return unreadable(live);
  const judged = judgeChanges(plan.changes, live, done);
  const why = proveRemaining(plan, live, remaining(judged));
  return why === null
    ? { kind: 'ready', provider, live, judged }
    : { kind: 'refused', refusal: { by: 'order', why }, live };
}

function unreadable({ error }: ReadFailure): Prepared {
  return { kind: 'refused', refusal: { by: 'unreadable', why: error }, live: null };
}

async function readUnlessStopped(
  account: string,
  provider: Provider,
  signal: AbortSignal,
  onProgress: OnProgress,
): Promise<LiveAccount | ReadFailure | null> {
  try {
    return await readAccount(account, provider, signal, onProgress);
  } catch {
    // It throws for one reason only: the signal, which whoever reports the run knows of.
    return null;
  }
}

/** The changes that may run, as they would run: what needs a row that moved is left out too. */
function remaining(judged: readonly Judged[]): readonly Change[] {
  const met = new Set<string>();
  const left: Change[] = [];
  for (const { change, situation } of judged) {
    if (situation.kind === 'already') met.add(change.id);
    if (situation.kind !== 'ready' || !change.needs.every((need) => met.has(need))) continue;
    met.add(change.id);
    left.push(situation.from === 0 ? change : { ...change, steps: change.steps.slice(situation.from) });
  }
  return left;
}
