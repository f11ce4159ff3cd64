import { describe, expect, it } from 'vitest';
import { breakGlass } from '../../../src/approval/break-glass.ts';
import type { DesiredMember } from '../../../src/core/access.ts';
import { DAY_MS, type Instant } from '../../../src/core/instant.ts';
import type { Elevation } from '../../../src/roster/team-file.ts';
import { desiredAccount, desiredMember } from '../../support/desired.ts';
import { held, liveOf, liveRow } from '../../support/live-rows.ts';
import { at, place } from '../../support/team.ts';

const BO = 'bo@acme.com';
const NOW = at('2026-11-24');
const SOON = at('2026-11-25');

function raise(until: Instant, role: Elevation['role'] = 'admin'): Elevation {
  return { account: 'crm', role, until, reason: 'the site is down', at: place() };
}

function wanted(level: string, until: Instant | null = null): DesiredMember {
  return desiredMember(BO, { entitlements: [{ resource: 'account', level, until }] });
}

function withheld(
  member: DesiredMember | null,
  live: readonly string[] | null,
  elevations: readonly Elevation[] = [],
  ceiling: number | null = 7 * DAY_MS,
): readonly string[] {
  return breakGlass({
    desired: desiredAccount(member === null ? [] : [member]),
    live: liveOf(live === null ? [] : [liveRow(BO, live)]),
    elevations: new Map([[BO, elevations]]),
    ceiling,
    now: NOW,
  }).map(({ resource, message }) => `${resource ?? 'all'}: ${message}`);
}

const ONLY = 'break-glass only removes access, or raises somebody for a while';

describe('break-glass lets through', () => {
  it.each<readonly [string, DesiredMember | null, readonly string[]]>([
    ['what is as it is wanted', wanted('user'), ['account user']],
    ['a removal', null, ['account owner']],
    ['a lower role', wanted('user'), ['account admin']],
    [
      'a project that goes',
      desiredMember(BO, { entitlements: held('account user') }),
      ['account user', 'project:p1 member'],
    ],
    [
      'a denial',
      desiredMember(BO, { entitlements: held('account user', 'feature:export deny') }),
      ['account user', 'feature:export allow'],
    ],
  ])('%s', (_, member, live) => {
    expect(withheld(member, live)).toEqual([]);
  });

  it('a raised role that ends within the ceiling', () => {
    expect(withheld(wanted('admin', SOON), ['account user'], [raise(SOON)])).toEqual([]);
  });
});

describe('break-glass holds back', () => {
  it('an invitation', () => {
    expect(withheld(wanted('user'), null)).toEqual([`all: ${ONLY}`]);
  });

  it('a raised role that is not an elevation', () => {
    expect(withheld(wanted('admin'), ['account user'])).toEqual([`account: ${ONLY}`]);
    expect(withheld(wanted('admin'), ['account user'], [raise(SOON)])).toEqual([`account: ${ONLY}`]);
  });

  it('an elevation to another role', () => {
    expect(withheld(wanted('owner', SOON), ['account user'], [raise(SOON)])).toEqual([`account: ${ONLY}`]);
  });

  it('an elevation beyond the ceiling', () => {
    const later = at('2026-12-24');
    expect(withheld(wanted('admin', later), ['account user'], [raise(later)])).toEqual([
      'account: the elevation is longer than the policy allows',
    ]);
  });

  it('every elevation where the policy has no ceiling', () => {
    expect(withheld(wanted('admin', SOON), ['account user'], [raise(SOON)], null)).toEqual([
      'account: policy.require.expires.elevate sets no ceiling, so nobody is raised',
    ]);
  });

  it('a project, a level of no known order, and a denial that is taken back', () => {
    const member = (...grants: readonly string[]) => desiredMember(BO, { entitlements: held(...grants) });
    expect(withheld(member('account user', 'project:p1 member'), ['account user'])).toEqual([
      `project:p1: ${ONLY}`,
    ]);
    expect(withheld(member('account native:x'), ['account native:y'])).toEqual([`account: ${ONLY}`]);
    expect(
      withheld(member('account user', 'feature:export allow'), ['account user', 'feature:export deny']),
    ).toEqual([`feature:export: ${ONLY}`]);
  });
});
