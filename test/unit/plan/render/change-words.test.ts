import { describe, expect, it } from 'vitest';
import { CHANGE_KINDS, type Change, type Why } from '../../../../src/core/change.ts';
import {
  accessFacts,
  type Fact,
  otherFacts,
  symbolOf,
  verbOf,
  whoOf,
  whyFact,
} from '../../../../src/plan/render/change-words.ts';
import { contextOf } from '../../../../src/plan/render/context.ts';
import {
  accountPlan,
  at,
  entitlement,
  invite,
  liveRow,
  remove,
  step,
  update,
} from '../../../support/plans.ts';

const written = (facts: readonly Fact[]): readonly string[] =>
  facts.map(({ label, text }) => `${label} ${text}`);
const context = contextOf(accountPlan({ changes: [invite(), update()] }));

it('has a symbol and a verb for every kind of change', () => {
  expect(CHANGE_KINDS.map((kind) => `${symbolOf(kind)} ${verbOf(kind)}`)).toEqual([
    '+ invite',
    '+ cancel and invite again',
    '~ send the invitation again to',
    '~ change',
    '~ change the address of',
    '~ reactivate',
    '~ hand the account over to',
    '- cancel the invitation of',
    '- remove',
  ]);
});

it('does not word what it does not know', () => {
  expect(() => verbOf(JSON.parse('"grant"'))).toThrow(TypeError);
  expect(() => whyFact(JSON.parse('{"kind":"whim"}'))).toThrow(TypeError);
});

describe('access', () => {
  const facts = (gains: Change['gains'], losses: Change['losses']): readonly string[] =>
    written(accessFacts(update({ gains, losses }), context.aliases));

  it.each<[string, Change['gains'], Change['losses'], readonly string[]]>([
    ['nothing', [], [], []],
    ['a gain', [entitlement('project:12345', 'member')], [], ['gains project web (12345)']],
    ['a denial from the start', [entitlement('feature:export', 'deny')], [], ['denies feature export']],
    ['the end of a denial', [], [entitlement('feature:export', 'deny')], ['frees feature export']],
    ['a loss', [], [entitlement('report:a', 'view')], ['loses report a']],
    [
      'a raise',
      [entitlement('account', 'admin', '2026-12-01T00:00:00Z')],
      [entitlement('account', 'user')],
      ['raises role: user → admin until 2026-12-01 00:00 UTC'],
    ],
    [
      'a lowering',
      [entitlement('account', 'user')],
      [entitlement('account', 'owner')],
      ['lowers role: owner → user'],
    ],
    [
      'a move between levels without an order',
      [entitlement('account', 'user')],
      [entitlement('account', 'native:root')],
      ["changes role: root (the service's own) → user"],
    ],
    [
      'a denial',
      [entitlement('feature:export', 'deny')],
      [entitlement('feature:export', 'allow')],
      ['lowers feature export: allowed → denied'],
    ],
    [
      'a project role in place of plain membership',
      [entitlement('project:12345', 'admin')],
      [entitlement('project:12345', 'member')],
      ['changes project web (12345): member → admin'],
    ],
    [
      'several, sorted by resource',
      [entitlement('project:12345', 'member'), entitlement('account', 'admin')],
      [entitlement('account', 'user'), entitlement('project:*', 'member')],
      ['raises role: user → admin', 'loses all projects', 'gains project web (12345)'],
    ],
  ])('words %s', (_, gains, losses, words) => {
    expect(facts(gains, losses)).toEqual(words);
  });
});

describe('who', () => {
  it.each<[string, Change, string]>([
    ['the key alone where nothing more is known', invite(), 'wen@acme.com'],
    ['the name that the account shows', update(), 'linus@acme.com (Linus)'],
    [
      'address and login of somebody with a handle',
      update({ person: 'bot', before: liveRow({ name: '', login: 'bot-7' }) }),
      'bot (linus@acme.com, bot-7)',
    ],
    [
      'the key alone for a new address, which has a fact of its own',
      update({ kind: 'rename' }),
      'linus@acme.com',
    ],
    ['somebody of whom no row is known', remove({ before: null }), 'old@acme.com'],
  ])('shows %s', (_, change, who) => {
    expect(whoOf(change)).toBe(who);
  });
});

describe('other facts', () => {
  const after = update().after;
  const quiet = [step({ sends_email: false })];

  it.each<[string, Change, readonly string[]]>([
    ['nothing more to say', update(), []],
    ['an e-mail', invite(), ['sends an e-mail']],
    [
      'a new address',
      update({ after: after && { ...after, email: 'l@acme.com' } }),
      ['address linus@acme.com → l@acme.com'],
    ],
    ['a first address', update({ before: liveRow({ email: null }) }), ['address none → linus@acme.com']],
    [
      'an address that goes',
      update({ after: after && { ...after, email: null } }),
      ['address linus@acme.com → none'],
    ],
    ['another status', update({ before: liveRow({ status: 'suspended' }) }), ['status suspended → active']],
    [
      'a former owner who is known',
      update({ former: 'u_1', former_person: 'ada@acme.com' }),
      ['former ada@acme.com becomes admin'],
    ],
    ['a former owner who is not', update({ former: 'u_77' }), ['former row u_77 becomes admin']],
    [
      'a removal that only suspends',
      remove({
        steps: [
          step({
            sends_email: false,
            effect: { kind: 'changed', row: 'u_9', status: 'suspended', email: null, entitlements: [] },
          }),
        ],
      }),
      ['keeps the row itself: the service suspends people instead of deleting them'],
    ],
    ['a removal that deletes', remove(), []],
    [
      'what has to be done before',
      update({ steps: quiet, needs: ['kissmetrics/invite/wen@acme.com', 'elsewhere'] }),
      ['after invite wen@acme.com, elsewhere'],
    ],
  ])('names %s', (_, change, facts) => {
    expect(written(otherFacts(change, context))).toEqual(facts);
  });
});

it.each<[Why, string, boolean]>([
  [{ kind: 'file', file: 'members/agency.yaml', line: 3 }, 'members/agency.yaml:3', true],
  [{ kind: 'absent' }, 'not in the file', false],
  [{ kind: 'expiry', at: at('2026-11-20T00:00:00Z') }, 'access ended 2026-11-20 00:00 UTC', false],
  [{ kind: 'drift', drift: 'missing' }, 'taken away by hand since the last run', false],
  [{ kind: 'drift', drift: 'extra' }, 'added by hand since the last run', false],
  [{ kind: 'asked' }, 'asked for on the command line', false],
])('says why: %j', (why, text, literal) => {
  expect(whyFact(why)).toEqual({ label: 'why', text, literal });
});
