// Runs the accounts of a plan at once: each is read, run and read once more. With `allOrNothing` no account writes
// before every account is known to be as planned.
import type { LiveAccount } from '../core/access.ts';
import { RollcallError } from '../core/errors.ts';
import type { Instant } from '../core/instant.ts';
import { simulate } from '../core/simulation.ts';
import type { ChangeOutcome } from '../ledger/model.ts';
import type { AccountPlan, Plan } from '../plan/model.ts';
import type { Provider } from '../providers/provider.ts';
import { runAccount, settledOutcome } from './account-run.ts';
import { notExecuted } from './change-outcome.ts';
import type { Clock, HeldLock, Journal, OnProgress } from './ports.ts';
import { type Prepared, prepareAccount } from './prepare-account.ts';
import { readAccount } from './read-account.ts';
import type { AccountResult } from './record.ts';
import type { Stop } from './stop.ts';
import { verifyOutcomes, withoutProof } from './verify.ts';

export interface RunAccountsInput {
  readonly plan: Plan;
  /** By account; one that could not be set up stands there as its error. */
  readonly providers: ReadonlyMap<string, Provider | Error>;
  /** Leading steps of each change that an earlier run of this plan has carried out. */
  readonly done: ReadonlyMap<string, number>;
  readonly allOrNothing: boolean;
  readonly journal: Journal;
  readonly lock: HeldLock;
  readonly clock: Clock;
  readonly stop: Stop;
  readonly signal: AbortSignal;
  readonly onProgress: OnProgress;
}

/** Returns how each account ended, in the order of the plan. Never throws; `stop` tells what halted the run. */
export async function runAccounts(input: RunAccountsInput): Promise<readonly AccountResult[]> {
  const { plan, providers, done, signal, onProgress } = input;
  const started = plan.accounts.map((account) => {
    const provider = providers.get(account.account) ?? unknownAccount(account.account);
    return { account, preparing: prepareAccount({ plan: account, provider, done, signal, onProgress }) };
  });
  const blocked = input.allOrNothing
    ? Promise.all(started.map(({ preparing }) => preparing)).then(whatBlocks)
    : Promise.resolve(null);
  return Promise.all(
    started.map(async ({ account, preparing }) => runOne(account, await preparing, await blocked, input)),
  );
}

function unknownAccount(account: string): RollcallError {
  return new RollcallError('RC504', `team.yaml has no account ${account}`);
}

/** Returns why `allOrNothing` writes nothing, or null. A guard's refusal was in the plan when people agreed to it. */
function whatBlocks(all: readonly Prepared[]): string | null {
  const moved = all.some(
    (one) => one.kind === 'ready' && one.judged.some(({ situation }) => situation.kind === 'stale'),
  );
  if (moved) return 'another row moved, and it was all or nothing';
  const refused = all.some((one) => one.kind === 'refused' && one.refusal.by !== 'guard');
  return refused ? 'another account was refused, and it was all or nothing' : null;
}

async function runOne(
  plan: AccountPlan,
  prepared: Prepared,
  blocked: string | null,
  input: RunAccountsInput,
): Promise<AccountResult> {
  const nothing = (reason: string): readonly ChangeOutcome[] =>
    plan.changes.map((change) => notExecuted(change, reason, input.done.get(change.id) ?? 0));
  const at = input.clock.now();
  switch (prepared.kind) {
    case 'refused': {
      const { refusal, live } = prepared;
      const final = live === null ? { error: `not read: ${refusal.why.message}` } : { live, at };
      return { plan, refusal, outcomes: nothing(refusal.why.message), final };
    }
    case 'interrupted': {
      input.stop.reason();
      const reason = 'the run was interrupted before the account was read';
      return { plan, refusal: null, outcomes: nothing(reason), final: { error: reason } };
    }
    case 'ready': {
      const { live, judged, provider } = prepared;
      const ports = { ...input, account: plan.account };
      const outcomes =
        blocked === null
          ? await runAccount({ judged, provider, ports })
          : judged.map((one) => settledOutcome(one, blocked));
      return { plan, refusal: null, ...(await proveOutcomes(outcomes, { live, at }, provider, input)) };
    }
  }
}

/** Reads the account once more where something was sent, and holds the outcomes against what it shows. */
async function proveOutcomes(
  outcomes: readonly ChangeOutcome[],
  first: { readonly live: LiveAccount; readonly at: Instant },
  provider: Provider,
  { clock, onProgress }: RunAccountsInput,
): Promise<Pick<AccountResult, 'outcomes' | 'final'>> {
  const account = outcomes[0]?.change.account;
  const sent = outcomes.some(({ steps }) => steps.some(({ attempts }) => attempts > 0));
  if (account === undefined || !sent) {
    return { outcomes: verifyOutcomes(outcomes, first.live, first.at, provider.capabilities), final: first };
  }
  onProgress({ kind: 'verifying', account });
  // A run that was told to stop must still know what it leaves behind.
  const live = await readAccount(account, provider, new AbortController().signal, onProgress);
  if ('error' in live) return unproved(outcomes, live.error.message);
  const gap = shrunken(live, first.live, outcomes);
  if (gap !== null) return unproved(outcomes, gap);
  const at = clock.now();
  return { outcomes: verifyOutcomes(outcomes, live, at, provider.capabilities), final: { live, at } };
}

function unproved(
  outcomes: readonly ChangeOutcome[],
  error: string,
): Pick<AccountResult, 'outcomes' | 'final'> {
  return { outcomes: withoutProof(outcomes, error), final: { error } };
}

/** Half an account proves nothing, and must not become what the next plan takes for the whole. */
function shrunken(live: LiveAccount, first: LiveAccount, outcomes: readonly ChangeOutcome[]): string | null {
  const expected = simulate(first);
  for (const { change, steps } of outcomes) {
    for (const [i, step] of change.steps.entries()) {
      if (steps[i]?.status === 'applied') expected.apply(step.effect);
    }
  }
  const count = expected.rows().length;
  return live.rows.length * 2 < count ? `only ${live.rows.length} of ${count} rows came back` : null;
}
