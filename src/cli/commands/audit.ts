// rollcall audit: the services' own logs held against the ledger. Reads only; what could not be read is never a pass.
import { auditAccount } from '../../audit/completeness.ts';
import { type LedgerSide, ledgerSide } from '../../audit/ledger-side.ts';
import type { AccountAudit, AuditReport } from '../../audit/model.ts';
import { CLOCK_SKEW_MS } from '../../audit/ordered.ts';
import type { Period } from '../../core/access-event.ts';
import { EXIT, type ExitCode, ProviderError, RollcallError } from '../../core/errors.ts';
import { addMillis, endOfDay, type Instant, parseDate, parseInstant } from '../../core/instant.ts';
import { visible } from '../../core/show.ts';
import type { Provider } from '../../providers/provider.ts';
import type { CommonOptions, Io } from '../io.ts';
import { openPlanning, type Planning } from '../planning.ts';
import { showAudit } from '../show-audit.ts';

export interface AuditOptions extends CommonOptions {
  readonly completeness?: boolean;
  readonly since?: string;
  readonly until?: string;
  readonly account?: readonly string[];
  readonly format: 'text' | 'json' | 'csv';
}

/** Prints the report. Returns 0 where every account is complete, 2 where one has gaps, else 1. */
export async function audit(io: Io, options: AuditOptions): Promise<ExitCode> {
  if (options.completeness !== true) {
    throw new RollcallError('RC501', 'audit what?', {
      hint: 'rollcall audit --completeness holds the log of each account against the ledger',
    });
  }
  const planning = await openPlanning(io, options);
  const ledger = ledgerSide();
  let [records, head]: [number, string | null] = [0, null];
  for await (const record of planning.ledger.records()) {
    ledger.add(record);
    [records, head] = [record.sequence, record.hash];
  }
  const period = periodOf(planning, ledger, options);
  const report: AuditReport = {
    period,
    records,
    head,
    accounts: await auditAll(planning, ledger, period, options.account),
  };
  io.out(showAudit(report, options.format));
  return exitOf(report);
}

function exitOf({ accounts }: AuditReport): ExitCode {
  if (accounts.some(({ verdict }) => verdict === 'gaps')) return EXIT.changes;
  return accounts.length > 0 && accounts.every(({ verdict }) => verdict === 'complete')
    ? EXIT.ok
    : EXIT.error;
}

/** By default from the first run on. What has not happened yet cannot be proved, so the period ends now at the latest. */
function periodOf({ moment }: Planning, ledger: LedgerSide, options: AuditOptions): Period {
  const begins = ledger.begins();
  if (begins === null) {
    throw new RollcallError('RC530', 'there are no records', {
      hint: 'the first apply makes one; without a ledger there is nothing to hold a log against',
    });
  }
  const end = addMillis(moment.now, 1000);
  const asked = options.until === undefined ? end : momentIn('--until', options.until, endOfDay);
  const from = options.since === undefined ? begins : momentIn('--since', options.since, (day) => day);
  const to = asked < end ? asked : end;
  if (from < to) return { from, to };
  throw new RollcallError('RC501', `the period from ${from} to ${to} is empty`, {
    hint: 'name an earlier --since or a later --until; nothing can be said of the future',
  });
}

/** A day counts whole: it begins at midnight UTC, and as an end it is the last one. */
function momentIn(option: string, text: string, ofDay: (day: Instant) => Instant): Instant {
  const day = parseDate(text);
  const instant = day === null ? parseInstant(text) : ofDay(day);
  if (instant !== null) return instant;
  throw new RollcallError('RC501', `${option} ${visible(text)}: not a day or an instant`, {
    hint: 'write it like 2026-10-01 or 2026-10-01T09:00Z',
  });
}

/** Accounts of the file in its order, then those that only the records know. */
async function auditAll(
  planning: Planning,
  ledger: LedgerSide,
  period: Period,
  asked: readonly string[] | undefined,
): Promise<readonly AccountAudit[]> {
  const known = new Map(ledger.accounts());
  const all = new Map(planning.workspace.team.accounts.map(({ account, provider }) => [account, provider]));
  for (const [account, provider] of known) if (!all.has(account)) all.set(account, provider);
  const missing = asked?.find((name) => !all.has(name));
  if (missing !== undefined) {
    throw new RollcallError('RC546', `--account ${visible(missing)}: no such account`, {
      hint: `there are ${[...all.keys()].join(', ')}`,
    });
  }
  const wanted = [...all].filter(([account]) => asked === undefined || asked.includes(account));
  return Promise.all(
    wanted.map(async ([account, provider]) =>
      auditAccount({
        account,
        provider,
        period,
        ledger: ledger.of(account),
        log: await logOf(planning, account, period),
      }),
    ),
  );
}

/** Reads a little more on both sides, since the clocks of the service and of the run differ. */
async function logOf(
  { io, providers }: Planning,
  account: string,
  period: Period,
): Promise<Parameters<typeof auditAccount>[0]['log']> {
  const provider = providers.get(account);
  if (provider === undefined) return { code: null, message: 'team.yaml no longer has the account' };
  if (provider instanceof Error) return failed(provider);
  const reader = openLog(provider);
  if (reader === null)
    return { code: null, message: 'the service has no log of its own that rollcall could read' };
  const wider = { from: addMillis(period.from, -CLOCK_SKEW_MS), to: addMillis(period.to, CLOCK_SKEW_MS) };
  try {
    return await reader.read(wider, io.signal);
  } catch (error) {
    io.signal.throwIfAborted();
    return failed(error);
  } finally {
    await reader.close();
  }
}

function openLog(provider: Provider): ReturnType<NonNullable<Provider['openAuditLog']>> | null {
  return provider.capabilities.audit_log ? (provider.openAuditLog?.() ?? null) : null;
}

/** A log that cannot be read whole proves nothing; anything else that fails is a bug and ends the command. */
function failed(error: unknown): { readonly code: string | null; readonly message: string } {
  if (error instanceof ProviderError || error instanceof RollcallError)
    return { code: error.code, message: error.message };
  throw error;
}
