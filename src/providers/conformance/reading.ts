// Cases about reading. A reader returns the whole truth or throws; an empty list means that the service said "empty".
import { expect } from 'vitest';
import { byKeys } from '../../core/compare.ts';
import { ProviderError } from '../../core/errors.ts';
import { rowsOf } from './cast.ts';
import type { Ground } from './ground.ts';
import type { ConformanceFault } from './harness.ts';

export function readingCases({ harness, cast, tell, has }: Ground): void {
  const { capabilities, pageSize } = harness;

  tell(
    'an account with nobody in it reads as empty',
    { when: harness.canBeEmpty ?? true, empty: true },
    async (session) => {
      const live = await session.read();

      expect(live.rows).toEqual([]);
    },
  );

  tell('says the capabilities that it has', {}, (session) => {
    expect(session.service.provider.capabilities).toEqual(capabilities);
    return Promise.resolve();
  });

  // Narrative: what comes out of a reader is compared, hashed and written down. It has one form, whatever order and
  // spelling the service answers in.
  tell(
    'shows everybody as the service holds them, in one order and form',
    { rows: [cast.row('zoe', { entitlements: cast.more }), cast.row('adam'), cast.row('mia')] },
    async (session) => {
      const live = await session.read();

      expect(rowsOf(live)).toEqual(await session.service.rows());
      expect(live.rows).toEqual([...live.rows].sort(byKeys((row) => row.id)));
      expect(new Set(live.rows.map(({ id }) => id)).size).toBe(live.rows.length);
      for (const { entitlements } of live.rows) {
        expect(entitlements).toEqual([...entitlements].sort(byKeys((entry) => entry.resource)));
        expect(entitlements.filter(({ until }) => until !== null)).toEqual([]);
      }
    },
  );

  tell(
    'reads the same twice',
    { rows: [cast.row('linus', { entitlements: cast.more })] },
    async (session) => {
      expect(await session.read()).toEqual(await session.read());
    },
  );

  tell(
    'shows pending invitations with what they will give',
    {
      when: capabilities.invitations && capabilities.pending_visible && harness.joins !== 'active',
      rows: [cast.invitation('wen', cast.plain)],
    },
    async (session) => {
      const [row] = (await session.read()).rows.filter(({ kind }) => kind === 'invitation');

      expect(row).toMatchObject({ status: 'pending', entitlements: cast.plain });
    },
  );

  tell(
    'shows suspended people as suspended',
    { when: capabilities.suspension, rows: [cast.row('linus', { status: 'suspended' })] },
    async (session) => {
      expect((await session.read()).rows.map(({ status }) => status).sort()).toEqual(['active', 'suspended']);
    },
  );

  tell(
    'tells seats exactly where it promises them',
    { rows: [cast.row('linus')], ...(capabilities.seats ? { seatLimit: 9 } : {}) },
    async (session) => {
      const { seats } = await session.read();

      expect(seats).toEqual(capabilities.seats ? { limit: 9, used: 2, pending: 0 } : null);
    },
  );

  tell('tells only the scopes that it promises', {}, async (session) => {
    const { scopes, rows } = await session.read();

    if (!capabilities.reports) expect(scopes.reports).toBe(false);
    if (!capabilities.features) expect(scopes.features).toBe(false);
    if (capabilities.projects !== 'none' && harness.projects !== undefined) {
      expect(scopes.projects).not.toBeNull();
    }
    if (!capabilities.last_active) expect(rows.filter((row) => row.last_active_at !== null)).toEqual([]);
  });

  // Narrative: the page that is exactly full is the one that people forget.
  for (const [sort, count] of [
    ['one less than a page', (pageSize ?? 0) - 1],
    ['a page', pageSize ?? 0],
    ['one more than a page', (pageSize ?? 0) + 1],
    ['two pages', 2 * (pageSize ?? 0)],
    ['one more than two pages', 2 * (pageSize ?? 0) + 1],
  ] as const) {
    const others = Array.from({ length: Math.max(0, count - 1) }, (_, i) => cast.row(`p${i}`));
    tell(`gathers ${sort} of people`, { when: pageSize !== undefined, rows: others }, async (session) => {
      expect(rowsOf(await session.read())).toEqual(await session.service.rows());
    });
  }

  for (const kind of ['limited', 'unavailable', 'error', 'lost'] as const) {
    tell(
      `asks again when a read is ${wordOf(kind)}`,
      { when: has(kind), rows: [cast.row('linus')] },
      async (session) => {
        await session.service.inject({ on: 'read', kind, when: 'before', times: 1 });

        expect(rowsOf(await session.read())).toEqual(await session.service.rows());
      },
    );
  }

  tell('does not ask again when a read is refused', { when: has('refused') }, async (session) => {
    await session.service.inject({ on: 'read', kind: 'refused', when: 'before', times: 1 });

    await expect(session.read()).rejects.toMatchObject({ kind: 'forbidden' });
  });

  // Narrative: a failed read that looks like an empty account would remove everybody.
  for (const kind of ['error', 'unavailable', 'lost', 'broken'] as const) {
    tell(
      `throws when reads stay ${wordOf(kind)}, and plans nothing`,
      { when: has(kind), rows: [cast.row('linus')] },
      async (session) => {
        await session.service.inject({ on: 'read', kind, when: 'before', times: 1000 });

        await expect(session.read()).rejects.toBeInstanceOf(ProviderError);
        const [account] = (await session.plan(cast.desired([]))).accounts;
        expect(account).toMatchObject({
          read: false,
          changes: [],
          refused: { code: expect.stringMatching(/^RC4/) },
        });
        expect(session.service.writes()).toBe(0);
      },
    );
  }

  tell('stops reading when it is told to', {}, async (session) => {
    const reader = session.service.provider.openReader();

    await expect(reader.read(AbortSignal.abort(new Error('stop')))).rejects.toThrow();
    await reader.close();
  });
}

/** Returns the fault as the end of "a write is …". */
export function wordOf(kind: ConformanceFault['kind']): string {
  switch (kind) {
    case 'limited':
      return 'limited (429)';
    case 'unavailable':
      return 'unavailable (503)';
    case 'error':
      return 'broken in the service (500)';
    case 'lost':
      return 'cut off without an answer';
    case 'refused':
      return 'refused (403)';
    case 'broken':
      return 'incomplete';
  }
}
