// Cases about a network and a service that fail. What certainly did nothing is sent again; what may have acted is read
// back; what was refused stays refused.
import { expect } from 'vitest';
import type { Ground } from './ground.ts';
import { wordOf } from './reading.ts';
import { expectSettled } from './writing.ts';

export function faultCases({ harness, cast, tell, has }: Ground): void {
  const { capabilities } = harness;
  const comes = capabilities.invitations;
  // One write that must happen once: an invitation where there are any, else a removal.
  const rows = comes ? [] : [cast.row('old')];
  const desired = cast.desired(comes ? [cast.member('wen', cast.plain)] : []);

  for (const kind of ['limited', 'unavailable'] as const) {
    tell(
      `sends again what was ${wordOf(kind)}, and it happens once`,
      { when: has(kind), rows },
      async (session) => {
        const plan = await session.plan(desired);
        await session.service.inject({ on: 'write', kind, when: 'before', times: 2 });

        const record = await session.apply(plan);

        expect(record.exit_code).toBe(0);
        expect(session.service.writes()).toBe(3);
        await expectSettled(session, desired);
      },
    );
  }

  tell('does not send again what was refused', { when: has('refused'), rows }, async (session) => {
    const before = await session.service.rows();
    const plan = await session.plan(desired);
    await session.service.inject({ on: 'write', kind: 'refused', when: 'before', times: 1 });

    const record = await session.apply(plan);

    const [outcome] = record.accounts.flatMap(({ outcomes }) => outcomes);
    expect(outcome).toMatchObject({
      status: 'failed',
      steps: [{ status: 'failed', attempts: 1, error: { code: 'RC402' } }],
    });
    expect(session.service.writes()).toBe(1);
    expect(await session.service.rows()).toEqual(before);
  });

  // Narrative: the answer of an invitation is lost. Sending it again would be a second e-mail, or a second seat.
  for (const kind of ['lost', 'error'] as const) {
    tell(
      `a write that took effect and was then ${wordOf(kind)} is found, not repeated`,
      { when: has(kind), rows },
      async (session) => {
        const plan = await session.plan(desired);
        await session.service.inject({ on: 'write', kind, when: 'after', times: 1 });

        const record = await session.apply(plan);

        const [outcome] = record.accounts.flatMap(({ outcomes }) => outcomes);
        expect(outcome).toMatchObject({ status: 'applied', steps: [{ read_back: true, attempts: 1 }] });
        expect(session.service.writes()).toBe(1);
        await expectSettled(session, desired);
      },
    );

    tell(
      `a write that was ${wordOf(kind)} before it took effect is sent again after a look`,
      { when: has(kind), rows },
      async (session) => {
        const plan = await session.plan(desired);
        await session.service.inject({ on: 'write', kind, when: 'before', times: 1 });

        const record = await session.apply(plan);

        const [outcome] = record.accounts.flatMap(({ outcomes }) => outcomes);
        expect(outcome).toMatchObject({ status: 'applied', steps: [{ attempts: 2 }] });
        expect(session.service.writes()).toBe(2);
        await expectSettled(session, desired);
      },
    );

    tell(
      `the writer itself never repeats what was ${wordOf(kind)}`,
      { when: has(kind), rows },
      async (session) => {
        const steps = (await session.plan(desired)).accounts.flatMap((account) =>
          account.changes.flatMap((change) => change.steps),
        );
        await session.service.inject({ on: 'write', kind, when: 'before', times: 1 });

        await expect(session.execute(steps.slice(0, 1))).rejects.toMatchObject({ kind: 'ambiguous' });
        expect(session.service.writes()).toBe(1);
      },
    );
  }

  tell(
    'a run that is told to stop finishes the write in flight and begins no other',
    { rows: [cast.row('linus'), cast.row('old'), cast.row('older')] },
    async (session) => {
      const plan = await session.plan(cast.desired([cast.member('linus', cast.plain)]));
      const signal = new AbortController();

      const record = await session.apply(plan, {
        signal: signal.signal,
        onFinished: () => signal.abort('SIGINT'),
      });

      const statuses = record.accounts.flatMap(({ outcomes }) => outcomes.map(({ status }) => status));
      expect(statuses).toEqual([capabilities.writes === 'manual' ? 'manual' : 'applied', 'not-executed']);
      expect(session.service.writes()).toBe(1);
      expect(record.interrupted).toBe('SIGINT');
    },
  );

  tell('a writer that is told to stop sends nothing', { rows: [cast.row('old')] }, async (session) => {
    const steps = (await session.plan(cast.desired([]))).accounts.flatMap((account) =>
      account.changes.flatMap((change) => change.steps),
    );

    await expect(session.execute(steps, AbortSignal.abort(new Error('stop')))).rejects.toThrow();
    expect(session.service.writes()).toBe(0);
  });

  // Narrative: every case ends by looking for secrets in what was said. This one makes the service say everything.
  tell('no error of any kind says a secret', { rows: [cast.row('old')] }, async (session) => {
    const plan = await session.plan(cast.desired([]));
    const steps = plan.accounts.flatMap((account) => account.changes.flatMap((change) => change.steps));
    let failed = 0;
    for (const kind of ['limited', 'unavailable', 'error', 'lost', 'refused'] as const) {
      if (!has(kind)) continue;
      await session.service.inject({ on: 'write', kind, when: 'before', times: 1000 });
      await session.execute(steps.slice(0, 1)).catch(() => (failed += 1));
      await session.service.inject({ on: 'read', kind, when: 'before', times: 1000 });
      await session.read().catch(() => (failed += 1));
    }
    await session.service.inject({ on: 'read', kind: 'broken', when: 'before', times: 1000 });
    await session.read().catch(() => (failed += 1));

    expect(failed).toBeGreaterThan(0);
    expect(session.said()).not.toBe('');
  });
}
