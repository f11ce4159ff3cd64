// A branch that was made anew from another beginning.
import { describe, expect, it } from 'vitest';
import { type At, lostBaseline } from '../../../src/evidence/lost-baseline.ts';
import type { Snapshot } from '../../../src/evidence/snapshot.ts';
import type { Activity } from '../../../src/forge/forge.ts';
import { at, team } from '../../support/team.ts';

const [FIRST, OLD, OTHER] = ['a'.repeat(40), 'b'.repeat(40), 'c'.repeat(40)] as const;
const NONE = '0'.repeat(40);
const plain = team({ members: {} });

type Team = Snapshot['team'];

/** What the forge lists, and what each commit holds; a commit that is not named is gone. */
function world(
  rows: readonly (readonly [kind: Activity['kind'], before: string])[],
  teams: { readonly [commit: string]: Team | undefined },
  descends: readonly string[] = [],
): At {
  const activity = rows.map(
    ([kind, before], id): Activity => ({
      id,
      kind,
      before,
      after: FIRST,
      at: at('2026-11-24T09:00:00Z'),
      actor: null,
    }),
  );
  return {
    branch: 'main',
    forge: { activity: async () => [...activity].reverse() },
    repository: { isAncestor: async (_, commit) => descends.includes(commit) },
    obtain: async (commit) => commit in teams,
    snapshot: async (commit) => ({
      team: teams[commit] ?? null,
      roster_paths: ['team.yaml'],
      files: teams[commit] === undefined ? [] : [{ path: 'team.yaml', mode: '100644', blob: NONE }],
    }),
  };
}

const governed: Team = { ...plain, ledger_branch: 'records' };

describe('the past that a branch lost', () => {
  it.each<[string, At, string | null]>([
    ['is none where it never lost a commit', world([['push', OLD]], { [OLD]: governed }), null],
    ['is none where it was created', world([['branch_deletion', NONE]], {}), null],
    ['is one that kept its records on a branch', world([['force_push', OLD]], { [OLD]: governed }), OLD],
    [
      'is one that asked for approvals',
      world([['force_push', OLD]], {
        [OLD]: { ...plain, policy: { ...plain.policy, approvals: {} as never } },
      }),
      OLD,
    ],
    ['is one whose file cannot be read', world([['force_push', OLD]], { [OLD]: null }), OLD],
    ['is one that was deleted', world([['branch_deletion', OLD]], { [OLD]: governed }), OLD],
    ['is none before approvals were asked for', world([['force_push', OLD]], { [OLD]: plain }), null],
    ['is none without a team.yaml', world([['force_push', OLD]], { [OLD]: undefined }), null],
    ['is not seen where the forge does not give it', world([['force_push', OLD]], {}), null],
    [
      'is none where the branch still begins as it did',
      world([['force_push', OLD]], { [OLD]: governed }, [OLD]),
      null,
    ],
    [
      'is none where the true one was pushed back',
      world(
        [
          ['force_push', OLD],
          ['force_push', OTHER],
        ],
        { [OLD]: governed, [OTHER]: governed },
        [OLD],
      ),
      null,
    ],
  ])('%s', async (_, forge, expected) => {
    expect(await lostBaseline(FIRST, forge)).toBe(expected);
  });
});
