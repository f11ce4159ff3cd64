// The pure half of a provider: what its service can do, and how a change is said in its words.
import type { DesiredAccount, LiveAccount, ScopeCatalog } from './access.ts';
import type { Capabilities } from './capabilities.ts';
import type { ChangeDraft, StepDraft } from './change.ts';
import type { Issue } from './issue.ts';

export interface Translator {
  readonly capabilities: Capabilities;
  /**
   * What this service cannot express or lacks. An issue of severity `error` with a `person` sets that person aside,
   * one without refuses the account; warnings are shown.
   */
  preflight(desired: DesiredAccount, live: LiveAccount): readonly Issue[];
  /**
   * The single writes that a change takes, in order; never empty for a change that the planner may make. `scopes` is
   * what the account has (some services refuse to hear of a scope that it has not); absent: everything.
   */
  steps(change: ChangeDraft, scopes?: ScopeCatalog): readonly StepDraft[];
}
