// Cases about what a provider does not declare: the file may ask for it, and preflight must say no before any write.
// A capability that is forgotten here would be granted in the plan and lost in the service.
import { expect } from 'vitest';
import type { DesiredMember, Entitlement } from '../../core/access.ts';
import { holds } from './cast.ts';
import type { Ground } from './ground.ts';

export function refusalCases({ harness, cast, tell }: Ground): void {
  const { capabilities: can } = harness;
  const [one = 'p1'] = harness.projects ?? [];
  const role = cast.plain[0]?.level ?? 'user';

  /** Expects that Linus, who is there, is set aside for wanting this, and that nothing is planned for him. */
  function refuses(name: string, when: boolean, wanted: Entitlement): void {
    tell(`refuses ${name}`, { when, rows: [cast.row('linus')] }, async (session) => {
      const entitlements = wanted.resource === 'account' ? [wanted] : [...cast.plain, wanted];
      const desired = cast.desired([cast.member('linus', entitlements)]);

      const issues = session.service.provider.preflight(desired, await session.read());
      const [account] = (await session.plan(desired)).accounts;

      expect(issues.filter(({ severity }) => severity === 'error')).toMatchObject([
        { person: cast.who('linus'), code: expect.stringMatching(/^RC4/), hint: expect.any(String) },
      ]);
      expect(account?.changes).toEqual([]);
      expect(account?.quarantine.map(({ person }) => person)).toEqual([cast.who('linus')]);
    });
  }

  const level = can.projects === 'roles' ? role : 'member';
  refuses('projects, where there are none', can.projects === 'none', holds(`project:${one}`, 'member'));
  refuses(
    'a role in a project, where projects are held as a set',
    can.projects === 'set',
    holds(`project:${one}`, 'admin'),
  );
  refuses(
    'all projects, where the service has no such thing',
    can.projects !== 'none' && !can.all_projects,
    holds('project:*', level),
  );
  refuses('reports, where there are none', !can.reports, holds('report:r1', 'view'));
  refuses('features, where there are none', !can.features, holds('feature:export', 'allow'));
  for (const missing of ['owner', 'admin', 'user', 'read-only']) {
    refuses(
      `the role ${missing}, which the service lacks`,
      !can.roles.includes(missing),
      holds('account', missing),
    );
  }
  refuses('a role that nobody has heard of', true, holds('account', 'native:emperor'));

  tell('accepts what it declares, without a word', { rows: [cast.row('linus')] }, async (session) => {
    const desired = cast.desired([cast.member('linus', cast.more)]);

    expect(
      session.service.provider
        .preflight(desired, await session.read())
        .filter(({ severity }) => severity === 'error'),
    ).toEqual([]);
  });

  /** Somebody who is not there, known by the wrong thing or where nobody is invited. */
  function refusesNewcomer(name: string, when: boolean, overrides: Partial<DesiredMember>): void {
    tell(`refuses ${name}`, { when }, async (session) => {
      const desired = cast.desired([cast.member('wen', cast.plain, overrides)]);

      const issues = session.service.provider.preflight(desired, await session.read());

      expect(issues).toMatchObject([{ severity: 'error', person: cast.who('wen'), code: 'RC422' }]);
      expect((await session.plan(desired)).accounts[0]?.changes).toEqual([]);
    });
  }
  refusesNewcomer('newcomers, where nobody is invited', !can.invitations, {});
  refusesNewcomer('newcomers without what invitations go to', can.invitations, { email: null, login: null });

  tell(
    'refuses two owners, where there is one',
    { when: !can.several_owners && can.roles.includes('owner'), rows: [cast.row('linus')] },
    async (session) => {
      const [account] = (await session.plan(cast.desired([cast.member('linus', cast.owner.entitlements)])))
        .accounts;

      expect(account?.refused).toMatchObject({ code: 'RC423' });
    },
  );

  tell(
    'is pure: asking changes nothing and needs no service',
    { rows: [cast.row('linus')] },
    async (session) => {
      const desired = cast.desired([cast.member('linus', cast.more)]);
      const live = await session.read();
      const frozen = structuredClone({ desired, live });

      const { provider } = session.service;
      expect(provider.preflight(desired, live)).toEqual(provider.preflight(desired, live));
      expect({ desired, live }).toEqual(frozen);
      expect(session.service.writes()).toBe(0);
    },
  );
}
