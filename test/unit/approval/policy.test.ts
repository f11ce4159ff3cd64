import { describe, expect, it } from 'vitest';
import { approvalPolicy } from '../../../src/approval/policy.ts';

describe('the approvals policy', () => {
  it('asks for one approval of low and medium, and two of the rest, by anybody who may write', () => {
    expect(approvalPolicy({})).toEqual({
      rules: {
        low: { count: 1, approvers: null },
        medium: { count: 1, approvers: null },
        high: { count: 2, approvers: null },
        critical: { count: 2, approvers: null },
      },
      min_team_mode: false,
      strict: false,
    });
  });

  it('keeps what is written', () => {
    const written = {
      high: { count: 3, approvers: ['acme/x'] },
      low: { approvers: [] },
      strict: true,
      min_team_mode: true,
    };
    expect(approvalPolicy(written)).toMatchObject({
      rules: { high: { count: 3, approvers: ['acme/x'] }, low: { count: 1, approvers: [] } },
      min_team_mode: true,
      strict: true,
    });
  });

  it.each([0, -1, 1.5, Number.NaN])('refuses a count of %s, which would approve by itself', (count) => {
    expect(() => approvalPolicy({ low: { count } })).toThrow(RangeError);
  });
});
