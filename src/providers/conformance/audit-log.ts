// Cases about a service's own log. All of it or an error: what a log leaves out is what nobody finds.
import { expect } from 'vitest';
import type { AccessEvent, AuditLog, Period } from '../../core/access-event.ts';
import { ProviderError } from '../../core/errors.ts';
import { addMillis } from '../../core/instant.ts';
import type { Ground } from './ground.ts';
import { wordOf } from './reading.ts';
import { instant, type Session } from './session.ts';

/** Holds whatever clock a service runs on. */
const ALWAYS: Period = { from: instant('2000-01-01T00:00:00Z'), to: instant('2100-01-01T00:00:00Z') };

export function auditLogCases({ harness, cast, tell, has }: Ground): void {
  const { capabilities, pageSize } = harness;
  const when = capabilities.audit_log;
  const knows = (event: 'accept' | 'leave'): boolean => harness.events?.includes(event) ?? true;

  tell('has a log exactly where it says so', {}, (session) => {
    expect(session.service.provider.openAuditLog !== undefined).toBe(when);
    return Promise.resolve();
  });

  tell(
    'its log has every write of a run once, in order, with whom, what and which request',
    { when, rows: [cast.row('linus'), cast.row('old')] },
    async (session) => {
      const record = await session.apply(
        await session.plan(
          cast.desired([
            cast.member('linus', cast.more),
            ...(capabilities.invitations ? [cast.member('wen', cast.plain)] : []),
          ]),
        ),
      );

      const { events } = await logOf(session);

      const sent = record.accounts.flatMap(({ outcomes }) => outcomes.flatMap(({ steps }) => steps));
      expect(events).toHaveLength(sent.length);
      expect(events.map(({ at }) => at)).toEqual(events.map(({ at }) => at).sort());
      expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
      const requests = new Set(sent.flatMap(({ request_ids }) => request_ids));
      expect(events.filter((each) => each.request_id !== null && !requests.has(each.request_id))).toEqual([]);
      const gone = events.filter((each) => whoOf(each) === cast.who('old'));
      expect(gone).toMatchObject([
        capabilities.removal === 'delete' ? { action: 'removed' } : { after: { status: 'suspended' } },
      ]);
      const changed = events.filter((each) => whoOf(each) === cast.who('linus'));
      if (cast.more.length > cast.plain.length) expect(changed.at(0)?.action).toBe('changed');
      const given = changed.flatMap(({ after }) => after?.entitlements ?? []);
      const added = cast.more.filter((entry) => !cast.plain.includes(entry));
      expect(given).toEqual(expect.arrayContaining([...added]));
      const invited = events.filter((each) => whoOf(each) === cast.who('wen'));
      if (capabilities.invitations) {
        const action = harness.joins === 'active' ? 'granted' : 'invited';
        const entitlements = capabilities.scopes_on_invite ? cast.plain : expect.anything();
        expect(invited).toMatchObject([{ action, after: { entitlements } }]);
      }
    },
  );

  tell(
    'its log has what somebody did by hand, and does not call it an API call',
    { when: when && knows('leave'), rows: [cast.row('linus')] },
    async (session) => {
      await session.service.happen({ kind: 'leave', who: cast.who('linus') });

      const { events } = await logOf(session);

      expect(events.map(whoOf)).toEqual([cast.who('linus')]);
      expect(events).toMatchObject([{ action: 'removed', request_id: null }]);
      expect(events[0]?.actor.via).not.toBe('api');
    },
  );

  tell(
    'its log has who took up an invitation',
    {
      when: when && capabilities.invitations && harness.joins !== 'active' && knows('accept'),
      rows: [cast.invitation('wen', cast.plain)],
    },
    async (session) => {
      await session.service.happen({ kind: 'accept', who: cast.who('wen') });

      const { events } = await logOf(session);

      expect(events.map(whoOf)).toEqual([cast.who('wen')]);
      expect(events).toMatchObject([{ action: 'accepted', after: { entitlements: cast.plain } }]);
    },
  );

  const crowd = Array.from({ length: 2 * (pageSize ?? 0) + 1 }, (_, i) => cast.row(`p${i}`));
  tell(
    'gathers a log of several pages',
    { when: when && pageSize !== undefined, rows: crowd },
    async (session) => {
      await session.apply(await session.plan(cast.desired([])));

      const { events } = await logOf(session);

      expect(events).toHaveLength(crowd.length);
      expect(new Set(events.map(whoOf))).toEqual(new Set(crowd.map(({ who }) => who)));
    },
  );

  tell(
    'its log is of the period, from its first second up to its last',
    { when, rows: [cast.row('old')] },
    async (session) => {
      await session.apply(await session.plan(cast.desired([])));
      const [event] = (await logOf(session)).events;
      const at = event?.at ?? ALWAYS.from;

      expect((await logOf(session, { from: at, to: addMillis(at, 1000) })).events).toEqual([event]);
      expect((await logOf(session, { from: addMillis(at, -1000), to: at })).events).toEqual([]);
      expect((await logOf(session, { from: addMillis(at, 1000), to: ALWAYS.to })).events).toEqual([]);
    },
  );

  for (const kind of ['limited', 'unavailable', 'error', 'lost'] as const) {
    tell(
      `asks its log again when that is ${wordOf(kind)}`,
      { when: when && has(kind), rows: [cast.row('old')] },
      async (session) => {
        await session.apply(await session.plan(cast.desired([])));
        await session.service.inject({ on: 'read', kind, when: 'before', times: 1 });

        expect((await logOf(session)).events).toHaveLength(1);
      },
    );
  }

  for (const kind of ['error', 'unavailable', 'lost', 'broken', 'refused'] as const) {
    tell(
      `throws when its log stays ${wordOf(kind)}`,
      { when: when && has(kind), rows: [cast.row('old')] },
      async (session) => {
        await session.apply(await session.plan(cast.desired([])));
        await session.service.inject({ on: 'read', kind, when: 'before', times: 1000 });

        const error = await logOf(session).catch((cause: unknown) => cause);

        expect(error).toBeInstanceOf(ProviderError);
        for (const secret of harness.secrets) expect(String(error)).not.toContain(secret);
      },
    );
  }

  tell('stops reading its log when it is told to', { when }, async (session) => {
    await expect(logOf(session, ALWAYS, AbortSignal.abort(new Error('stop')))).rejects.toThrow();
  });
}

async function logOf(
  { service }: Session,
  period = ALWAYS,
  signal = new AbortController().signal,
): Promise<AuditLog> {
  const reader = service.provider.openAuditLog?.();
  if (reader === undefined) throw new Error('the provider has no log');
  try {
    return await reader.read(period, signal);
  } finally {
    await reader.close();
  }
}

function whoOf({ email, login, row }: AccessEvent): string | null {
  return email ?? login ?? row;
}
