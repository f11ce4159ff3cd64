// The closed lists of words that verdicts give their reasons and notes in.

/** Why a step is BLOCKED; closed. */
export const REASON_CODES = [
  'DIRECT_PUSH',
  'UNATTRIBUTED',
  'INDIRECT_MERGE',
  'HISTORY_REWRITTEN',
  'LANDING_UNKNOWN',
  'BAD_MODE',
  'MERGE_MISMATCH',
  'UNCOVERED',
  'NOT_APPROVED',
  'OBJECTED',
  'OBJECTION_DISMISSED',
  'UNATTRIBUTABLE',
  'TOO_MANY_COMMITS',
  'INVALID_ROSTER',
  'EVIDENCE_UNREADABLE',
  'UNVERIFIED_POLICY',
] as const;

export type ReasonCode = (typeof REASON_CODES)[number];

/** What people should know although it blocks nothing; closed. */
export const NOTE_CODES = [
  'SOD_WAIVED',
  'BYPASSED',
  'CONTROL_GAP',
  'RETROACTIVE',
  'POLICY_CHANGED',
  'LIVE_BEFORE_APPROVAL',
  'REAPPROVED',
] as const;

export type NoteCode = (typeof NOTE_CODES)[number];
