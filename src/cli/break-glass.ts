// The way around approvals when there is no time for them: only removals and short elevations, with a reason, on
// record before the first write. It asks neither git nor GitHub about approval; the record stays open until a
// reapproval.
import { breakGlass } from '../approval/break-glass.ts';
import { SETTINGS } from '../approval/history.ts';
import { RollcallError } from '../core/errors.ts';
import { instantAt } from '../core/instant.ts';
import { visible } from '../core/show.ts';
import { snapshotReader } from '../evidence/snapshot.ts';
import { type BreakGlassRecord, type Operator, RECORD_FORMAT, type Unsealed } from '../ledger/model.ts';
import { hashJson } from '../plan/digest.ts';
import type { Elevation } from '../roster/team-file.ts';
import { capabilitiesOf, providerNames } from './accounts.ts';
import type { Approval } from './approval.ts';
import type { BreakGlassOptions } from './break-glass-options.ts';
import { openRepositoryAround, pathInside, type TokenOptions } from './evidence-options.ts';
import type { Io } from './io.ts';
import { openLedger } from './open-ledger.ts';
import type { Workspace } from './workspace.ts';

/**
 * Returns what may run. Throws RC644 without a reason and a ticket; RC643 where settings of the file at hand are not
 * those that were committed, for the glass is broken for people only.
 */
export async function openBreakGlass(
  io: Io,
  workspace: Workspace,
  options: BreakGlassOptions & TokenOptions,
  operator: Operator,
): Promise<Approval> {
  const { reason, ticket } = options;
  if (reason === undefined || reason.trim() === '' || ticket === undefined || ticket.trim() === '') {
    throw new RollcallError('RC644', '--break-glass needs --reason and --ticket', {
      hint: 'rollcall apply --break-glass --reason "the phone is stolen" --ticket INC-7',
    });
  }
  await checkSettings(io, workspace);
  const { team, source } = workspace;
  const elevations = new Map<string, Map<string, Elevation[]>>();
  for (const { person, elevate } of team.members) {
    for (const elevation of elevate) {
      const people = elevations.get(elevation.account) ?? new Map<string, Elevation[]>();
      people.set(person, [...(people.get(person) ?? []), elevation]);
      elevations.set(elevation.account, people);
    }
  }
  const now = instantAt(io.now());
  return {
    workspace,
    ledger: openLedger(io, workspace, options),
    records: null,
    verdict: null,
    withhold: (desired, live) =>
      breakGlass({
        desired,
        live,
        elevations: elevations.get(desired.account) ?? new Map<string, readonly Elevation[]>(),
        ceiling: team.policy.require.expires.elevate,
        now,
      }),
    askedRefusal: (kind) => (kind === 'cancel' ? null : 'break-glass gives nobody access'),
    run: (run_id, plan) => {
      const record: Unsealed<BreakGlassRecord> = {
        kind: 'break_glass',
        format_version: RECORD_FORMAT,
        run_id,
        at: now,
        reason,
        ticket,
        operator,
        changes: plan.accounts.flatMap(({ account, changes }) =>
          changes.map(({ id, person }) => ({ account, change: id, person })),
        ),
        tip: source.commit,
      };
      return {
        tip: source.commit,
        approvals: { steps: [], approved_by: [], break_glass: true },
        first: [record],
        steps: [],
      };
    },
    close: async () => {},
  };
}

/** An edit of this machine must not send the accounts' credentials elsewhere, nor lift a guard. */
async function checkSettings(io: Io, { sources, source, team }: Workspace): Promise<void> {
  if (source.commit === null) return;
  const repository = await openRepositoryAround(io, sources.path);
  try {
    const roster_path = pathInside(repository, sources.path);
    const read = snapshotReader({ repository, roster_path, providers: providerNames(), capabilitiesOf });
    const committed = (await read(source.commit)).team;
    if (committed === null) return;
    const moved = SETTINGS.filter(
      (block) => hashJson(team.blocks[block]) !== hashJson(committed.blocks[block]),
    );
    if (moved.length === 0) return;
    throw new RollcallError('RC643', `${moved.map(visible).join(', ')} differ from what is committed`, {
      hint: 'break-glass is for people; settings take a pull request',
    });
  } finally {
    await repository.close();
  }
}
