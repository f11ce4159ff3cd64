// The timeline of a pull request: the few kinds of event that an approval can turn on.
import type { TimelineEvent } from '../../approval/model.ts';
import { field, instant, integer, optional, type Part, text, word } from './shape.ts';
import { userIn } from './user.ts';

/** As the timeline writes the states of reviews: in lower case, unlike the list of reviews. */
const STATES = {
  approved: 'APPROVED',
  changes_requested: 'CHANGES_REQUESTED',
  commented: 'COMMENTED',
  dismissed: 'DISMISSED',
  pending: 'PENDING',
} as const;

/** Returns the event, or null for one that says nothing about approvals. */
export function timelineEventIn(part: Part): TimelineEvent | null {
  const event = optional(field(part, 'event'), text) ?? '';
  switch (event) {
    case 'review_dismissed':
      return dismissalIn(part);
    case 'base_ref_changed':
    // GitHub itself moved the pull request, because the branch that it was aimed at is gone.
    case 'automatic_base_change_succeeded':
      return { kind: 'base_ref_changed', at: instant(field(part, 'created_at')) };
    case 'base_ref_force_pushed':
    case 'head_ref_force_pushed':
      return { kind: event, at: instant(field(part, 'created_at')) };
    case 'assigned':
      return {
        kind: 'assigned',
        at: instant(field(part, 'created_at')),
        assignee: userIn(field(part, 'assignee')),
      };
    default:
      return null;
  }
}

function dismissalIn(part: Part): TimelineEvent {
  const dismissed = field(part, 'dismissed_review');
  const state = field(dismissed, 'state');
  return {
    kind: 'review_dismissed',
    at: instant(field(part, 'created_at')),
    actor: userIn(field(part, 'actor')),
    review_id: integer(field(dismissed, 'review_id')),
    state:
      STATES[
        word({ ...state, json: text(state).toLowerCase() }, [
          'approved',
          'changes_requested',
          'commented',
          'dismissed',
          'pending',
        ])
      ],
    message: optional(field(dismissed, 'dismissal_message'), text),
  };
}
