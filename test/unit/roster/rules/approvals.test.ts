import { describe, expect, it } from 'vitest';
import { formatSource } from '../../../../src/roster/edit/format-source.ts';
import { removeMembers } from '../../../../src/roster/edit/remove-members.ts';
import { governedChanges } from '../../../../src/roster/governed.ts';
import { complete, findings, load, NOW, teamOf } from '../../../support/roster-text.ts';

const MEMBERS = `members:
  ada@acme.com: { role: owner, ids: { github: { login: ada, id: 1 } } }
  bo@acme.com: { role: user, ids: { github: { id: 2 } } }
  cy@acme.com: { role: user, ids: { github: [{ id: 3 }, { login: cy-old }] } }
`;
const policy = (rules: string, members = MEMBERS): string => `${members}policy:\n  approvals:\n${rules}`;

describe('policy.approvals as it is read', () => {
  it('keeps what is written, with addresses in normal form', () => {
    const team = teamOf(
      policy(
        '    low: { count: 1 }\n    high: { count: 2, approvers: [ADA@ACME.com, acme/Data-Leads, manager, bo@acme.com] }\n    strict: true\n',
        MEMBERS.replace('role: user, ids', 'role: user, manager: ada@acme.com, ids'),
      ),
    );

    expect(team.policy.approvals).toEqual({
      low: { count: 1 },
      high: { count: 2, approvers: ['ada@acme.com', 'acme/Data-Leads', 'manager', 'bo@acme.com'] },
      strict: true,
    });
  });

  it.each([
    ['absent', MEMBERS, null],
    ['empty', `${MEMBERS}policy: { approvals: {} }`, {}],
    [
      'both switches',
      `${MEMBERS}policy: { approvals: { min_team_mode: false, strict: false } }`,
      { min_team_mode: false, strict: false },
    ],
  ])('%s', (_, text, expected) => {
    expect(teamOf(text).policy.approvals).toEqual(expected);
  });

  it('reads the branch of the ledger, or else a folder', () => {
    expect(teamOf('ledger: { branch: rollcall-ledger }')).toMatchObject({
      ledger_branch: 'rollcall-ledger',
      ledger_directory: '.rollcall/records',
    });
    expect(teamOf('ledger: { directory: records }')).toMatchObject({
      ledger_branch: null,
      ledger_directory: 'records',
    });
  });
});

describe('rules that do not fit', () => {
  it.each<[string, string, readonly string[]]>([
    ['no count', '    low: { count: 0 }\n', ['RC114 0']],
    ['half a count', '    low: { count: 1.5 }\n', ['RC112 1.5']],
    ['an empty rule', '    low: {}\n', ['RC112 {']],
    ['no approvers', '    low: { approvers: [] }\n', ['RC112 [']],
    ['an unknown tier', '    hgh: { count: 1 }\n', ['RC110 hgh']],
    ['a word for a switch', '    strict: always\n', ['RC112 always']],
    ['a team with its @', '    low: { approvers: ["@acme/platform"] }\n', ['RC114 "@acme/platform"']],
    ['three parts', '    low: { approvers: [acme/a/b] }\n', ['RC114 acme/a/b']],
    ['a team twice', '    low: { approvers: [acme/web, ACME/Web] }\n', ['RC108 ACME/Web']],
    ['a person twice', '    low: { approvers: [ada@acme.com, Ada@acme.com] }\n', ['RC108 Ada@acme.com']],
    [
      'an approver who left',
      '    low: { approvers: [ada@acme.com, dee@acme.com] }\n',
      ['RC260? dee@acme.com'],
    ],
    [
      'only approvers who left',
      '    low: { approvers: [dee@acme.com] }\n',
      ['RC260? dee@acme.com', 'RC280 ['].sort((a, b) => (a.endsWith('[') ? -1 : b.endsWith('[') ? 1 : 0)),
    ],
    ['more than the names', '    low: { count: 3, approvers: [ada@acme.com, bo@acme.com] }\n', ['RC280 [']],
    [
      'more than the names, where fewer suffice',
      '    min_team_mode: true\n    low: { count: 3, approvers: [ada@acme.com, bo@acme.com] }\n',
      [],
    ],
    [
      'nobody, even where fewer suffice',
      '    min_team_mode: true\n    low: { approvers: [dee@acme.com] }\n',
      ['RC280 [', 'RC260? dee@acme.com'],
    ],
    ['more than the file has', '    low: { count: 4 }\n', ['RC280 {']],
    ['as many as the file has', '    low: { count: 3 }\n', []],
    ['more than a team may have', '    low: { count: 4, approvers: [acme/web] }\n', ['RC281? [']],
    ['a team and one name', '    low: { count: 2, approvers: [acme/web, ada@acme.com] }\n', []],
    ['managers of nobody', '    low: { approvers: [manager, ada@acme.com] }\n', ['RC282? manager']],
    [
      'owners of nothing',
      '    low: { approvers: [project.owner, ada@acme.com] }\n',
      ['RC282? project.owner'],
    ],
    ['a misspelt word', '    low: { approvers: [managr, ada@acme.com] }\n', ['RC260? managr']],
  ])('%s', (_, rules, expected) => {
    expect(findings(policy(rules))).toEqual(expected);
  });

  const managed = MEMBERS.replace('role: user, ids', 'role: user, manager: ada@acme.com, ids');
  it.each<[string, string, readonly string[]]>([
    ['managers alone, where every change has a person', '    medium: { approvers: [manager] }\n', []],
    ['two of one manager', '    medium: { count: 2, approvers: [manager] }\n', ['RC280 [']],
    ['a manager and a name', '    medium: { count: 2, approvers: [manager, bo@acme.com] }\n', []],
    [
      'managers alone for comments, which are about nobody',
      '    low: { approvers: [manager] }\n',
      ['RC281? ['],
    ],
    ['managers alone for policy.allow', '    high: { count: 1, approvers: [manager] }\n', ['RC281? [']],
    [
      'one name and managers for the policy itself',
      '    critical: { count: 2, approvers: [manager, bo@acme.com] }\n',
      ['RC281? ['],
    ],
  ])('%s', (_, rules, expected) => {
    expect(findings(policy(rules, managed))).toEqual(expected);
  });

  it('counts several owners of one project where aliases share it', () => {
    const projects = (second: string): string =>
      `projects: { web: { kissmetrics: "1", owner: ada@acme.com }, www: { kissmetrics: "${second}", owner: bo@acme.com } }\n`;
    const text = (second: string): string =>
      policy(
        '    medium: { count: 2, approvers: [project.owner] }\n',
        `${projects(second)}${MEMBERS.replaceAll('role: user', 'role: user, projects: all')}`,
      );

    expect(findings(text('1'))).toEqual([]);
    expect(findings(text('2'))).toEqual(['RC280 [']);
  });

  it('says what to do', () => {
    const { issues } = load(policy('    low: { count: 3, approvers: [ada@acme.com, bo@acme.com] }\n'));

    expect(issues).toMatchObject([
      {
        message: 'changes of low risk need 3 approvals, and the names mean at most 2 people',
        hint: 'name more, write count: 2, or set min_team_mode: true',
      },
    ]);
  });
});

describe('people who would review in vain', () => {
  const one = (entry: string): string =>
    policy(
      '    high: { count: 1 }\n    critical: { count: 1 }\n',
      `members:\n  ada@acme.com: { role: owner, ids: { github: { id: 1 } } }\n  bo@acme.com: ${entry}\n`,
    );
  it.each<[string, string, readonly string[]]>([
    ['a login alone', one('{ role: user, ids: { github: bo } }'), ['RC283? github']],
    ['a number taken for a login', one('{ role: user, ids: { github: "42" } }'), ['RC283? github']],
    ['an id that is no number', one('{ role: user, ids: { github: { id: bo } } }'), ['RC283? github']],
    ['a login beside the number', one('{ role: user, ids: { github: { login: bo, id: 2 } } }'), []],
    ['no pin, where nobody is named', one('user'), []],
    [
      'a login of somebody whom no rule means',
      one('{ role: user, ids: { github: bo } }').replaceAll(
        'count: 1',
        'count: 1, approvers: [ada@acme.com]',
      ) + '    low: { approvers: [ada@acme.com] }\n    medium: { approvers: [ada@acme.com] }\n',
      [],
    ],
    [
      'a name without a pin',
      one('user') + '    low: { approvers: [ada@acme.com, bo@acme.com] }\n',
      ['RC283? bo@acme.com'],
    ],
    [
      'a service',
      one('{ role: user, type: service, ids: { github: { id: 2 } } }') +
        '    low: { approvers: [ada@acme.com, bo@acme.com] }\n',
      ['RC283? bo@acme.com'],
    ],
    ['one account of two people', one('{ role: user, ids: { github: { id: 1 } } }'), ['RC204 github']],
    ['a login without approvals', 'members: { ada@acme.com: { role: owner, ids: { github: ada } } }', []],
  ])('%s', (_, text, expected) => {
    expect(findings(text)).toEqual(expected);
  });

  it('names each tier that nobody could approve today', () => {
    const { issues } = load(
      policy(
        '    low: { approvers: [ada@acme.com] }\n    medium: { count: 2 }\n    high: { count: 1 }\n',
        'members:\n  ada@acme.com: { role: owner, expires: 2026-11-01 }\n  bo@acme.com: { role: user, ids: { github: { id: 2 } } }\n',
      ),
    );

    expect(issues.filter(({ code }) => code === 'RC281').map(({ message }) => message)).toEqual([
      'no change of critical risk could be approved today: 2 approvals needed, and 1 person could approve',
      'no change of low risk could be approved today: 1 approval needed, and no people could approve',
      'no change of medium risk could be approved today: 2 approvals needed, and 1 person could approve',
    ]);
  });

  it('judges no numbers of people while an included file is missing', () => {
    expect(
      findings(`include: [more.yaml]\n${policy('    low: { count: 9 }\n')}`).filter(
        (finding) => !finding.startsWith('RC117'),
      ),
    ).toEqual([]);
  });
});

describe('the branch of the ledger', () => {
  it.each<[string, string, readonly string[]]>([
    ['a name', 'ledger: { branch: audit/rollcall.1 }', []],
    ['nothing at all', 'ledger: {}', ['RC112 {']],
    ['both', 'ledger: { directory: x, branch: y }', ['RC247 y']],
    ['the branch of the work', 'ledger: { branch: main }', ['RC284 main']],
    ['two dots', 'ledger: { branch: a..b }', ['RC114 a..b']],
    ['a lock', 'ledger: { branch: a.lock }', ['RC114 a.lock']],
    ['a lock in the middle', 'ledger: { branch: a.lock/b }', ['RC114 a.lock/b']],
    ['a blank', 'ledger: { branch: "a b" }', ['RC114 "a b"']],
    ['an option', 'ledger: { branch: -f }', ['RC114 -f']],
    ['a hidden part', 'ledger: { branch: a/.b }', ['RC114 a/.b']],
    ['a whole ref', 'ledger: { branch: refs/heads/x }', ['RC114 refs/heads/x']],
    ['a slash at its end', 'ledger: { branch: a/ }', ['RC114 a/']],
  ])('%s', (_, text, expected) => {
    expect(findings(text)).toEqual(expected);
  });
});

describe('changes of approvals', () => {
  const before = policy('    low: { count: 1 }\n');
  it.each<[string, string, readonly string[]]>([
    ['a rule', policy('    low: { count: 2 }\n'), ['critical policy.approvals changed']],
    ['a switch', policy('    low: { count: 1 }\n    strict: true\n'), ['critical policy.approvals changed']],
    ['none any more', MEMBERS, ['critical policy.approvals is gone']],
    ['the branch of the ledger', `${before}ledger: { branch: x }\n`, ['critical ledger is new']],
    ['only a comment', before.replace('count: 1 }', 'count: 1 }  # enough'), []],
  ])('%s', (_, after, expected) => {
    const changes = governedChanges(teamOf(before), teamOf(after), NOW);
    expect(changes.map(({ tier, message }) => `${tier} ${message}`)).toEqual(expected);
  });

  it('makes the pin of somebody whom a rule names critical', () => {
    const named = policy('    low: { approvers: [bo@acme.com] }\n');
    const changes = governedChanges(teamOf(named), teamOf(named.replace('id: 2', 'id: 22')), NOW);
    expect(changes.map(({ tier, path }) => `${tier} ${path}`)).toEqual([
      'critical members.bo@acme.com.ids.github',
    ]);
  });
});

describe('edits', () => {
  const text = complete(
    `${MEMBERS}policy:\n  # who agrees\n  approvals:   # by risk\n    low:   { count: 1,   approvers: [ada@acme.com,bo@acme.com] } # leavers\n    strict:  true\nledger:   { branch:  rollcall-ledger }   # not main\n`,
  );

  it('format the blocks and keep their comments', () => {
    const source = { path: 'team.yaml', text };
    const { text: formatted } = formatSource(source);
    expect(formatted).toContain('  # who agrees\n  approvals: # by risk\n');
    expect(formatted).toContain('# leavers');
    expect(formatted).toContain('# not main');
    expect(teamOf(formatted).policy.approvals).toEqual(teamOf(text).policy.approvals);
  });

  it('say that a rule still names somebody who was taken out', () => {
    const { files, dangling } = removeMembers([{ path: 'team.yaml', text }], ['bo@acme.com']);
    expect(files[0]?.text).toContain('# who agrees\n  approvals:   # by risk');
    expect(dangling.map(({ code }) => code)).toContain('RC251');
  });
});
