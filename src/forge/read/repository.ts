// The repository itself and the movements of its branches.
import type { ActivityKind } from '../../approval/model.ts';
import type { Activity, ForgeRepository } from '../forge.ts';
import { commitId, field, flag, instant, integer, type Part, text, word } from './shape.ts';
import { userIn } from './user.ts';

const KINDS: readonly ActivityKind[] = [
  'pr_merge',
  'merge_queue_merge',
  'push',
  'force_push',
  'branch_creation',
  'branch_deletion',
];

export function repositoryIn(part: Part): ForgeRepository {
  const owner = field(part, 'owner');
  return {
    id: integer(field(part, 'id')),
    name: text(field(part, 'full_name')),
    default_branch: text(field(part, 'default_branch')),
    is_private: flag(field(part, 'private')),
    owner: {
      id: integer(field(owner, 'id')),
      login: text(field(owner, 'login')),
      type: word(field(owner, 'type'), ['User', 'Organization']),
    },
  };
}

/** Returns the movement with the full name of its branch. */
export function activityIn(part: Part): Activity & { readonly ref: string } {
  const kind = text(field(part, 'activity_type'));
  return {
    id: integer(field(part, 'id')),
    ref: text(field(part, 'ref')),
    before: commitId(field(part, 'before')),
    after: commitId(field(part, 'after')),
    at: instant(field(part, 'timestamp')),
    kind: KINDS.find((known) => known === kind) ?? null,
    actor: userIn(field(part, 'actor')),
  };
}
