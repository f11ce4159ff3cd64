import { describe, expect, it } from 'vitest';
import { type Standing, type WithholdInput, withhold } from '../../../src/approval/withhold.ts';
import type { DesiredMember } from '../../../src/core/access.ts';
import { DEFAULT_POLICY } from '../../../src/core/policy.ts';
import { desiredAccount, desiredMember } from '../../support/desired.ts';
import { held, liveOf, liveRow } from '../../support/live-rows.ts';
import { at, mail } from '../../support/team.ts';

const BO = 'bo@acme.com';
const NOW = at('2026-11-24');

/** `good`, `base`, `again` and `bad` commits. */
const STANDINGS: ReadonlyMap<string, Standing> = new Map([
  ['good', 'verified'],
  ['base', 'baseline'],
  ['again', 'reapproved'],
  ['bad', 'blocked'],
]);

/** `bo account user good`: held; `bo project:1 ended good`: no longer. */
function blameOf(...lines: readonly string[]): WithholdInput['blame'] {
  const parsed = lines.map((line) => {
    const [person = '', resource = '', word = '', commit = ''] = line.split(' ');
    return { person, account: 'crm', resource, word, commit };
  });
  return {
    held: parsed.flatMap(({ word, commit, ...grant }) =>
      word === 'ended' ? [] : [{ grant: { ...grant, level: word, until: null }, commit }],
    ),
    ended: parsed.flatMap(({ word, ...entry }) => (word === 'ended' ? [entry] : [])),
  };
}

function bo(grants: readonly string[], more: Partial<DesiredMember> = {}): DesiredMember {
  return desiredMember(BO, { entitlements: held(...grants), ...more });
}

function gate(
  members: readonly DesiredMember[],
  rows: Parameters<typeof liveOf>[0],
  blame: WithholdInput['blame'],
  more: Partial<WithholdInput> = {},
) {
  const result = withhold({
    desired: desiredAccount(members),
    live: liveOf(rows),
    blame,
    standings: STANDINGS,
    former: [],
    unverified_paths: [],
    ...more,
  });
  return {
    withheld: result.withheld.map(
      ({ person, resource, message }) => `${person} ${resource ?? 'all'}: ${message}`,
    ),
    reverts: result.reverts.map(({ person, resource }) => `${person} ${resource ?? 'all'}`),
  };
}

const BAD = 'commit bad is not approved';
const FREE = { withheld: [], reverts: [] };
const only = (...withheld: readonly string[]) => ({ withheld, reverts: [] });

describe('what is wanted', () => {
  it.each(['good', 'base', 'again'])('passes by a %s step', (commit) => {
    expect(gate([bo(['account user'])], [], blameOf(`${BO} account user ${commit}`))).toEqual(FREE);
  });

  it.each(['bad', 'unheard-of'])('waits as a whole where a %s step invites somebody', (commit) => {
    const { withheld } = gate(
      [bo(['account user', 'project:1 member'])],
      [],
      blameOf(`${BO} account user ${commit}`, `${BO} project:1 member good`),
    );
    expect(withheld).toEqual([`${BO} all: commit ${commit} is not approved`]);
  });

  it('waits by itself where only one scope is not approved', () => {
    const blame = blameOf(
      `${BO} account user good`,
      `${BO} project:1 member bad`,
      `${BO} project:2 member good`,
    );
    const wanted = [bo(['account user', 'project:1 member', 'project:2 member'])];
    expect(gate(wanted, [liveRow(BO, ['account user'])], blame)).toEqual(only(`${BO} project:1: ${BAD}`));
    expect(gate(wanted, [], blame)).toEqual(only(`${BO} project:1: ${BAD}`));
  });

  it('waits at its live level where a step that nobody approved raises or lowers it', () => {
    for (const level of ['admin', 'read-only']) {
      const result = gate(
        [bo([`account ${level}`])],
        [liveRow(BO, ['account user'])],
        blameOf(`${BO} account ${level} bad`),
      );
      expect(result).toEqual(only(`${BO} account: ${BAD}`));
    }
  });

  it('waits where no step gives it', () => {
    const message = 'no step of the protected branch gives it';
    expect(gate([bo(['account user'])], [], blameOf())).toEqual(only(`${BO} all: ${message}`));
    const elsewhere = blameOf(`${BO} account user good`);
    const other = {
      ...elsewhere,
      held: elsewhere.held.map(({ grant, commit }) => ({ grant: { ...grant, account: 'x' }, commit })),
    };
    expect(gate([bo(['account user'])], [], other)).toEqual(only(`${BO} all: ${message}`));
  });

  it('is not asked about where it is live already', () => {
    expect(
      gate([bo(['account user'])], [liveRow(BO, ['account user'])], blameOf(`${BO} account user bad`)),
    ).toEqual(FREE);
  });

  it('counts as not live where the row is suspended or its invitation ran out', () => {
    for (const status of ['suspended', 'expired'] as const) {
      const rows = [liveRow(BO, ['account user'], { status })];
      expect(gate([bo(['account user'])], rows, blameOf(`${BO} account user bad`))).toEqual(
        only(`${BO} all: ${BAD}`),
      );
    }
  });

  it('waits where an address is moved to a seat by a step that nobody approved', () => {
    const rows = [liveRow('old@acme.com', ['account user'])];
    const moved = [bo(['account user'], { previous_email: mail('old@acme.com') })];
    expect(gate(moved, rows, blameOf(`${BO} account user bad`))).toEqual(only(`${BO} all: ${BAD}`));
    expect(gate(moved, rows, blameOf(`${BO} account user good`))).toEqual(FREE);
  });

  it.each(['', '.ids.crm', '.previous_email'])(
    'waits as a whole where members.KEY%s was not approved',
    (field) => {
      const path = `members.${BO}${field}`;
      const result = gate(
        [bo(['account user'])],
        [liveRow(BO, ['account admin'])],
        blameOf(`${BO} account user good`),
        {
          unverified_paths: [path],
        },
      );
      expect(result).toEqual(only(`${BO} all: ${path} comes from a step that nobody approved`));
    },
  );

  it('is looked up in the row that is in use where an address has two', () => {
    const rows = [
      liveRow(BO, ['account admin'], { status: 'expired', id: 'u-1' }),
      liveRow(BO, ['account user'], { id: 'u-2' }),
    ];
    expect(gate([bo(['account user'])], rows, blameOf(`${BO} account user bad`))).toEqual(FREE);
  });

  it('is told apart by its end', () => {
    const until = at('2026-12-01');
    const wanted = bo([], { entitlements: [{ resource: 'account', level: 'user', until }] });
    expect(gate([wanted], [], blameOf(`${BO} account user good`)).withheld).toHaveLength(1);
  });
});

describe('what is live and not wanted', () => {
  const row = [liveRow(BO, ['account user', 'project:1 member', 'report:a view', 'feature:x allow'])];
  const wanted = [bo(['account user'])];

  it('goes where an approved step took it, and stays where another one did', () => {
    const blame = blameOf(
      `${BO} account user good`,
      `${BO} project:1 ended good`,
      `${BO} report:a ended bad`,
    );
    expect(gate(wanted, row, blame)).toEqual(only(`${BO} report:a: ${BAD}`));
  });

  it('is a drift revert where it was never in the file', () => {
    expect(gate(wanted, row, blameOf(`${BO} account user good`))).toEqual({
      withheld: [],
      reverts: [`${BO} project:1`, `${BO} report:a`],
    });
  });

  it.each([
    ['additive files', { mode: 'additive' }],
    ['a policy that holds', { policy: { ...DEFAULT_POLICY, drift: { missing: 'hold', extra: 'hold' } } }],
  ] as const)('stays in %s where it was never in the file', (_, changes) => {
    const rows = [...row, liveRow('stranger@x.example', ['account user'])];
    expect(gate([], rows, blameOf(), { desired: desiredAccount(wanted, changes) })).toEqual(
      only(
        `${BO} project:1: it was never in the file`,
        `${BO} report:a: it was never in the file`,
        'stranger@x.example all: it was never in the file',
      ),
    );
  });

  it('is left alone where it is not managed, or part of a wanted "all"', () => {
    const blame = blameOf(`${BO} account user good`, `${BO} project:* member good`);
    const unmanaged = { projects: false, reports: false, features: [] };
    expect(gate([bo(['account user'], { manages: unmanaged })], row, blame)).toEqual(FREE);
    const all = bo(['account user', 'project:* member'], { manages: { ...unmanaged, projects: true } });
    expect(gate([all], row, blame)).toEqual(FREE);
  });
});

describe('somebody who is not wanted any more', () => {
  const row = liveRow(BO, ['account user']);
  const pinned = [{ person: 'bo', identities: [{ by: 'id', value: row.id }] }] as const;

  it('goes by an approved step and stays otherwise, told by address or by how they were recognised', () => {
    expect(gate([], [row], blameOf(`${BO} account ended good`))).toEqual(FREE);
    expect(gate([], [row], blameOf(`${BO} account ended bad`))).toEqual(only(`${BO} all: ${BAD}`));
    expect(gate([], [row], blameOf('bo account ended good'), { former: pinned })).toEqual(FREE);
    expect(gate([], [row], blameOf('bo account ended bad'), { former: pinned })).toEqual(
      only(`${BO} all: ${BAD}`),
    );
  });

  it('stays where they were in the file and no step says that it ends', () => {
    expect(gate([], [row], blameOf(), { former: pinned })).toEqual(
      only(`${BO} all: no step says that it ends`),
    );
  });

  it('is a drift revert where nobody ever wrote them, named by what the row has', () => {
    const rows = [row, liveRow('octocat', []), liveRow('x', [], { login: null })];
    expect(gate([], rows, blameOf()).reverts).toEqual([`${BO} all`, 'octocat all', 'u-x all']);
  });

  const ended = desiredAccount([], {
    ended: [
      {
        person: BO,
        at: { file: 'team.yaml', line: 1, column: 1 },
        identities: [{ by: 'email', value: BO }],
        expired_at: NOW,
      },
    ],
  });
  it('goes by the calendar where an approved step wrote the end', () => {
    expect(gate([], [row], blameOf(`${BO} account user good`), { desired: ended })).toEqual(FREE);
    expect(gate([], [row], blameOf(`${BO} account ended good`), { desired: ended })).toEqual(FREE);
  });

  it('stays where nobody approved the end', () => {
    const twice = blameOf(`${BO} account user bad`, `${BO} project:1 member good`);
    expect(gate([], [row], twice, { desired: ended })).toEqual(only(`${BO} all: ${BAD}`));
    expect(gate([], [row], blameOf(`${BO} account ended bad`), { desired: ended })).toEqual(
      only(`${BO} all: ${BAD}`),
    );
    expect(gate([], [row], blameOf(), { desired: ended })).toEqual(
      only(`${BO} all: no step of the protected branch ends it`),
    );
  });
});
