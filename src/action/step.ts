// What a mode of the action is handed.
import type { EvidenceOptions } from '../cli/evidence-options.ts';
import type { CommonOptions, Io } from '../cli/io.ts';
import type { ActionEvent } from './event.ts';
import type { Inputs } from './inputs.ts';
import type { Runner } from './runner.ts';

/** One step of a job. */
export interface Step {
  /** Its streams go to the log of the job; nothing in them is taken for a command. */
  readonly io: Io;
  readonly inputs: Inputs;
  readonly event: ActionEvent;
  readonly runner: Runner;
  /** As the commands of rollcall take them. */
  readonly options: CommonOptions & EvidenceOptions & { readonly file: string };
  /** Page of the run on GitHub; null: the runner does not say. */
  readonly run_url: string | null;
}
