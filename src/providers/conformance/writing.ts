// Cases about writing: whatever is planned becomes true, once, and nothing else does.
import { expect } from 'vitest';
import type { DesiredAccount } from '../../core/access.ts';
import type { Ground } from './ground.ts';
import type { ConformanceRow } from './harness.ts';
import type { Session } from './session.ts';

export function writingCases({ harness, cast, tell }: Ground): void {
  const { capabilities } = harness;
  const isManual = capabilities.writes === 'manual';
  const isPending = capabilities.invitations && harness.joins !== 'active' && capabilities.pending_visible;
  const start = [cast.row('linus'), cast.row('maria', { entitlements: cast.more }), cast.row('old')];

  /** Linus gains, Maria loses, Old goes, and Wen comes where the service invites. */
  const changed = cast.desired([
    cast.member('linus', cast.more),
    cast.member('maria', cast.plain),
    ...(capabilities.invitations ? [cast.member('wen', cast.plain)] : []),
  ]);
  const first = cast.desired([
    cast.member('linus', cast.plain),
    cast.member('maria', cast.more),
    cast.member('old', cast.plain),
  ]);

  /** Who should be there afterwards; a service that keeps whom it removes still shows Old. */
  const outcome: readonly Partial<ConformanceRow>[] = [
    { who: cast.who('linus'), status: 'active', entitlements: cast.more },
    { who: cast.who('maria'), status: 'active', entitlements: cast.plain },
    ...(capabilities.removal === 'delete' ? [] : [{ who: cast.who('old'), status: 'suspended' as const }]),
    { who: cast.who('owner'), status: 'active', entitlements: cast.owner.entitlements },
    ...(capabilities.invitations
      ? [
          {
            who: cast.who('wen'),
            status: isPending ? ('pending' as const) : ('active' as const),
            entitlements: cast.plain,
          },
        ]
      : []),
  ];

  tell('what is applied is there afterwards, and nothing else', { rows: start }, async (session) => {
    await session.reconcile(changed);

    expect(await session.service.rows()).toMatchObject(outcome);
    expect(await session.service.rows()).toHaveLength(outcome.length);
  });

  tell('a second plan is empty', { rows: start }, async (session) => {
    await session.reconcile(changed);

    await expectSettled(session, changed);
  });

  tell('each change says what it takes, and takes what it says', { rows: start }, async (session) => {
    const changes = await session.reconcile(changed);

    expect(changes.length).toBeGreaterThan(0);
    for (const { steps } of changes) expect(steps.length).toBeGreaterThan(0);
    expect(session.service.writes()).toBe(changes.flatMap(({ steps }) => steps).length);
  });

  tell('applying the same plan again writes nothing', { rows: start }, async (session) => {
    const plan = await session.plan(changed);
    await session.apply(plan);
    await session.service.perform?.(
      plan.accounts.flatMap((account) => account.changes.flatMap(({ steps }) => steps)),
    );
    const [before, writes] = [await session.service.rows(), session.service.writes()];

    const again = await session.apply(plan);

    expect(again.accounts.flatMap(({ outcomes }) => outcomes.map(({ status }) => status))).toEqual(
      again.accounts.flatMap(({ outcomes }) => outcomes.map(() => 'already')),
    );
    expect(session.service.writes()).toBe(writes);
    expect(await session.service.rows()).toEqual(before);
  });

  // Narrative: the engine repeats a write only after reading back. Should it be wrong once, nobody is invited twice.
  tell('sending the same steps again changes nothing', { when: !isManual, rows: start }, async (session) => {
    const steps = (await session.reconcile(changed)).flatMap((change) => change.steps);
    const before = await session.service.rows();

    for (const step of steps) {
      const receipt = await session.execute([step]).catch((error: unknown) => error);
      if (receipt instanceof Error)
        expect(receipt).toMatchObject({ kind: expect.stringMatching(/^conflict_/) });
    }

    // Steps of one change pass through states that a later step ends, so the order counts and the end is the same.
    expect(await session.service.rows()).toEqual(before);
  });

  tell('there and back again is where it began', { rows: start }, async (session) => {
    const before = await session.service.rows();
    await session.reconcile(first);
    await session.reconcile(changed);

    await session.reconcile(first);

    const after = await session.service.rows();
    const [old] = after.filter(({ who }) => who === cast.who('old'));
    const returned =
      capabilities.removal === 'delete' && isPending ? { kind: 'invitation', status: 'pending' } : {};
    if (capabilities.invitations || capabilities.removal !== 'delete') {
      expect(old).toMatchObject({ entitlements: cast.plain, status: 'active', ...returned });
    }
    const rest = (rows: readonly ConformanceRow[]): readonly ConformanceRow[] =>
      rows.filter(
        ({ who, status }) => who !== cast.who('old') && !(who === cast.who('wen') && status === 'suspended'),
      );
    expect(rest(after)).toEqual(rest(before));
  });

  tell('removing somebody who is gone succeeds', { when: !isManual, rows: start }, async (session) => {
    const plan = await session.plan(
      cast.desired([cast.member('linus', cast.plain), cast.member('maria', cast.more)]),
    );
    const steps = plan.accounts.flatMap((account) => account.changes.flatMap((change) => change.steps));

    await session.execute(steps);
    const receipts = await session.execute(steps);

    expect(receipts).toHaveLength(1);
    if (capabilities.removal === 'delete') expect(receipts).toMatchObject([{ status: 'already' }]);
  });

  tell(
    'somebody whom the service kept is not removed again',
    { when: capabilities.removal !== 'delete', rows: start },
    async (session) => {
      const without = cast.desired([cast.member('linus', cast.plain), cast.member('maria', cast.more)]);
      await session.reconcile(without);

      await expectSettled(session, without);
    },
  );

  tell('a pending invitation is not sent again', { when: isPending }, async (session) => {
    const desired = cast.desired([cast.member('wen', cast.plain)]);
    await session.reconcile(desired);

    const [account] = (await session.plan(desired)).accounts;

    expect(account?.changes).toEqual([]);
    expect(account?.pending.map(({ person }) => person)).toEqual([cast.who('wen')]);
  });

  tell(
    'a pending invitation of nobody in the file is cancelled',
    { when: isPending, rows: [cast.invitation('wen', cast.plain)] },
    async (session) => {
      const changes = await session.reconcile(cast.desired([]));

      expect(changes.map(({ kind }) => kind)).toEqual(['cancel']);
      expect(await session.service.rows()).toEqual([cast.owner]);
    },
  );

  tell(
    'an accepted invitation needs nothing more',
    { when: isPending && (harness.events?.includes('accept') ?? true) },
    async (session) => {
      const desired = cast.desired([cast.member('wen', cast.plain)]);
      await session.reconcile(desired);
      await session.service.happen({ kind: 'accept', who: cast.who('wen') });

      await expectSettled(session, desired);
      expect(await session.service.rows()).toMatchObject([
        {},
        { who: cast.who('wen'), kind: 'member', status: 'active' },
      ]);
    },
  );

  // Narrative: in its adoption phase a file knows few people. The others must not notice.
  tell('people whom the file does not manage survive', { rows: start }, async (session) => {
    const before = await session.service.rows();
    const additive: DesiredAccount = cast.desired([cast.member('linus', cast.more)], { mode: 'additive' });

    await session.reconcile(additive);

    const others = (rows: readonly ConformanceRow[]): readonly ConformanceRow[] =>
      rows.filter(({ who }) => who !== cast.who('linus'));
    expect(others(await session.service.rows())).toEqual(others(before));
  });

  tell(
    'people whom the file ignores survive',
    { when: capabilities.people === 'email', rows: start },
    async (session) => {
      const before = await session.service.rows();
      const ignore = ['maria', 'old'].map((name) => ({
        pattern: cast.who(name),
        reason: 'vendor',
        owner: null,
        review_by: null,
      }));

      await session.reconcile(cast.desired([cast.member('linus', cast.plain)], { ignore }));

      expect(await session.service.rows()).toEqual(before);
    },
  );

  tell(
    'what a person must do is handed over and not claimed to be done',
    { when: isManual, rows: start },
    async (session) => {
      const before = await session.service.rows();

      const record = await session.apply(await session.plan(changed));

      const statuses = record.accounts.flatMap(({ outcomes }) => outcomes.map(({ status }) => status));
      expect(new Set(statuses)).toEqual(new Set(['manual']));
      expect(record.exit_code).toBe(6);
      expect(await session.service.rows()).toEqual(before);
    },
  );
}

/** Expects that the service is as the file wants it. */
export async function expectSettled(session: Session, desired: DesiredAccount): Promise<void> {
  const [account] = (await session.plan(desired)).accounts;
  expect(account).toMatchObject({ refused: null, changes: [], held: [], withheld: [], quarantine: [] });
}
