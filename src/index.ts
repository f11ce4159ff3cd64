// The public API: what a program that plans, and a package that adds a provider, may rely on. The only file that
// re-exports; everything else in this repository imports from the file that owns a thing.

// Approval: evidence in, verdicts out; nothing here reads git or a forge
export {
  type Blame,
  type BlameEntry,
  type BlameStep,
  blame,
  type Ended,
  type Introduced,
  type Past,
} from './approval/blame.ts';
export type {
  AccessChange,
  ActivityKind,
  Answer,
  ApprovalRoster,
  Assurance,
  ChangeVerdict,
  CommitEvidence,
  ControlEvidence,
  Delta,
  ExcludedReview,
  ForgeUser,
  GovernedBlob,
  HeadEvidence,
  LandingEvidence,
  Note,
  PersonEvidence,
  PullRequestEvidence,
  PullRequestRef,
  PushEvidence,
  Reason,
  Review,
  RosterPerson,
  StepEvidence,
  StepVerdict,
  TimelineEvent,
  Unverified,
} from './approval/model.ts';
export {
  type ApprovalPolicy,
  type ApprovalRule,
  approvalPolicy,
  type WrittenApprovals,
} from './approval/policy.ts';
export { NOTE_CODES, type NoteCode, REASON_CODES, type ReasonCode } from './approval/reasons.ts';
export { accessAt, approvalRoster } from './approval/roster-access.ts';
export { type Side, stepDelta } from './approval/step-delta.ts';
export { judgeStep } from './approval/verdict.ts';
export {
  type Gate,
  type Standing,
  type Withheld,
  type WithholdInput,
  withhold,
} from './approval/withhold.ts';

// Words
export type {
  Actor,
  DesiredAccount,
  DesiredMember,
  EndedMember,
  Entitlement,
  Grant,
  Identity,
  LiveAccount,
  LiveRow,
  Role,
  RowStatus,
  ScopeCatalog,
  Seats,
} from './core/access.ts';
export { isRole, ROLES } from './core/access.ts';
export { type Capabilities, NO_CAPABILITIES } from './core/capabilities.ts';
export type { After, Change, ChangeDraft, ChangeKind, Json, Step, StepDraft, Why } from './core/change.ts';
export { CODES, type Code, type CodeText } from './core/codes.ts';
export type { Effect } from './core/effect.ts';
export { type Email, parseEmail } from './core/email.ts';
export { levelAt, sameEntitlements, sortEntitlements } from './core/entitlements.ts';
export { EXIT, type ExitCode, ProviderError, type ProviderErrorKind, RollcallError } from './core/errors.ts';
export { type Instant, instantAt, parseInstant } from './core/instant.ts';
export type { Issue, Position } from './core/issue.ts';
export type { LastAccount, LastRow } from './core/last.ts';
export { type AccountPolicy, DEFAULT_POLICY } from './core/policy.ts';
export type { AccountSettings } from './core/settings.ts';
export { visible } from './core/show.ts';
export { type Simulation, simulate } from './core/simulation.ts';
export type { Translator } from './core/translator.ts';
export { undeclared } from './core/undeclared.ts';
// Ledger
export { directoryLedger } from './ledger/directory.ts';
export {
  type AccountRecord,
  type AnswerDigest,
  type ApplyRecord,
  type ApplyStartedRecord,
  type BaselineRecord,
  type BreakGlassRecord,
  type CaptureRecord,
  type ChangeOutcome,
  type DriftRevertRecord,
  type Ledger,
  type LedgerRecord,
  type Operator,
  type OutcomeStatus,
  RECORD_FORMAT,
  type ReapprovalRecord,
  type RunApprovals,
  type StepOutcome,
  type StepRecord,
  type Unsealed,
} from './ledger/model.ts';
// Plan
export { buildPlan } from './plan/build.ts';
export { planExit } from './plan/exit.ts';
export type { AccountInput, PlanInput, ReadFailure, Withholding } from './plan/input.ts';
export type { AccountPlan, Plan, PlanSource } from './plan/model.ts';
export { readPlan } from './plan/read-plan.ts';
export { renderJson } from './plan/render/json.ts';
export { renderMarkdown } from './plan/render/markdown.ts';
export { renderText } from './plan/render/text.ts';
// Providers
export { csv } from './providers/csv/csv.ts';
export { kissmetrics } from './providers/kissmetrics/kissmetrics.ts';
export {
  createMemory,
  EMPTY_ACCOUNT,
  FULL_CAPABILITIES,
  type MemoryOptions,
  type MemoryProvider,
} from './providers/memory/memory.ts';
export type { Fault } from './providers/memory/service.ts';
export type {
  PlanningProvider,
  Provider,
  ProviderDeps,
  ProviderFactory,
  Reader,
  Receipt,
  Writer,
} from './providers/provider.ts';
// Runs
export { type ApplyRunInput, applyRun, type RunGate } from './reconcile/apply-run.ts';
export type { CurrentFile } from './reconcile/check-plan.ts';
export { type PlanAccount, type PlanRunInput, planRun } from './reconcile/plan-run.ts';
export type {
  Clock,
  HeldLock,
  Journal,
  JournalEntry,
  Lock,
  OnProgress,
  ProgressEvent,
} from './reconcile/ports.ts';
// team.yaml
export type { CapabilitiesOf } from './roster/account-context.ts';
export { decodeSource } from './roster/decode.ts';
export { effectiveAccess } from './roster/effective-access.ts';
export type { GovernedChange } from './roster/governed-change.ts';
export { listIncludes } from './roster/includes.ts';
export { loadRoster, type RosterContext } from './roster/load.ts';
export { type DesiredState, resolve } from './roster/resolve.ts';
export type { SourceFile, TeamFile } from './roster/team-file.ts';
