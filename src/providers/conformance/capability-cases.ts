// Cases about what a provider declares: each declared capability is used, and holds after the next read.
import { expect } from 'vitest';
import type { Entitlement } from '../../core/access.ts';
import { sortEntitlements } from '../../core/entitlements.ts';
import { holds } from './cast.ts';
import type { Ground } from './ground.ts';
import { expectSettled } from './writing.ts';

export function capabilityCases({ harness, cast, tell }: Ground): void {
  const { capabilities: can } = harness;
  const [one, two] = harness.projects ?? [];
  const joinsPending = can.invitations && harness.joins !== 'active';
  const knows = (event: 'accept' | 'expire'): boolean => harness.events?.includes(event) ?? true;

  /** Gives Linus exactly this, reads it back, and takes it away again. */
  function gives(name: string, when: boolean, wanted: readonly Entitlement[]): void {
    const entitlements = sortEntitlements(wanted);
    tell(`gives and takes ${name}`, { when, rows: [cast.row('linus')] }, async (session) => {
      const given = cast.desired([cast.member('linus', entitlements)]);
      const changes = await session.reconcile(given);

      expect(changes.map(({ kind }) => kind)).toEqual(['update']);
      expect(await session.service.rows()).toMatchObject([{ who: cast.who('linus'), entitlements }, {}]);
      await expectSettled(session, given);

      // What is managed must say so even where nothing is wanted any more.
      const { manages } = cast.member('linus', entitlements);
      const taken = wanted
        .filter(({ resource }) => resource.startsWith('feature:'))
        .map((entry) => ({ ...entry, level: 'deny' }));
      await session.reconcile(
        cast.desired([cast.member('linus', sortEntitlements([...cast.plain, ...taken]), { manages })]),
      );
      expect(await session.service.rows()).toMatchObject([
        { entitlements: sortEntitlements([...cast.plain, ...taken]) },
        {},
      ]);
    });
  }

  for (const role of can.roles) {
    const isPlain = cast.plain.some(({ level }) => level === role);
    if (role !== 'owner' && !isPlain) gives(`the role ${role}`, true, [holds('account', role)]);
  }
  const level = can.projects === 'roles' ? (cast.plain[0]?.level ?? '') : 'member';
  const hasProjects = can.projects !== 'none' && one !== undefined && two !== undefined;
  gives('projects', hasProjects, [
    ...cast.plain,
    holds(`project:${one}`, level),
    holds(`project:${two}`, level),
  ]);
  gives('a role in each project', hasProjects && can.projects === 'roles' && can.roles.includes('admin'), [
    ...cast.plain,
    holds(`project:${one}`, 'admin'),
    holds(`project:${two}`, level),
  ]);
  gives('all projects', can.projects !== 'none' && can.all_projects, [
    ...cast.plain,
    holds('project:*', level),
  ]);
  gives('reports', can.reports, [...cast.plain, holds('report:r1', 'view'), holds('report:r2', 'view')]);
  gives('features', can.features, [...cast.plain, holds('feature:export', 'allow')]);
  gives('what no capability speaks of', harness.extra !== undefined, [
    ...cast.plain,
    ...(harness.extra === undefined ? [] : [harness.extra]),
  ]);

  const isVisible = joinsPending && can.pending_visible;

  tell(
    'an invitation carries everything from the start',
    { when: isVisible && can.scopes_on_invite },
    async (session) => {
      const desired = cast.desired([cast.member('wen', cast.more)]);
      await session.reconcile(desired);

      expect(await session.service.rows()).toMatchObject([
        {},
        { who: cast.who('wen'), entitlements: cast.more },
      ]);
      await expectSettled(session, desired);
    },
  );

  tell(
    'an invitation carries the role, and the rest follows once it is accepted',
    { when: isVisible && !can.scopes_on_invite && knows('accept') },
    async (session) => {
      const desired = cast.desired([cast.member('wen', cast.more)]);
      await session.reconcile(desired);
      expect(await session.service.rows()).toMatchObject([
        {},
        { status: 'pending', entitlements: cast.plain },
      ]);

      await session.service.happen({ kind: 'accept', who: cast.who('wen') });
      await session.reconcile(desired);

      expect(await session.service.rows()).toMatchObject([{}, { status: 'active', entitlements: cast.more }]);
    },
  );

  tell(
    'a pending invitation changes without another e-mail, where it can be edited',
    { when: isVisible && can.pending_editable, rows: [cast.invitation('wen', cast.plain)] },
    async (session) => {
      const desired = cast.desired([cast.member('wen', wider())]);
      const changes = await session.reconcile(desired);

      expect(changes.map(({ kind }) => kind)).toEqual(['update']);
      expect(changes.flatMap(({ steps }) => steps.filter((step) => step.sends_email))).toEqual([]);
      expect(await session.service.rows()).toMatchObject([{}, { status: 'pending', entitlements: wider() }]);
    },
  );

  tell(
    'a pending invitation is made anew, and says that it sends an e-mail, where it cannot',
    { when: isVisible && !can.pending_editable, rows: [cast.invitation('wen', cast.plain)] },
    async (session) => {
      const desired = cast.desired([cast.member('wen', wider())]);
      const changes = await session.reconcile(desired);

      expect(changes.map(({ kind }) => kind)).toEqual(['reinvite']);
      expect(changes.flatMap(({ steps }) => steps.filter((step) => step.sends_email))).toHaveLength(1);
      expect(await session.service.rows()).toMatchObject([{}, { status: 'pending', entitlements: wider() }]);
      await expectSettled(session, desired);
    },
  );

  tell(
    'an expired invitation is sent again, where the service can',
    { when: joinsPending && knows('expire') && can.resend, rows: [cast.invitation('wen', cast.plain)] },
    async (session) => {
      const desired = cast.desired([cast.member('wen', cast.plain)]);
      await session.service.happen({ kind: 'expire', who: cast.who('wen') });

      const changes = await session.reconcile(desired);

      expect(changes.map(({ kind }) => kind)).toEqual(['resend']);
      expect(await session.service.rows()).toMatchObject([{}, { status: 'pending' }]);
      await expectSettled(session, desired);
    },
  );

  tell(
    'an expired invitation is set aside, where the service cannot send it again',
    { when: isVisible && knows('expire') && !can.resend, rows: [cast.invitation('wen', cast.plain)] },
    async (session) => {
      await session.service.happen({ kind: 'expire', who: cast.who('wen') });

      const [account] = (await session.plan(cast.desired([cast.member('wen', cast.plain)]))).accounts;

      expect(account?.changes).toEqual([]);
      expect(account?.quarantine).toMatchObject([{ person: cast.who('wen'), code: 'RC324' }]);
    },
  );

  const moved = can.people === 'email';
  tell(
    'an address changes in place, keeping the seat',
    { when: moved && can.change_email, rows: [cast.row('maria')] },
    async (session) => {
      const desired = cast.desired([cast.member('ortiz', cast.plain, previously('maria'))]);
      const changes = await session.reconcile(desired);

      expect(changes.map(({ kind }) => kind)).toEqual(['rename']);
      expect(await session.service.rows()).toMatchObject([
        { who: cast.who('ortiz'), status: 'active', entitlements: cast.plain },
        {},
      ]);
      await expectSettled(session, desired);
    },
  );

  tell(
    'an address stays, with a warning, where it cannot be changed',
    { when: moved && !can.change_email, rows: [cast.row('maria')] },
    async (session) => {
      const [account] = (
        await session.plan(cast.desired([cast.member('ortiz', cast.plain, previously('maria'))]))
      ).accounts;

      expect(account?.changes).toEqual([]);
      expect(account?.issues).toMatchObject([{ code: 'RC314', severity: 'warning' }]);
    },
  );

  const ownerAccess = cast.owner.entitlements;
  const below = can.roles.includes('admin') ? 'admin' : (cast.plain[0]?.level ?? '');
  tell(
    'ownership is handed over without a moment in which nobody owns',
    {
      when: can.roles.includes('owner'),
      rows: [cast.row('heir', { entitlements: adminAccess() })],
    },
    async (session) => {
      const desired = cast.desired([], {
        members: [cast.member('heir', ownerAccess), cast.member('owner', adminAccess())],
      });
      const changes = await session.reconcile(desired);

      const byTransfer = changes.some(({ kind }) => kind === 'transfer');
      expect(byTransfer).toBe(!can.several_owners);
      expect(await session.service.rows()).toMatchObject([
        { who: cast.who('heir'), entitlements: ownerAccess },
        { who: cast.who('owner'), entitlements: adminAccess() },
      ]);
    },
  );

  tell(
    'somebody suspended is active again when the file wants them',
    { when: can.suspension, rows: [cast.row('linus', { status: 'suspended' })] },
    async (session) => {
      const desired = cast.desired([cast.member('linus', cast.plain)]);
      const changes = await session.reconcile(desired);

      expect(changes.map(({ kind }) => kind)).toEqual(['reactivate']);
      expect(await session.service.rows()).toMatchObject([
        { status: 'active', entitlements: cast.plain },
        {},
      ]);
      await expectSettled(session, desired);
    },
  );

  tell(
    'an invitation without a free seat waits',
    { when: can.seats && can.invitations, rows: [cast.row('linus')], seatLimit: 2 },
    async (session) => {
      const [account] = (
        await session.plan(cast.desired([cast.member('linus', cast.plain), cast.member('wen', cast.plain)]))
      ).accounts;

      expect(account?.changes).toEqual([]);
      expect(account?.withheld.map(({ person }) => person)).toEqual([cast.who('wen')]);
    },
  );

  tell(`a removal means ${can.removal}, and says so`, { rows: [cast.row('old')] }, async (session) => {
    await session.reconcile(cast.desired([]));

    const old = (await session.service.rows()).filter(({ who }) => who === cast.who('old'));
    expect(old).toMatchObject(can.removal === 'delete' ? [] : [{ status: 'suspended' }]);
    expect(old).toHaveLength(can.removal === 'delete' ? 0 : 1);
  });

  /** More than `plain`, in any service. */
  function wider(): readonly Entitlement[] {
    return can.scopes_on_invite && cast.more.length > cast.plain.length
      ? cast.more
      : [holds('account', 'admin')];
  }

  /** What an owner becomes after a hand-over: an admin of the same projects, or the next best. */
  function adminAccess(): readonly Entitlement[] {
    return ownerAccess.map((entry) => (entry.resource === 'account' ? holds('account', below) : entry));
  }

  function previously(name: string): { readonly previous_email: ReturnType<typeof cast.member>['email'] } {
    return { previous_email: cast.member(name, []).email };
  }
}
