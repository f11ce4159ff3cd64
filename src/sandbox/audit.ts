// Audit events: who changed what, with the access before and after.
import type { Instant } from '../core/instant.ts';
import { idOf } from './ids.ts';
import type {
  AuditAccess,
  AuditAction,
  AuditActor,
  AuditEvent,
  Invitation,
  SandboxState,
  User,
} from './model.ts';

type Row = User | Invitation;

/** Before and after; at least one of them is there. */
type Change = readonly [before: Row, after: Row | null] | readonly [before: null, after: Row];

/** Returns the state with one more event. The target is who is there now, else who was there before. */
export function recorded(
  state: SandboxState,
  action: AuditAction,
  context: { readonly actor: AuditActor; readonly now: Instant; readonly requestId?: string },
  ...[before, after]: Change
): SandboxState {
  const target = before === null ? after : (after ?? before);
  const event: AuditEvent = {
    id: idOf('evt', state.issued.events + 1),
    at: context.now,
    actor: context.actor,
    action,
    target: {
      email: target.email,
      ...('last_active_at' in target ? { user_id: target.id } : { invitation_id: target.id }),
    },
    ...(before === null ? {} : { before: accessOf(before) }),
    ...(after === null ? {} : { after: accessOf(after) }),
    ...(context.requestId === undefined ? {} : { request_id: context.requestId }),
  };
  return {
    ...state,
    audit_events: [...state.audit_events, event],
    issued: { ...state.issued, events: state.issued.events + 1 },
  };
}

function accessOf(row: User | Invitation): AuditAccess {
  return {
    email: row.email,
    role: row.role,
    projects: row.projects,
    reports: row.reports,
    features: row.features,
    status: row.status,
  };
}
