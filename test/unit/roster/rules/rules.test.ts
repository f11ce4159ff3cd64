import { describe, expect, it } from 'vitest';
import { findings, load, teamOf } from '../../../support/roster-text.ts';
import { at } from '../../../support/team.ts';

type Case = [name: string, text: string, expected: readonly string[]];

const WEB = 'projects: { web: { kissmetrics: "1", data: eu-personal }, free: "2" }';
const TRAINING = `${WEB}\npolicy: { training: { eu-personal: { course: gdpr, valid_for: 365d } } }`;

describe('identities', () => {
  it.each<Case>([
    [
      'one person twice, written in two ways',
      'members: { a@bücher.example: owner, a@xn--bcher-kva.example: user }',
      ['RC204 a@xn--bcher-kva.example'],
    ],
    [
      'one id at two people',
      'members: { a@b.co: { role: owner, ids: { kissmetrics: u1 } }, b@b.co: { role: user, ids: { kissmetrics: u1 } } }',
      ['RC204 kissmetrics'],
    ],
    [
      'one login at two people, in another case',
      'members: { a@b.co: { role: owner, ids: { github: Octo } }, b@b.co: { role: user, ids: { github: octo } } }',
      ['RC204 github'],
    ],
    [
      'one id in two accounts',
      'members: { a@b.co: { role: owner, ids: { kissmetrics: u1 } }, b@b.co: { role: user, ids: { github: u1 } } }',
      [],
    ],
    [
      'ids that differ in case',
      'members: { a@b.co: { role: owner, ids: { kissmetrics: U1 } }, b@b.co: { role: user, ids: { kissmetrics: u1 } } }',
      [],
    ],
    ['a handle without id', 'members: { a@b.co: owner, bot: user }', ['RC206 bot']],
    [
      'a handle with an id elsewhere',
      'members: { a@b.co: owner, bot: { role: user, ids: { github: x } } }',
      ['RC206 bot'],
    ],
    ['a previous address', 'members: { a@b.co: { role: owner, previous_email: a@c.co } }', []],
    [
      'a previous address that is none',
      'members: { a@b.co: { role: owner, previous_email: "@" } }',
      ['RC114 "@"'],
    ],
    ['the address of now', 'members: { a@b.co: { role: owner, previous_email: A@b.co } }', ['RC205 A@b.co']],
    [
      'the address of another',
      'members: { a@b.co: { role: owner, previous_email: b@b.co }, b@b.co: user }',
      ['RC205 b@b.co'],
    ],
    [
      'the previous address of another',
      'members: { a@b.co: { role: owner, previous_email: c@b.co }, b@b.co: { role: user, previous_email: c@b.co } }',
      ['RC205 c@b.co'],
    ],
    [
      'a previous address of a handle',
      'members: { a@b.co: owner, bot: { role: user, ids: { kissmetrics: u }, previous_email: c@b.co } }',
      ['RC205 c@b.co'],
    ],
  ])('%s', (_, text, expected) => {
    expect(findings(text)).toEqual(expected);
  });
});

describe('domains', () => {
  it.each<Case>([
    ['any, by default', 'members: { a@b.co: owner }', []],
    ['personal mail, by default a warning', 'members: { a@gmail.com: owner }', ['RC203? a@gmail.com']],
    [
      'personal mail that is banned',
      'policy: { email: { ban_personal: true } }\nmembers: { a@gmail.com: owner }',
      ['RC203 a@gmail.com'],
    ],
    [
      'personal mail that is allowed by name',
      'policy: { email: { allowed_domains: [gmail.com] } }\nmembers: { a@gmail.com: owner }',
      [],
    ],
    [
      'personal mail that is allowed by name and banned',
      'policy: { email: { allowed_domains: [gmail.com], ban_personal: true } }\nmembers: { a@gmail.com: owner }',
      ['RC203 a@gmail.com'],
    ],
    ['throw-away mail', 'members: { a@mailinator.com: owner }', ['RC203 a@mailinator.com']],
    [
      'a domain that is not allowed',
      'policy: { email: { allowed_domains: [b.co] } }\nmembers: { a@b.co: owner, a@x.b.co: user }',
      ['RC202 a@x.b.co'],
    ],
    [
      'a previous address whose domain is not allowed',
      'policy: { email: { allowed_domains: [b.co] } }\nmembers: { a@b.co: { role: owner, previous_email: a@c.co } }',
      ['RC202 a@c.co'],
    ],
  ])('%s', (_, text, expected) => {
    expect(findings(text)).toEqual(expected);
  });
});

describe('terms', () => {
  const contractor = (fields: string, policy = '') =>
    `members: { a@b.co: owner, x@b.co: { role: user, type: contractor${fields} } }\npolicy: { require: { reason: [contractor], ${policy} } }`;

  it.each<Case>([
    ['a contractor without anything', contractor(''), ['RC230 x@b.co']],
    ['a contractor without an end', contractor(', reason: x, manager: a@b.co'), ['RC230 x@b.co']],
    ['a contractor with all', contractor(', reason: x, manager: a@b.co, expires: 2026-12-31'), []],
    [
      'a contractor by its group',
      'groups: { agency: { role: user, type: contractor, reason: x, manager: a@b.co, expires: 2026-12-31 } }\nmembers: { a@b.co: owner, x@b.co: agency }',
      [],
    ],
    [
      'a contractor whose fields are wrong, not missing',
      contractor(', reason: 7, manager: a@b.co, expires: 2026-13-01'),
      ['RC115 7', 'RC114 2026-13-01'],
    ],
    [
      'a contractor up to the ceiling',
      contractor(', reason: x, manager: a@b.co, expires: 2026-12-24', 'expires: { contractor: 30d }'),
      [],
    ],
    [
      'a contractor past the ceiling',
      contractor(', reason: x, manager: a@b.co, expires: 2026-12-25', 'expires: { contractor: 30d }'),
      ['RC232 2026-12-25'],
    ],
    [
      'an employee past it',
      'members: { a@b.co: owner, x@b.co: { role: user, expires: 2036-01-01 } }\npolicy: { require: { expires: { contractor: 30d } } }',
      [],
    ],
    [
      'access that ended yesterday',
      'members: { a@b.co: owner, x@b.co: { role: user, expires: 2026-11-23 } }',
      ['RC233? 2026-11-23'],
    ],
    ['access that ends today', 'members: { a@b.co: owner, x@b.co: { role: user, expires: 2026-11-24 } }', []],
    [
      'a required reason',
      'policy: { require: { reason: [admin] } }\nmembers: { a@b.co: owner, x@b.co: admin }',
      ['RC231 x@b.co'],
    ],
    [
      'a required reason of a type',
      'policy: { require: { reason: [service] } }\nmembers: { a@b.co: owner, x@b.co: { role: user, type: service } }',
      ['RC231 x@b.co'],
    ],
    [
      'a reason that the group gives',
      'policy: { require: { reason: [admin] } }\ngroups: { x: { role: admin, reason: y } }\nmembers: { a@b.co: owner, x@b.co: x }',
      [],
    ],
    [
      'a reason that is wrong, not missing',
      'policy: { require: { reason: [admin] } }\nmembers: { a@b.co: owner, x@b.co: { role: admin, reason: 7 } }',
      ['RC115 7'],
    ],
    [
      'an elevation that is over',
      'members: { a@b.co: owner, x@b.co: { role: user, elevate: { role: admin, until: 2026-11-24T00:00Z, reason: x } } }',
      ['RC234? {'],
    ],
    [
      'an elevation up to the ceiling',
      'policy: { require: { expires: { elevate: 24h } } }\nmembers: { a@b.co: owner, x@b.co: { role: user, elevate: { role: admin, until: 2026-11-25T00:00Z, reason: x } } }',
      [],
    ],
    [
      'an elevation past the ceiling',
      'policy: { require: { expires: { elevate: 24h } } }\nmembers: { a@b.co: owner, x@b.co: { role: user, elevate: { role: admin, until: 2026-11-25T00:01Z, reason: x } } }',
      ['RC232 {'],
    ],
  ])('%s', (_, text, expected) => {
    expect(findings(text)).toEqual(expected);
  });

  it('say the latest day', () => {
    expect(
      load(contractor(', reason: x, manager: a@b.co, expires: 2027-12-25', 'expires: { contractor: 30d }'))
        .issues[0],
    ).toMatchObject({
      message: 'a contractor may have access for 30 days from today',
      hint: 'the latest day is 2026-12-24',
    });
  });
});

describe('training', () => {
  const member = (fields: string) =>
    `${TRAINING}\nmembers: { a@b.co: { role: owner, trained: { gdpr: 2026-03-02 } }, x@b.co: { ${fields} } }`;

  it.each<Case>([
    ['not recorded', member('role: user, projects: [web]'), ['RC240 x@b.co']],
    ['not recorded, with all projects', member('role: admin'), ['RC240 x@b.co']],
    ['not needed', member('role: user, projects: [free]'), []],
    ['recorded', member('role: user, projects: [web], trained: { gdpr: 2025-11-25 }'), []],
    [
      'lapsed today',
      member('role: user, projects: [web], trained: { gdpr: 2025-11-24 }'),
      ['RC241? 2025-11-24'],
    ],
    [
      'in another course',
      member('role: user, projects: [web], trained: { fire: 2026-01-01 }'),
      ['RC240 x@b.co'],
    ],
    [
      'on a day to come',
      member('role: user, projects: [web], trained: { gdpr: 2026-11-25 }'),
      ['RC240 2026-11-25'],
    ],
    [
      'on a day that does not exist',
      member('role: user, projects: [web], trained: { gdpr: 2026-11-31 }'),
      ['RC114 2026-11-31'],
    ],
    [
      'of somebody whose access ended',
      member('role: user, projects: [web], expires: 2026-01-01'),
      ['RC233? 2026-01-01'],
    ],
  ])('%s', (_, text, expected) => {
    expect(findings(text)).toEqual(expected);
  });

  it('of roles in each project', () => {
    expect(
      findings(
        `accounts: { logins: {} }\nprojects: { web: { logins: "1", data: eu-personal } }\npolicy: { training: { eu-personal: { course: gdpr, valid_for: 1d } } }\nmembers: { a@b.co: { role: owner, projects: { web: user } } }`,
      ),
    ).toEqual(['RC240 a@b.co']);
  });
});

describe('conflicts', () => {
  const conflict = (deny: string, fields: string, more = '') =>
    `${WEB}\npolicy: { conflicts: [{ name: sod, deny: [${deny}] }] }\nmembers: { a@b.co: { role: owner, reports: [], features: { export: false }, projects: [] }, x@b.co: { ${fields} } }${more}`;

  it.each<Case>([
    [
      'both',
      conflict('role:admin, feature:export', 'role: admin, features: { export: true }'),
      ['RC242 x@b.co'],
    ],
    [
      'one, and the other denied',
      conflict('role:admin, feature:export', 'role: admin, features: { export: false }'),
      [],
    ],
    [
      'one, and the other unmanaged',
      conflict('role:admin, feature:export', 'role: admin'),
      ['RC243? x@b.co'],
    ],
    [
      'not the role',
      conflict('role:admin, feature:export', 'role: user, projects: [], features: { export: true }'),
      [],
    ],
    [
      'the role for a while',
      conflict(
        'role:admin, feature:export',
        'role: user, projects: [], features: { export: true }, elevate: { role: admin, until: 2026-11-25T00:00Z, reason: x }',
      ),
      ['RC242 x@b.co'],
    ],
    [
      'the role no longer',
      conflict(
        'role:admin, feature:export',
        'role: user, projects: [], features: { export: true }, elevate: { role: admin, until: 2026-11-23T00:00Z, reason: x }',
      ),
      ['RC234? {'],
    ],
    [
      'a report by name',
      conflict('type:service, report:r1', 'role: user, type: service, projects: [], reports: [r1]'),
      ['RC242 x@b.co'],
    ],
    [
      'all reports',
      conflict('type:service, report:r1', 'role: user, type: service, projects: [], reports: all'),
      ['RC242 x@b.co'],
    ],
    [
      'another report',
      conflict('type:service, report:r1', 'role: user, type: service, projects: [], reports: [r2]'),
      [],
    ],
    [
      'unmanaged reports',
      conflict('type:service, report:r1', 'role: user, type: service, projects: []'),
      ['RC243? x@b.co'],
    ],
    ['a project', conflict('role:user, project:web', 'role: user, projects: [web]'), ['RC242 x@b.co']],
    ['another project', conflict('role:user, project:web', 'role: user, projects: [free]'), []],
    ['all projects', conflict('role:user, project:web', 'role: user, projects: all'), ['RC242 x@b.co']],
    [
      'a class of data',
      conflict('role:user, data:eu-personal', 'role: user, projects: [web]'),
      ['RC242 x@b.co'],
    ],
    ['an unknown project', conflict('role:user, project:wbe', 'role: user, projects: all'), ['RC220 {']],
    [
      'access that ended',
      conflict('role:admin, feature:export', 'role: admin, features: { export: true }, expires: 2026-01-01'),
      ['RC233? 2026-01-01'],
    ],
    [
      'scopes that the account does not have',
      'accounts: { logins: {} }\npolicy: { conflicts: [{ name: sod, deny: [role:owner, feature:export] }, { name: sor, deny: [role:owner, report:x] }] }\nmembers: { a@b.co: owner }',
      [],
    ],
    [
      'projects where there are none',
      'policy: { conflicts: [{ name: sod, deny: [role:owner, data:x] }] }\nmembers: { a@b.co: owner }',
      [],
    ],
  ])('%s', (_, text, expected) => {
    expect(findings(text)).toEqual(expected);
  });
});

describe('owners and seats', () => {
  it.each<Case>([
    ['no owner', 'members: { a@b.co: user }', ['RC244 kissmetrics']],
    ['no owner in additive mode', 'mode: additive\nmembers: { a@b.co: user }', []],
    [
      'fewer owners than the policy says',
      'policy: { owners: { min: 2 } }\nmembers: { a@b.co: owner }',
      ['RC244 kissmetrics'],
    ],
    [
      'no owner when the expired are gone',
      'members: { a@b.co: { role: owner, expires: 2026-01-01 } }',
      ['RC244? kissmetrics', 'RC233? 2026-01-01'],
    ],
    [
      'no owner after an expiry to come',
      'members: { a@b.co: { role: owner, expires: 2027-01-01 } }',
      ['RC244? kissmetrics'],
    ],
    [
      'an owner only for a while',
      'members: { a@b.co: { role: user, elevate: { role: owner, until: 2026-11-25T00:00Z, reason: x } } }',
      ['RC244 kissmetrics'],
    ],
    [
      'more owners than the policy says',
      'policy: { owners: { max: 1 } }\nmembers: { a@b.co: owner, b@b.co: owner }',
      ['RC245 kissmetrics'],
    ],
    [
      'more owners for a while',
      'policy: { owners: { max: 1 } }\nmembers: { a@b.co: owner, b@b.co: { role: user, elevate: { role: owner, until: 2026-11-25T00:00Z, reason: x } } }',
      ['RC245 kissmetrics'],
    ],
    [
      'several owners where there can be one',
      'accounts: { bare: {} }\nmembers: { a@b.co: owner, b@b.co: owner }',
      ['RC245 bare'],
    ],
    [
      'more members than seats',
      'policy: { seats: { limit: 2 } }\nmembers: { a@b.co: owner, b@b.co: user, c@b.co: user }',
      ['RC246 kissmetrics'],
    ],
    [
      'members in the reserve',
      'policy: { seats: { limit: 3, reserve: 1 } }\nmembers: { a@b.co: owner, b@b.co: user, c@b.co: user }',
      ['RC246 kissmetrics'],
    ],
    [
      'members who have ended',
      'policy: { seats: { limit: 1 } }\nmembers: { a@b.co: owner, b@b.co: { role: user, expires: 2026-01-01 } }',
      ['RC233? 2026-01-01'],
    ],
    ['nobody counted while somebody cannot be read', 'members: { a@b.co: ownr }', ['RC211 ownr']],
  ])('%s', (_, text, expected) => {
    expect(findings(text)).toEqual(expected);
  });
});

describe('people', () => {
  it.each<Case>([
    ['a manager who left', 'members: { a@b.co: { role: owner, manager: x@b.co } }', ['RC260? x@b.co']],
    [
      'a manager by another spelling',
      'members: { a@b.co: { role: owner, manager: " B@b.co " }, b@b.co: user }',
      [],
    ],
    ['their own manager', 'members: { a@b.co: { role: owner, manager: a@b.co } }', ['RC260? a@b.co']],
    ['a project owner who left', 'projects: { web: { kissmetrics: "1", owner: x@b.co } }', ['RC260? web']],
    [
      'an owner of a rule who left',
      'ignore: [{ email: x@b.co, reason: y, owner: z@b.co }]',
      ['RC260? x@b.co'],
    ],
    ['a rule for a domain', 'ignore: [{ email: "*@B.co", reason: y }]', []],
    [
      'a rule for what is no address',
      'ignore: [{ email: "*x@b.co", reason: y }, { email: "*@b", reason: y }, { email: "b@", reason: y }]',
      ['RC261 "*x@b.co"', 'RC261 "*@b"', 'RC261 "b@"'],
    ],
    [
      'a rule that stands twice',
      'ignore: [{ email: x@b.co, reason: y }, { email: X@b.co, reason: y }]',
      ['RC108 X@b.co'],
    ],
    ['a rule for a member', 'ignore: [{ email: ada@acme.com, reason: y }]', ['RC262 ada@acme.com']],
    ["a rule for a member's domain", 'ignore: [{ email: "*@acme.com", reason: y }]', ['RC262 ada@acme.com']],
    [
      'a rule that is due for review',
      'ignore: [{ email: x@b.co, reason: y, review_by: 2026-11-23 }]',
      ['RC263? x@b.co'],
    ],
    [
      'a rule that is due for review tomorrow',
      'ignore: [{ email: x@b.co, reason: y, review_by: 2026-11-24 }]',
      [],
    ],
    [
      'an allow that is over',
      'policy: { allow: [{ remove: [x@b.co], until: 2026-11-23, reason: y }] }',
      ['RC264? {'],
    ],
    ['an allow of nothing', 'policy: { allow: [{ until: 2026-12-23, reason: y }] }', ['RC111 {']],
    [
      'an allow of somebody protected',
      'policy: { allow: [{ lower: [X@b.co], until: 2026-12-23, reason: y }], removals: { protect: [x@b.co] } }',
      ['RC264? kissmetrics'],
    ],
  ])('%s', (_, text, expected) => {
    expect(findings(text)).toEqual(expected);
  });

  it('of an allow stand once for each kind of change', () => {
    const [account] = teamOf(
      'policy: { allow: [{ lower: [x@b.co], cancel: [bot], until: 2026-12-23, reason: y }] }',
    ).accounts;

    expect(account?.policy.allow).toEqual([
      { edge: 'cancel', people: ['bot'], until: '2026-12-24T00:00:00Z', reason: 'y' },
      { edge: 'lower', people: ['x@b.co'], until: '2026-12-24T00:00:00Z', reason: 'y' },
    ]);
  });
});

describe('the calendar', () => {
  it('never fails a file that was valid', () => {
    const text = `${TRAINING.replace('policy: {', 'policy: { allow: [{ remove: [q@b.co], until: 2026-12-01, reason: x }], require: { expires: { contractor: 180d, elevate: 72h } },')}
ignore: [{ email: z@b.co, reason: y, review_by: 2026-12-01 }]
members:
  a@b.co: { role: owner, trained: { gdpr: 2026-03-02 } }
  x@b.co: { role: user, type: contractor, reason: x, manager: a@b.co, projects: [web], trained: { gdpr: 2026-03-02 }, expires: 2026-12-31 }
  y@b.co: { role: user, projects: [], elevate: { role: admin, until: 2026-11-25T00:00Z, reason: x } }`;

    for (const day of ['2026-11-24', '2026-12-31', '2027-01-01', '2027-06-01', '2040-01-01']) {
      expect(load(text, {}, { now: at(day) }).issues.filter(({ severity }) => severity === 'error')).toEqual(
        [],
      );
    }
  });
});
