import { describe, expect, it } from 'vitest';
import {
  idOfObject,
  parseAccount,
  parseInvitation,
  parseMe,
  parseMember,
  parsePage,
  parseProject,
  type Refuse,
} from '../../../../src/providers/kissmetrics/wire.ts';

const refuse: Refuse = (why) => {
  throw new Error(why);
};

const MEMBER = {
  id: 'u_1',
  email: 'ada@acme.com',
  name: 'Ada',
  role: 'owner',
  projects: 'all',
  reports: ['r1'],
  features: { export: true, api: false },
  status: 'active',
  created_at: '2026-01-02T03:04:05Z',
  last_active_at: null,
};

const INVITATION = {
  id: 'i_1',
  email: 'wen@acme.com',
  role: 'user',
  projects: ['12'],
  reports: [],
  features: {},
  status: 'pending',
  created_at: '2026-01-02T03:04:05Z',
  expires_at: '2026-01-16T03:04:05Z',
  resent: 2,
};

const ACCOUNT = {
  id: 'a1',
  name: 'Acme',
  multiple_owners: true,
  seats: { limit: 10, used: 3, pending: 1 },
  plan: { name: 'pro', features: ['projects', 'features', 'unheard-of'] },
};

describe('parseMember', () => {
  it('reads every field', () => {
    expect(parseMember(MEMBER, refuse)).toEqual({
      id: 'u_1',
      email: 'ada@acme.com',
      name: 'Ada',
      role: 'owner',
      projects: 'all',
      reports: ['r1'],
      features: new Map([
        ['export', true],
        ['api', false],
      ]),
      status: 'active',
      created_at: '2026-01-02T03:04:05Z',
      last_active_at: null,
    });
  });

  it.each([
    ['an id that is a number', { id: 7 }, { id: '7' }],
    ['an address in its normal form', { email: ' Ada@ACME.com ' }, { email: 'ada@acme.com' }],
    ['an address that is none as it is', { email: 'root' }, { email: 'root' }],
    ['half a character as a whole one', { name: 'a\ud800' }, { name: 'a\ufffd' }],
    ['null projects as all', { projects: null }, { projects: 'all' }],
    ['["all"] as all', { projects: ['all'] }, { projects: 'all' }],
    ['"All" as all', { projects: 'All' }, { projects: 'all' }],
    ['ids that are numbers', { projects: [3, '4', 3] }, { projects: ['3', '4'] }],
    ['no projects at all', { projects: undefined }, { projects: undefined }],
    ['a status without regard to case', { status: 'Suspended' }, { status: 'suspended' }],
    ['fields that it does not know', { more: 1 }, { id: 'u_1' }],
    [
      'an offset as UTC',
      { last_active_at: '2026-01-02T03:04:05.678+02:00' },
      { last_active_at: '2026-01-02T01:04:05Z' },
    ],
    ['no address', { email: null }, { email: null }],
    [
      'a feature with a strange name',
      { features: JSON.parse('{"__proto__": true}') as unknown },
      { features: new Map([['__proto__', true]]) },
    ],
  ])('reads %s', (_, change, expected) => {
    expect(parseMember({ ...MEMBER, ...change }, refuse)).toMatchObject(expected);
  });

  it.each([
    ['no id', { id: undefined }, 'id holds something that is no id'],
    ['an empty id', { id: '' }, 'id holds something that is no id'],
    ['an id that changes its path', { id: '..' }, 'id holds something that is no id'],
    ['a broken number', { id: 1.5 }, 'id holds something that is no id'],
    ['no role', { role: undefined }, 'a row has no role'],
    ['an address that is no text', { email: 5 }, 'email is no text'],
    [
      'a status that is unknown',
      { status: 'zombie\u202e' },
      'a row\'s status is "zombie\\u{202e}", which means nothing here',
    ],
    ['no status', { status: undefined }, "a row's status is missing or no text, which means nothing here"],
    ['all among ids', { projects: ['all', '3'] }, 'projects holds "all" among other ids'],
    ['projects that are a map', { projects: { a: 1 } }, 'projects is no list'],
    ['a project without an id', { projects: [null] }, 'projects holds something that is no id'],
    ['reports that are text', { reports: 'all' }, 'reports is no list'],
    ['features that are a list', { features: ['export'] }, 'features is no object'],
    [
      'a feature that is text',
      { features: { export: 'yes' } },
      'the feature "export" is neither true nor false',
    ],
    ['a day that does not exist', { created_at: '2026-02-30T00:00:00Z' }, 'created_at is no instant'],
    ['a time without a zone', { last_active_at: '2026-02-03T00:00:00' }, 'last_active_at is no instant'],
  ])('refuses %s', (_, change, why) => {
    expect(() => parseMember({ ...MEMBER, ...change }, refuse)).toThrow(why);
  });

  it.each([[null], ['u_1'], [[MEMBER]]])('refuses %j', (value) => {
    expect(() => parseMember(value, refuse)).toThrow('a member is no object');
  });

  it('does not take what an object inherits for its fields', () => {
    expect(() => parseMember(Object.create(MEMBER), refuse)).toThrow();
  });
});

describe('parseInvitation', () => {
  it('reads every field', () => {
    expect(parseInvitation(INVITATION, refuse)).toMatchObject({
      id: 'i_1',
      status: 'pending',
      expires_at: '2026-01-16T03:04:05Z',
      resent: 2,
    });
  });

  it.each(['pending', 'expired', 'declined', 'failed', 'accepted', 'cancelled'])(
    'knows the status %s',
    (status) => {
      expect(parseInvitation({ ...INVITATION, status }, refuse).status).toBe(status);
    },
  );

  it('counts none resent where nothing is said', () => {
    expect(parseInvitation({ ...INVITATION, resent: undefined }, refuse).resent).toBe(0);
  });

  it.each([
    [{ status: 'active' }, "a row's status"],
    [{ resent: -1 }, 'resent is no count'],
    [{ expires_at: 'soon' }, 'expires_at is no instant'],
  ])('refuses %j', (change, why) => {
    expect(() => parseInvitation({ ...INVITATION, ...change }, refuse)).toThrow(why);
  });
});

describe('parseAccount', () => {
  const expected = {
    seats: { limit: 10, used: 3, pending: 1 },
    scopes: { projects: true, reports: false, features: true },
    multiple_owners: true,
  };

  it('reads it wrapped and bare', () => {
    expect(parseAccount({ data: ACCOUNT }, refuse)).toEqual(expected);
    expect(parseAccount(ACCOUNT, refuse)).toEqual(expected);
  });

  it('reads unlimited seats, and that nothing is said about owners', () => {
    const account = { ...ACCOUNT, multiple_owners: undefined, seats: { ...ACCOUNT.seats, limit: null } };

    expect(parseAccount(account, refuse)).toEqual({
      ...expected,
      seats: { ...expected.seats, limit: null },
      multiple_owners: undefined,
    });
  });

  it.each([
    [{ seats: undefined }, 'seats is no object'],
    [{ seats: { ...ACCOUNT.seats, limit: undefined } }, 'limit is no count'],
    [{ seats: { ...ACCOUNT.seats, used: '3' } }, 'used is no count'],
    [{ plan: {} }, 'plan.features is no list'],
    [{ plan: { features: [1] } }, 'plan.features holds no text'],
    [{ multiple_owners: 'yes' }, 'multiple_owners is no boolean'],
  ])('refuses %j', (change, why) => {
    expect(() => parseAccount({ data: { ...ACCOUNT, ...change } }, refuse)).toThrow(why);
  });
});

describe('parseMe', () => {
  it.each([
    [
      { data: { id: 'u_1', email: 'Ada@acme.com', role: 'owner' } },
      { id: 'u_1', email: 'ada@acme.com', role: 'owner' },
    ],
    [
      { id: 4, email: 'bot' },
      { id: '4', email: 'bot', role: null },
    ],
    [{}, { id: null, email: null, role: null }],
    [{ id: null }, { id: null, email: null, role: null }],
  ])('reads %j', (value, expected) => {
    expect(parseMe(value, refuse)).toEqual(expected);
  });
});

describe('parseProject', () => {
  it('calls a project by its id where it has no name', () => {
    expect(parseProject({ id: 12, name: 'Web' }, refuse)).toEqual({ id: '12', name: 'Web' });
    expect(parseProject({ id: '13' }, refuse)).toEqual({ id: '13', name: '13' });
  });
});

describe('parsePage', () => {
  it.each([
    ['a bare array', [1, 2], { rows: [1, 2], total: null }],
    ['an envelope', { data: [1], pagination: { total: 5 } }, { rows: [1], total: 5 }],
    ['an envelope without a total', { data: [1], pagination: {} }, { rows: [1], total: null }],
    [
      'an envelope with a total of null',
      { data: [], pagination: { total: null } },
      { rows: [], total: null },
    ],
    ['an envelope without pagination', { data: [1], pagination: null }, { rows: [1], total: null }],
    ['a list under its own name', { users: [1], pagination: { total: 1 } }, { rows: [1], total: 1 }],
  ])('reads %s', (_, value, expected) => {
    expect(parsePage(value, 'users', refuse)).toEqual(expected);
  });

  it.each([
    [null, 'the list is no object'],
    ['x', 'the list is no object'],
    [{}, 'there is no list under "data" or "users"'],
    [{ data: {} }, 'there is no list under "data" or "users"'],
    [{ status: 200, messages: [] }, 'there is no list under "data" or "users"'],
    [{ data: [], pagination: [] }, 'pagination is no object'],
    [{ data: [], pagination: { total: '5' } }, 'total is no count'],
    [{ data: [], pagination: { total: -1 } }, 'total is no count'],
  ])('refuses %j', (value, why) => {
    expect(() => parsePage(value, 'users', refuse)).toThrow(why);
  });
});

describe('idOfObject', () => {
  it.each([
    [{ data: { id: 'i_9' } }, 'i_9'],
    [{ id: 9 }, '9'],
    [{ data: {} }, null],
    [{ status: 401, messages: ['no'] }, null],
    [[], null],
    ['i_9', null],
    [undefined, null],
  ])('finds in %j', (value, id) => {
    expect(idOfObject(value)).toBe(id);
  });
});
